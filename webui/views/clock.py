"""The clock: what is due next, and what changed during clock jumps."""

from starlette.responses import Response

from parktime.tui.presenters.changes import jump_heading, jump_lines
from parktime.tui.presenters.date_parse import EXAMPLES
from parktime.tui.presenters.time_format import speed
from parktime.webui.page import Page

MOST_DUE = 12
RATES = (1.0, 60.0, 600.0, 3600.0, 21_600.0, 86_400.0, 604_800.0)
DEFAULT_RATE = 3600.0


async def show(page: Page) -> Response:
    """The clock."""
    return show_clock(page)


def show_clock(page: Page, *, refused: str = "", typed: str = "", back: str = "") -> Response:
    """The clock. After a refusal it says why, with what was `typed` to go on, or `back`."""
    runner, clock = page.site.clock, page.snapshot.clock
    due = [] if clock is None else [each for each in clock.next if each.happens][:MOST_DUE]
    jumps = [
        (jump_heading(each, page.zone), [line.plain for line in jump_lines(each, {})])
        for each in runner.results
    ]
    return page.render(
        "clock.html",
        409 if refused else 200,
        clock=clock,
        due=due,
        jumps=jumps,
        progress=runner.progress,
        error=runner.error,
        refused=refused,
        typed=typed,
        back=back,
        examples=EXAMPLES,
        rates=[(rate, speed(rate)) for rate in RATES],
        rate=DEFAULT_RATE if clock is None or not clock.rate else clock.rate,
        is_live=not refused,
    )
