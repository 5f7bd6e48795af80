"""The page of a child or room: what is to come, how it is now, and what runs did, newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from parktime.tui.presenters.changes import MOST_NAMES
from parktime.tui.presenters.forecast import CloseCall
from parktime.tui.presenters.glyphs import Mark, kind_mark
from parktime.tui.presenters.time_format import local, local_with_year, long_date
from parktime.tui.presenters.values import format_value
from parktime.tui.snapshot import Change, Service

About = Literal["child", "room"]

NOW = Mark("▶", "now", "text-primary", bold=True)
CLOSE_CALL = Mark("≈", "close call", "text-warning")
BY_PEOPLE = Mark("✎", "by people", "text-primary")
NOT_KNOWN = Mark("?", "not known", "text-warning")

_MAPPINGS = {
    "create": "is created by the next run that can",
    "skip": "is not added to Storypark",
    "linked": "is linked",
}
_REASONS = {"undone": "a run was undone", "rejected": "a removal was rejected"}


@dataclass(frozen=True, slots=True)
class LifeEntry:
    """A change and its run; `times` runs in a row told it anew, from `since` on."""

    run: int
    ordinal: int
    at: datetime
    cause: str
    outcome: str
    since: datetime
    times: int
    change: Change


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator did with it; `to`: what it was mapped to, `until`: until when it is held."""

    at: datetime
    name: str
    to: str | None = None
    until: date | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Since when no run changes it, and why; `run` is the number of the run."""

    since: datetime
    reason: str
    run: int


@dataclass(frozen=True, slots=True)
class Life:
    """`GET …/children/ID/life`, `…/rooms/ID/life`: a page of a life."""

    service: str
    about: About
    ccms_id: str
    name: str
    born: date | None
    mapping: str
    target_id: str | None
    chosen: str | None
    kept: Kept | None
    hold_until: date | None
    kept_from: datetime | None
    entries: tuple[LifeEntry, ...]
    acts: tuple[Act, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class PlannedChanges:
    """What a coming run will do to it; may be nothing."""

    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`GET …/explain`: how it is now, in sentences, and what is to come."""

    sentences: tuple[str, ...]
    rule: str | None = None
    rule_sentence: str = ""
    next_run: PlannedChanges | None = None
    then: PlannedChanges | None = None
    close_calls: tuple[CloseCall, ...] = ()


@dataclass(frozen=True, slots=True)
class LifeRow:
    """A row: when, what, by which rule and why; `details` say it in full.

    `run` is the id of its run, None for what has none. `when` is in the service's local time.
    """

    key: str
    when: str
    mark: Mark
    text: str
    rule: str
    details: tuple[str, ...]
    run: int | None = None


def heading(life: Life, service: Service | None) -> str:
    """`Mia Nguyen · child c00001 of Banksia Kindergarten · born Mon 14 Mar 2022`."""
    name = life.service if service is None else service.name
    parts = [life.name, f"{life.about} {life.ccms_id} of {name}"]
    if life.born is not None:
        parts.append(f"born {long_date(life.born)}")
    return " · ".join(parts)


def facts(life: Life, zone: str) -> str:
    """What it is mapped to, and what people decided about it."""
    linked = f" to {life.target_id}" if life.mapping == "linked" and life.target_id else ""
    parts = [f"{_MAPPINGS.get(life.mapping, life.mapping)}{linked}"]
    if life.chosen is not None:
        parts.append(f"chosen and not yet applied: {life.chosen}")
    if life.kept is not None:
        since, why = local(life.kept.since, zone), _REASONS.get(life.kept.reason, life.kept.reason)
        parts.append(f"kept since {since}: {why}")
    if life.hold_until is not None:
        parts.append(f"held by support until {long_date(life.hold_until)}")
    return " · ".join(parts)


def life_rows(life: Life, explanation: Explanation | None, error: str, zone: str) -> list[LifeRow]:
    """All rows, the furthest future first; `error` says why there is no explanation."""
    ahead = [] if explanation is None else _ahead(explanation, zone)
    return [*ahead, _now(explanation, error), *past_rows(life, zone)]


def past_rows(life: Life, zone: str) -> list[LifeRow]:
    """What runs did and what people did, newest first."""
    told = [(each.at, _past(number, each, zone)) for number, each in enumerate(life.entries)]
    done = [(each.at, _act(number, each, zone)) for number, each in enumerate(life.acts)]
    rows = [row for _, row in sorted([*told, *done], key=lambda each: each[0], reverse=True)]
    if rows or life.kept_from is None:
        return rows
    since = local_with_year(life.kept_from, zone)
    text = f"no run is known that changed it; what was before {since} is not kept"
    return [LifeRow("gone", "", NOT_KNOWN, text, "", (text,))]


def _act(number: int, act: Act, zone: str) -> LifeRow:
    when = local_with_year(act.at, zone)
    text = _describe_act(act)
    return LifeRow(f"act-{number}", when, BY_PEOPLE, text, "", (f"{when}: {text}",), act.run)


def _describe_act(act: Act) -> str:
    if act.to is not None:
        words = {"create": "to be created", "skip": "not to be added to Storypark"}
        return f"mapped {words.get(act.to, f'to {act.to}')}"
    if act.until is not None:
        return f"held until {long_date(act.until)}"
    return {"let_go": "let go: runs change it again"}.get(act.name, act.name.replace("_", " "))


def _ahead(explanation: Explanation, zone: str) -> list[LifeRow]:
    planned = [each for each in (explanation.next_run, explanation.then) if each is not None]
    rows = [
        (each.at, _foretold(f"then-{place}-{number}", each.at, change, zone))
        for place, each in enumerate(planned)
        for number, change in enumerate(each.changes)
    ]
    rows.reverse()
    calls = [
        _close_call(f"call-{number}", call) for number, call in enumerate(explanation.close_calls)
    ]
    return [*(row for _, row in rows), *calls]


def _foretold(key: str, at: datetime, change: Change, zone: str) -> LifeRow:
    mark = kind_mark(change.kind)
    details = (f"The run of {local_with_year(at, zone)} will do this, if nothing changes before.",)
    return LifeRow(
        key,
        local_with_year(at, zone),
        Mark(mark.glyph, f"to come: {mark.word}", mark.colour),
        _what(change),
        change.rule,
        (*details, *_values(change)),
    )


def _close_call(key: str, call: CloseCall) -> LifeRow:
    days = "1 day" if call.margin_days == 1 else f"{call.margin_days} days"
    side = "earlier" if call.tips_on < call.session else "later"
    text = (
        f"{call.verdict} by {days}, by the session on {long_date(call.session)}; "
        f"with that on {long_date(call.tips_on)} or {side}, it would be the other way round"
    )
    return LifeRow(key, long_date(call.on), CLOSE_CALL, text, "", (text,))


def _now(explanation: Explanation | None, error: str) -> LifeRow:
    if error:
        return LifeRow("now", "now", NOT_KNOWN, error, "", (error,))
    if explanation is None:
        return LifeRow("now", "now", NOW, "… asking both sides", "", ())
    first = explanation.sentences[0] if explanation.sentences else ""
    rule = explanation.rule or ""
    return LifeRow("now", "now", NOW, first, rule, explanation.sentences)


def _past(number: int, entry: LifeEntry, zone: str) -> LifeRow:
    change, mark = entry.change, kind_mark(entry.change.kind)
    told = f"run {entry.ordinal}, {entry.cause}, {local_with_year(entry.at, zone)}"
    text = _what(change)
    if entry.times > 1:
        since = local_with_year(entry.since, zone)
        told = f"{entry.times} runs from {since} on, the last of them {told}"
        text = f"{entry.times} runs: {text}"
    return LifeRow(
        f"run-{entry.run}-{number}",
        local_with_year(entry.at, zone),
        mark,
        text,
        change.rule,
        (told, *_values(change)),
        entry.run,
    )


def _what(change: Change) -> str:
    if change.kind in ("move", "rename_room"):
        values = f"{_short(change.before)} → {_short(change.after)}"
        return f"{values}: {change.why}" if change.why else values
    return change.why or f"{_short(change.before)} → {_short(change.after)}"


def _values(change: Change) -> list[str]:
    return [
        f"why     {change.why or '–'}",
        f"before  {format_value(change.before)}",
        f"after   {format_value(change.after)}",
    ]


def _short(value: object) -> str:
    if isinstance(value, list):
        names = " and ".join(map(str, value[:MOST_NAMES]))
        return names or "no room"
    return format_value(value)
