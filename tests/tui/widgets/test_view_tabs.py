"""The tabs of the views, the trail, and going back by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.commands import VIEWS
from parktime.tui.screens.history import HistoryView
from parktime.tui.screens.rooms import RoomsView
from parktime.tui.screens.run import RunScreen
from parktime.tui.screens.services import ServicesView
from parktime.tui.widgets.view_tabs import (
    Step,
    Trail,
    ViewTabs,
    fitting_labels,
    fitting_steps,
    tabs_line,
    trail_line,
)

DIGITS_ALONE = 9 * 3 + 8


@given(st.integers(DIGITS_ALONE, 250))
def test_all_views_are_there_at_every_width_with_their_numbers(columns):
    line = tabs_line(VIEWS, "rooms", columns)
    assert line.cell_length <= columns
    labels, _ = fitting_labels(VIEWS, columns)
    assert len(labels) == len(VIEWS) and all(labels)
    for number, label in enumerate(labels, 1):
        assert f"{number} {label}" in line.plain


@pytest.mark.parametrize(("columns", "kind"), [(200, "title"), (80, "tab"), (60, "short")])
def test_the_usual_widths_show_whole_words(columns, kind):
    assert fitting_labels(VIEWS, columns)[0] == [getattr(view, kind) for view in VIEWS]


@pytest.mark.parametrize("columns", [58, 78])
def test_the_trail_shortens_what_came_before_and_says_where_one_is(columns):
    steps = [
        Step("Services", "app.home"),
        Step("Banksia Kindergarten, Toowoomba", "app.view('services')"),
        Step("Set-up and mappings", "app.view('mappings')"),
        Step("Mia Nguyen"),
    ]
    fitted = fitting_steps(steps, columns)
    assert trail_line(fitted).cell_length <= columns
    assert fitted[-1] == steps[-1]
    assert [each.action for each in fitted] == [each.action for each in steps]
    assert fitting_steps(steps, 200) == steps


async def click(desk, widget, words):
    line = str(desk.app.screen.query_one(widget).render())
    offset = line.index(words) + desk.app.screen.query_one(widget).styles.padding.left
    await desk.pilot.click(widget, offset=(offset, 0))
    await desk.pilot.pause()


@pytest.mark.e2e
async def test_clicks_alone_open_a_view_and_lead_back(desk):
    await click(desk, ViewTabs, "3 History")
    await desk.until(lambda: isinstance(desk.app.screen, HistoryView))
    await desk.sees("2 created")
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, RunScreen))
    assert "Services › Banksia [Kindergarten] › Sync history › Run 1" in desk.text()
    await click(desk, Trail, "Sync history")
    await desk.until(lambda: isinstance(desk.app.screen, HistoryView))
    await click(desk, Trail, "Banksia")
    await desk.until(lambda: isinstance(desk.app.screen, ServicesView))
    assert not desk.app.screen.query_one(Trail).display


@pytest.mark.e2e
async def test_the_lit_tab_is_the_view_or_the_one_that_a_page_opened_over(desk):
    def lit():
        line = desk.app.screen.query_one(ViewTabs).content
        return "".join(
            line.plain[span.start : span.end]
            for span in line.spans
            if getattr(span.style, "reverse", None)
        )

    await desk.press("3")
    await desk.sees("2 created")
    assert lit() == "3 History"
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, RunScreen))
    assert lit() == "3 History"
    await desk.press("3")
    assert isinstance(desk.app.screen, HistoryView)


@pytest.mark.e2e
async def test_backspace_goes_back_through_the_views(desk):
    await desk.press("5", "3", "backspace")
    assert isinstance(desk.app.screen, RoomsView)
    await desk.press("backspace")
    assert isinstance(desk.app.screen, ServicesView)
    await desk.press("backspace")
    assert isinstance(desk.app.screen, ServicesView)
