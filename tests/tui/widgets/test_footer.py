import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.widgets.footer import FooterKey, fitting_keys, footer_line

KEYS = st.lists(
    st.builds(
        FooterKey,
        st.text("ab", min_size=1, max_size=5),
        st.text("cd", min_size=1, max_size=12),
        st.just("a"),
    ),
    max_size=9,
)


@given(KEYS, st.integers(0, 100))
def test_as_many_whole_keys_as_fit_in_their_order(keys, columns):
    shown, more = fitting_keys(keys, columns)
    assert list(shown) == keys[: len(shown)]
    assert more == (len(shown) < len(keys))
    line = footer_line(keys, columns)
    assert line.cell_length <= columns or line.plain == "…"
    if more:
        assert line.plain.endswith("…")
        wider = [*keys[: len(shown) + 1]]
        assert (
            sum(each.columns + 2 for each in wider) - 2 + (3 if len(wider) < len(keys) else 0)
            > columns
        )


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(60, 20)])
async def test_every_view_shows_help_and_only_whole_keys(desk):
    for number in range(1, 10):
        await desk.view(number)
        await desk.sees("? Help")
        last = desk.text().splitlines()[-1].rstrip()
        assert last.endswith(("…", "space Pause/run"))
        assert len(last) <= 60


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_a_click_on_a_key_presses_it(desk):
    await desk.sees(". Next run")
    line = next(each for each in desk.text().splitlines() if ". Next run" in each)
    await desk.pilot.click("KeyFooter", offset=(line.index(". Next run") + 3, 0))
    await desk.until(lambda: [path for path, _ in desk.sent()] == ["/clock/advance"])


def test_a_key_that_does_nothing_now_is_grey_and_no_link():
    grey = footer_line([FooterKey("n", "Next change", "n", enabled=False)], 40)
    assert "@click" not in str([span.style for span in grey.spans])
    assert grey.plain == "n Next change"
