"""Moving the clock: pause and run, jumps, and going back in time."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.clock_jumps import ClockJump
from parktime.tui.errors import DateInputError, TuiError
from parktime.tui.presenters.date_parse import parse_date
from parktime.tui.presenters.time_format import local_with_year, relative
from parktime.tui.snapshot import JumpResult
from parktime.webui.actions.acting import Question, ask, is_confirmed
from parktime.webui.forms import Form
from parktime.webui.page import Page
from parktime.webui.views.clock import RATES, show_clock

CLOCK = "/clock"

Go = Callable[[ClockJump], Awaitable[JumpResult]]

JUMPS: dict[str, tuple[str, Go]] = {
    "next-run": ("to the next run", lambda jump: jump.to_next_run()),
    "next-change": ("looking for a change", lambda jump: jump.to_next_change()),
    "day": ("a day on", lambda jump: jump.by(timedelta(days=1), "a day on")),
    "week": ("a week on", lambda jump: jump.by(timedelta(weeks=1), "a week on")),
}
"""Jumps by the last part of their path, with their words."""


async def jump(page: Page, form: Form) -> Response:
    """A jump that needs no date."""
    del form
    name = page.request.path_params["jump"]
    if name not in JUMPS:
        raise HTTPException(404)
    words, go = JUMPS[name]
    return await _start(page, words, go)


async def to(page: Page, form: Form) -> Response:
    """Forward to a date that was typed."""
    typed = form.get("to")
    try:
        target = parse_date(typed, page.now, page.zone)
    except DateInputError as error:
        return show_clock(page, refused=str(error), typed=typed)
    words = f"to {local_with_year(target, page.zone)}"
    return await _start(page, words, lambda jump: jump.to(target, words))


async def back(page: Page, form: Form) -> Response:
    """Back to a date that was typed, after a confirmation."""
    typed = form.get("to")
    try:
        target = parse_date(typed, page.now, page.zone, back=True)
    except DateInputError as error:
        return show_clock(page, refused=str(error), back=typed)
    if not is_confirmed(form):
        question = Question(
            title="Go back in time?",
            lines=[
                f"To {local_with_year(target, page.zone)}, {relative(target, page.now)}.",
                "The vendors' data and the daemon's links, settings and history are restored to"
                " that time.",
                "Everything done since then is discarded, also for other people who use this"
                " simulator.",
            ],
            yes="Go back",
            back=CLOCK,
        )
        return await ask(page, form, question)
    if (await page.client.clock()).is_running:
        await page.client.move_clock("pause")
    clock = await page.client.move_clock("rewind", {"to": target.isoformat()})
    page.say(f"State restored to {local_with_year(clock.now, page.zone)}")
    if clock.not_following:
        page.say(f"These cannot go back in time: {', '.join(clock.not_following)}")
    return page.go_to(CLOCK)


async def run(page: Page, form: Form) -> Response:
    """Lets the clock run at a speed."""
    if form.get("rate") not in [str(rate) for rate in RATES]:
        raise HTTPException(422, f"rate in the form is one of {', '.join(map(str, RATES))}.")
    await page.client.move_clock("run", {"rate": float(form.get("rate"))})
    return page.go_to(CLOCK)


async def pause(page: Page, form: Form) -> Response:
    """Pauses the clock."""
    del form
    await page.client.move_clock("pause")
    return page.go_to(CLOCK)


async def stop(page: Page, form: Form) -> Response:
    """Stops a jump at the next settled instant."""
    del form
    await page.site.clock.stop()
    return page.go_to(CLOCK)


async def _start(page: Page, words: str, go: Go) -> Response:
    try:
        await page.site.clock.start(page.reader, go, words)
    except TuiError as error:
        return show_clock(page, refused=str(error))
    return page.go_to(CLOCK)
