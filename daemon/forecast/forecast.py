"""What the coming weeks will bring if nobody does anything: which runs change something, and when the plan is full."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from parktime.daemon.domain.run import Change
from parktime.daemon.forecast.deadlines import LastMoment, Telling, last_moments
from parktime.daemon.forecast.runs import RunAhead, Start, run_ahead
from parktime.daemon.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class ForecastChange:
    """A change to come; of one that takes something away, until when which action would prevent it."""

    change: Change
    last_moments: tuple[LastMoment, ...] = ()

    @property
    def undoable(self) -> bool:
        """Whether undoing the run afterwards brings back what it took away: a room that was deleted does not come back as itself (undo)."""
        return self.change.kind in ("archive", "remove_room") and self.change.after != "absent"


@dataclass(frozen=True, slots=True)
class News:
    """A run that changes something, or tells of somebody whom the run before did not tell of. `held`: what it leaves for approval, where the run before did not."""

    run: RunAhead
    changes: tuple[ForecastChange, ...]
    held: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Full:
    """A time in which the plan has no space left: from a run on (None: from the beginning), to another (None: to the end)."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """All runs from `at` to `until`, both included, and what is to be told of them. `note` says why it tells less than it could."""

    at: datetime
    until: datetime
    zone: ZoneInfo
    runs: tuple[RunAhead, ...]
    news: tuple[News, ...]
    full: tuple[Full, ...]
    note: str = ""


def forecast(start: Start, until: datetime, note: str = "") -> Forecast:
    """Ask the plan about every run."""
    runs = tuple(run_ahead(start, until))
    target = start.situation.target
    full = _full(runs, target.active_count >= target.paid_children)
    return Forecast(start.at, until, start.zone, runs, tuple(_news(start, runs)), tuple(full), note)


def _news(start: Start, runs: tuple[RunAhead, ...]) -> Iterator[News]:
    telling = Telling(start.at, start.zone, start.outlook, runs)
    rows = start.standing.links.children.values()
    told = {("skip", row.ccms_id) for row in rows if row.mapping == "skip"}
    held = _keys(() if start.standing.staged is None else start.standing.staged.changes)
    known: Plan | None = None
    for number, run in enumerate(runs):
        if run.plan is known:
            continue
        known = run.plan
        changes = [change for change in known.changes if _key(change) not in told]
        new = known.staged if _keys(known.staged) != held else ()
        told, held = _keys(each for each in known.changes if not each.writes), _keys(known.staged)
        if changes or new:
            ahead = (
                ForecastChange(change, last_moments(telling, number, change)) for change in changes
            )
            yield News(run, tuple(ahead), new)


def _keys(changes: Iterable[Change]) -> set[tuple[str, str]]:
    return {_key(change) for change in changes}


def _key(change: Change) -> tuple[str, str]:
    return change.kind, change.ccms_id


def _full(runs: Iterable[RunAhead], was_full: bool) -> Iterator[Full]:
    since: datetime | None = None
    for run in runs:
        is_full = run.active_profiles >= run.paid_children
        if is_full and not was_full:
            since = run.at
        elif was_full and not is_full:
            yield Full(since, run.at)
        was_full = is_full
    if was_full:
        yield Full(since, None)


pass


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that only one of two futures has at that instant. `held`: it is not done, but waits for approval."""

    at: datetime
    only: Literal["without", "with"]
    change: Change
    held: bool = False


_Told = tuple[Change, bool]


def differences(without: Forecast, with_it: Forecast) -> Iterator[Difference]:
    """Where two futures part, in the order of time. Words that differ are none."""
    one, other = _by_instant(without), _by_instant(with_it)
    for at in sorted(one.keys() | other.keys()):
        here, there = one.get(at, []), other.get(at, [])
        yield from (Difference(at, "without", *told) for told in _lacking(here, there))
        yield from (Difference(at, "with", *told) for told in _lacking(there, here))


def _lacking(changes: list[_Told], others: list[_Told]) -> list[_Told]:
    there = [_plain(*each) for each in others]
    return [told for told in changes if _plain(*told) not in there]


def _by_instant(forecast: Forecast) -> dict[datetime, list[_Told]]:
    found: dict[datetime, list[_Told]] = {}
    for news in forecast.news:
        told = [
            *((each.change, False) for each in news.changes),
            *((change, True) for change in news.held),
        ]
        found.setdefault(news.run.at, []).extend(told)
    return found


def _plain(change: Change, held: bool) -> tuple[object, ...]:
    return held, change.kind, change.rule, change.ccms_id, change.before, change.after
