"""Set-up and mappings by keyboard."""

import json

import pytest

from parktime.tui.screens.mappings import MappingsView
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.dialogs import ConfirmDialog, TextDialog
from parktime.tui.widgets.keyed_table import KeyedTable
from parktime.tui.widgets.picker import Picker
from tests.tui import recording
from tests.tui.recorded.scenarios import SETUP

PAGE = "GET /v1/services/telopea/page"
MAPPINGS = "/v1/services/telopea/page/mappings"
ZOE, PATRICK = "Zoe [/b] Lee", "Patrick Doyle"


@pytest.fixture
def story():
    return SETUP


@pytest.fixture
def recorded():
    return recording.load("setup")


def table(on):
    return on.app.screen.query_one(KeyedTable)


def row_of(on, name):
    """The row of a child."""
    table(on).put_cursor(
        next(key.value for key in table(on).rows if name in str(table(on).get_row(key)[0].plain))
    )


async def opened(on):
    await on.view(2)
    await on.until(lambda: on.app.screen.row)


async def to(on, name):
    row_of(on, name)
    await on.until(lambda: on.app.screen.row.name == name, name)


def choose(desk, name, **fields):
    """The daemon's page after a choice."""
    for row in desk.recording.answers[PAGE]["children"]:
        if row["name"] == name:
            row |= {"chosen": True, **fields}


async def dialog(on, kind):
    await on.until(lambda: isinstance(on.app.screen, kind), kind.__name__)


@pytest.mark.e2e
async def test_an_integration_that_is_off_has_no_page(desk):
    desk.recording.service("telopea", state="off")
    desk.app.poll_now()
    await desk.view(2)
    await desk.until(lambda: "is off" in desk.app.screen.query_one(ContentPane).message)


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_the_page_shows_matches_suggestions_and_names_as_they_are(desk):
    await opened(desk)
    text = desk.text()
    for words in ("matched by name", "Paddy Doyle: same birth date", ZOE):
        assert words in text
    assert "3 children: 1 linked (1 by name), 2 create · 1 with a suggestion" in text


@pytest.mark.e2e
async def test_keys_choose_a_mapping_and_discard_it(desk):
    await opened(desk)
    await to(desk, ZOE)
    desk.recording.put(f"POST {MAPPINGS}", {})
    desk.recording.put(f"DELETE {MAPPINGS}", None)
    choose(desk, ZOE, mapping="skip")
    await desk.press("x")
    await desk.sees("✎ 1 chosen, not yet applied")
    (_, body), *_ = desk.sent()
    (child,) = json.loads(body)["children"]
    assert child["to"] == "skip"
    await desk.press("z")
    await dialog(desk, ConfirmDialog)
    await desk.press("y")
    await desk.until(lambda: desk.sent("DELETE"))


@pytest.mark.e2e
async def test_a_suggestion_comes_first_and_is_linked_only_when_picked(desk):
    await opened(desk)
    await to(desk, PATRICK)
    desk.recording.put(f"POST {MAPPINGS}", {})
    await desk.press("m")
    await dialog(desk, Picker)
    await desk.sees("? suggested: same birth date")
    assert desk.sent() == []
    await desk.press("enter")
    await desk.until(desk.sent)
    (child,) = json.loads(desk.sent()[0][1])["children"]
    page = desk.recording.answers[PAGE]
    paddy = next(each for each in page["profiles"] if each["name"] == "Paddy Doyle")
    assert child["to"] == {"id": paddy["profile_id"]}


@pytest.mark.e2e
@pytest.mark.parametrize(("words", "to_choose"), [("create", "create"), ("don't", "skip")])
async def test_enter_offers_create_and_don_t_add_beside_the_profiles(desk, words, to_choose):
    await opened(desk)
    await to(desk, PATRICK)
    desk.recording.put(f"POST {MAPPINGS}", {})
    await desk.press("enter")
    await dialog(desk, Picker)
    assert "Paddy Doyle" in desk.text()
    await desk.type(words.split("'")[0])
    await desk.press("enter")
    await desk.until(desk.sent)
    (child,) = json.loads(desk.sent()[0][1])["children"]
    assert child["to"] == to_choose


@pytest.mark.e2e
async def test_two_children_on_one_profile_can_be_swapped(desk):
    choose(desk, PATRICK, mapping="linked", profile_id="p9", profile_name="Paddy Doyle")
    await opened(desk)
    await to(desk, PATRICK)
    desk.recording.refuse(f"POST {MAPPINGS}", "both cannot be linked", "map-child")
    await desk.press("m")
    await dialog(desk, Picker)
    await desk.type("audrey")
    await desk.press("enter")
    await dialog(desk, ConfirmDialog)
    assert "map-child" in desk.notified()
    await desk.press("y")
    await desk.until(lambda: len(desk.sent()) == 2)
    assert len(json.loads(desk.sent()[1][1])["children"]) == 2


@pytest.mark.e2e
async def test_the_confirmation_of_set_up_names_what_it_does(desk):
    await opened(desk)
    await desk.press("u")
    await dialog(desk, ConfirmDialog)
    text = desk.text()
    assert "1 with a suggestion that nobody decided on" in text
    assert f"? {PATRICK}" in text
    assert "= Audrey Nakamura is linked to Audrey Nakamura, matched by name" in text
    await desk.press("pagedown")
    text = desk.text()
    assert "created (2)" in text
    assert "2 invitations will be owed" in text
    await desk.press("enter")  # the focus is on Cancel
    await dialog(desk, MappingsView)
    assert [json.loads(body) for _, body in desk.sent()] == [{"confirm": False}]


@pytest.mark.e2e
async def test_a_filter_narrows_and_escape_goes_back_step_by_step(desk):
    await opened(desk)
    await desk.press("slash")
    await desk.type("zoe x")
    await desk.until(lambda: desk.app.screen.query_one(ContentPane).message)
    await desk.press("backspace", "backspace")
    await desk.until(lambda: table(desk).row_count == 1)
    await desk.press("enter", "escape")
    await desk.until(lambda: table(desk).row_count > 1)
    await desk.press("escape")
    assert isinstance(desk.app.screen, MappingsView)
    await desk.press("escape")
    await desk.until(lambda: not isinstance(desk.app.screen, MappingsView))


@pytest.mark.e2e
@pytest.mark.parametrize("size", [pytest.param((80, 24), marks=pytest.mark.e2e), (60, 20)])
async def test_the_page_is_usable_in_a_small_terminal(desk):
    await opened(desk)
    assert "matched by name" in desk.text()
    await desk.press("u")
    await desk.sees("Continue setup")


@pytest.mark.e2e
@pytest.mark.integration
@pytest.mark.parametrize("size", [(120, 40)])
async def test_from_turning_on_to_an_update(on):
    await on.app.client.send("POST", "services/telopea/turn-on", {})
    on.app.poll_now()
    await on.until(lambda: on.app.snapshot.service("telopea").state == "on")
    await opened(on)
    await on.do("telopea", {"add_room": "Gully"})
    await on.press("r")
    await on.sees("Gully")
    await on.press("u")
    await dialog(on, ConfirmDialog)
    await on.press("y")
    await dialog(on, TextDialog)
    await on.sees("run 1, set-up: ok")
    await on.press("escape")
    await on.until(lambda: on.app.snapshot.service("telopea").state == "set-up")
    await to(on, ZOE)
    await on.press("x")
    await on.until(lambda: on.app.screen.row.chosen)
    await on.press("u")
    await dialog(on, ConfirmDialog)
    await on.press("y")
    await on.sees("run 2, update: ok")
    await on.press("escape", "e")
    await on.sees("What decides is")
