"""`parktime clock`: shows and moves the clock of a running simulator."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import typer

from parktime.harness.commands.options import HOUR_A_SECOND
from parktime.harness.errors import InternalError, UsageError
from parktime.harness.results.output import say
from parktime.harness.results.timestamps import format_instant, parse_utc
from parktime.harness.servers.addresses import SIMULATOR_URL

app = typer.Typer(
    name="clock",
    help="Show and move the clock of a running simulator.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Url = Annotated[
    str,
    typer.Option("--url", envvar="PARKTIME_SIMULATOR", metavar="URL", help="The simulator's URL."),
]
Duration = Annotated[
    str | None,
    typer.Argument(metavar="DURATION", help="Elapsed time, such as 12h, 3w or 1d12h."),
]
FutureInstant = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help=(
            "An instant such as 2026-12-14T20:00+10:00; without an offset, local to the first"
            " service."
        ),
    ),
]
PastInstant = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help=(
            "An instant such as 2026-12-10T09:00+10:00; without an offset, local to the first"
            " service."
        ),
    ),
]
NextDue = Annotated[
    str | None,
    typer.Option(
        "--next", metavar="WORD", help="Advance to the next event of this name: run, publication, …"
    ),
]
Rate = Annotated[
    float, typer.Option(min=0.001, help="Speed, in virtual seconds for each real second.")
]


@app.command()
def show(url: Url = SIMULATOR_URL) -> int:
    """Show the time, the clock's mode, its participants, and what is due next."""
    world, clock = _get(url, "/world"), _get(url, "/clock")
    say(clock_lines(clock, _zone(world)))
    return 0


@app.command()
def advance(
    by: Duration = None,
    to: FutureInstant = None,
    next_due: NextDue = None,
    url: Url = SIMULATOR_URL,
) -> int:
    """Advance the clock, passing every due instant on the way; returns once everything is
    settled there.
    """
    if sum(each is not None for each in (by, to, next_due)) != 1:
        raise UsageError("give one of: a DURATION such as 12h, --to INSTANT, --next run")
    target = _target(url, by, to, next_due)
    _post(url, "/clock/advance", {"to": format_instant(target)})
    return show(url)


@app.command()
def rewind(
    by: Duration = None,
    to: PastInstant = None,
    url: Url = SIMULATOR_URL,
) -> int:
    """Move the clock back to any past instant; returns once every participant has followed.

    Restores the world, Storypark, and the daemon's links, settings and history. No prior save is
    needed.
    """
    if (by is None) == (to is None):
        raise UsageError("give either a DURATION such as 1w, or --to INSTANT")
    from parktime.simulator.scenario.times import parse_duration, parse_instant

    try:
        body = (
            {"by": by}
            if to is None
            else {"to": format_instant(parse_instant(to, _zone(_get(url, "/world"))))}
        )
        parse_duration(by or "0h")
    except (ValueError, OverflowError) as error:
        raise UsageError(str(error)) from error
    _post(url, "/clock/rewind", body)
    return show(url)


@app.command()
def run(
    rate: Rate = HOUR_A_SECOND,
    url: Url = SIMULATOR_URL,
) -> int:
    """Let the clock run until it is paused."""
    _post(url, "/clock/run", {"rate": rate})
    return show(url)


@app.command()
def pause(url: Url = SIMULATOR_URL) -> int:
    """Pause the clock; an advance ends at its next settled instant."""
    _post(url, "/clock/pause", None)
    return show(url)


@app.command()
def leave(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The participant, as 'show' has it.")],
    url: Url = SIMULATOR_URL,
) -> int:
    """Take a participant off the clock, such as one that has died: time goes on without it."""
    _asked(url, "DELETE", f"/clock/participants/{quote(name, safe='')}")
    return show(url)


def clock_lines(clock: dict[str, Any], zone: ZoneInfo) -> list[str]:
    """The clock in words, instants local to `zone`."""
    mode = clock["mode"] + (f" at {clock['rate']:g} s a second" if clock.get("rate") else "")
    lines = [f"{_local(clock['now'], zone)}  {mode}"]
    if epoch := clock.get("epoch"):
        lines.append(
            f"epoch    {epoch}: time went back {'once' if epoch == 1 else f'{epoch} times'}"
        )
    if clock["held_by"]:
        lines.append(f"held by  {', '.join(clock['held_by'])}")
    lines += [f"next     {_local(each['at'], zone)}  {each['what']}" for each in _soon(clock, zone)]
    for each in clock["participants"]:
        waits = (
            f"waits until {_local(each['waiting_until'], zone)}"
            if each["waiting_until"]
            else "busy"
        )
        behind = (
            ", does not follow time back" if each["name"] in clock.get("not_following", ()) else ""
        )
        lines.append(f"{each['name']:<8} {waits}{behind}")
    return lines


def next_instant(clock: dict[str, Any], word: str) -> datetime:
    """The instant of the next event of that kind or name. Raises UsageError if there is none.

    An event without a kind is found by the first word of its description.
    """
    due = [each for each in clock["next"] if _is_called(each, word)]
    if not due:
        known = (
            ", ".join(sorted({each["kind"] for each in clock["next"] if each["kind"]})) or "nothing"
        )
        raise UsageError(f"--next: no {word} is due; what is: {known}")
    return min(parse_utc(each["at"]) for each in due)


def _is_called(coming: dict[str, Any], word: str) -> bool:
    kind, what = coming["kind"], coming["what"]
    return word in (kind, what) or (not kind and what.startswith(f"{word} "))


def _target(url: str, by: str | None, to: str | None, word: str | None) -> datetime:
    from parktime.simulator.scenario.times import parse_duration, parse_instant

    try:
        if by is not None:
            return parse_utc(_get(url, "/clock")["now"]) + parse_duration(by)
        if to is not None:
            return parse_instant(to, _zone(_get(url, "/world")))
    except (ValueError, OverflowError) as error:
        raise UsageError(str(error)) from error
    assert word is not None, "one of the three is given"
    return next_instant(_get(url, "/clock"), word)


def _soon(clock: dict[str, Any], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The events within the years that a zone can show; a participant may wait for ever."""
    return [each for each in clock["next"] if parse_utc(each["at"]).year < 9000][:8]


def _local(instant: str, zone: ZoneInfo) -> str:
    moment = parse_utc(instant)
    if moment.year >= 9000:
        return "for ever"
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M:%S} {zone.key}"


def _zone(world: dict[str, Any]) -> ZoneInfo:
    first = min(world["services"].values(), key=lambda service: service["order"])
    return ZoneInfo(first["time_zone"])


def _get(url: str, path: str) -> Any:
    return _asked(url, "GET", path)


def _post(url: str, path: str, body: dict[str, Any] | None) -> Any:
    return _asked(url, "POST", path, body)


def _asked(url: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The simulator's answer. Raises UsageError if it refuses, or if none answers there."""
    import httpx2

    from parktime.harness.player.daemon_client import read_response
    from parktime.web.client import CertificatesError, open_client

    async def answer() -> Any:
        async with open_client(url, timeout_s=None) as client:
            return read_response(await client.request(method, path, json=body))

    try:
        return asyncio.run(answer())
    except CertificatesError as error:
        raise UsageError(str(error)) from error
    except (httpx2.TransportError, httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise UsageError(
            f"no simulator answers at {url} "
            "('parktime simulator FILE' starts one; --url says where)"
        ) from error
    except InternalError as error:
        raise UsageError(str(error)) from error
    except ValueError as error:
        raise UsageError(f"what answers at {url}{path} is no simulator") from error
