"""What an action would make of the coming weeks: the same forecast from another beginning, and where the two part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from daemon.allowed import need_holds, need_labels, need_skippable
from daemon.change import Change
from daemon.choosing import (
    Destination,
    Ref,
    check_one_to_one,
    check_still_there,
    choose_child,
    choose_room,
    find,
    with_choices,
    with_chosen,
)
from daemon.forecast.forecast import Forecast
from daemon.forecast.run_ahead import Now, Start
from daemon.forecast.sight import Sight
from daemon.page import Page, mapped_links, show_page, updated_links
from daemon.service import Stage
from daemon.situation import Situation

Mapped = tuple[tuple[Ref, Destination], ...]
"""Children or rooms of the page, and what each is mapped to."""


@dataclass(frozen=True, slots=True)
class Update:
    """What is chosen already, and these mappings, put into force at once."""

    children: Mapped = ()
    rooms: Mapped = ()


@dataclass(frozen=True, slots=True)
class SetUp:
    """Set-up continued with what is chosen already, and these mappings."""

    children: Mapped = ()
    rooms: Mapped = ()


@dataclass(frozen=True, slots=True)
class SyncInactive:
    """The Inactive setting switched."""

    on: bool


@dataclass(frozen=True, slots=True)
class HoldRoom:
    """A Kidsoft room held by support."""

    room: Ref
    until: date


@dataclass(frozen=True, slots=True)
class PaidChildren:
    """Another size of the plan, bought or given up in Storypark."""

    paid_children: int


@dataclass(frozen=True, slots=True)
class TurnOff:
    """The integration turned off."""


@dataclass(frozen=True, slots=True)
class Sync:
    """A run at once."""


Action = Update | SetUp | SyncInactive | HoldRoom | PaidChildren | TurnOff | Sync


def stages(action: Action) -> tuple[Stage, ...]:
    """How far an integration must have come for the action."""
    if isinstance(action, SetUp):
        return ("on",)
    return ("set-up",) if isinstance(action, Update | Sync) else ("on", "set-up")


def begun(sight: Sight, action: Action) -> Start:
    """Where looking ahead begins once the action is done; Refused where it would be. Nothing is done."""
    match action:
        case Update():
            return _updated(sight, action)
        case SetUp():
            return _set_up(sight, action)
        case SyncInactive():
            return _switched(sight, action.on)
        case HoldRoom():
            return _held(sight, action)
        case PaidChildren():
            target = replace(sight.situation.target, paid_children=action.paid_children)
            return replace(sight, situation=replace(sight.situation, target=target)).start()
        case TurnOff():
            return replace(
                sight, standing=replace(sight.standing, stage="off", anchor=None, settled_until=None)
            ).start()
        case Sync():
            return replace(sight.start(), now=Now("manual"))


def _updated(sight: Sight, action: Update) -> Start:
    page = _page(sight.situation, sight, action)
    links = updated_links(page, sight.standing.links)
    standing = replace(sight.standing, links=links, choices=())
    begins = replace(sight, standing=standing, situation=replace(sight.situation, links=links))
    return replace(begins.start(), now=Now("update"))


def _set_up(sight: Sight, action: SetUp) -> Start:
    outlook = sight.last_picture(anew=True)
    situation = replace(sight.situation, roster=outlook.roster(sight.at))
    links = mapped_links(_page(situation, sight, action), sight.standing.links)
    standing = replace(sight.standing, stage="set-up", anchor=sight.at, settled_until=sight.at, links=links, choices=())
    begins = replace(sight, standing=standing, situation=replace(situation, links=links))
    return replace(begins.start(outlook), now=Now("set-up"))


def _page(situation: Situation, sight: Sight, action: Update | SetUp) -> Page:
    """The page with what is chosen, and checked as when it is put into force."""
    stage, choices, links = sight.standing.stage, sight.standing.choices, sight.standing.links
    page = show_page(situation, stage, choices)
    chosen = [choose_child(page, who, to) for who, to in action.children]
    chosen += [choose_room(page, which, to) for which, to in action.rooms]
    need_skippable(situation.policy, stage, chosen)
    check_one_to_one(with_chosen(page, chosen), links, choices, involving=chosen)
    choices = with_choices(choices, chosen)
    page = show_page(situation, stage, choices)
    check_still_there(page, choices)
    check_one_to_one(page, links, choices)
    return page


def _switched(sight: Sight, on: bool) -> Start:
    need_labels(sight.service.policy)
    standing = sight.standing
    settings = replace(standing.settings, sync_inactive=on)
    if settings == standing.settings:
        return sight.start()
    begins = replace(
        sight, standing=replace(standing, settings=settings), situation=replace(sight.situation, settings=settings)
    )
    now = Now("inactive", "on" if on else "off") if standing.stage == "set-up" else None
    return replace(begins.start(), now=now)


def _held(sight: Sight, action: HoldRoom) -> Start:
    need_holds(sight.service.policy)
    page = show_page(sight.situation, sight.standing.stage, sight.standing.choices)
    row = find(action.room, ((row.ccms_id, row) for row in page.rooms), "is no room of the CCMS", "room-skip")
    holds = sight.standing.holds | {row.ccms_id: action.until}
    standing, situation = replace(sight.standing, holds=holds), replace(sight.situation, holds=holds)
    return replace(sight, standing=standing, situation=situation).start()


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that only one of two futures has at that instant."""

    at: datetime
    only: Literal["without", "with"]
    change: Change


def differences(without: Forecast, with_it: Forecast) -> Iterator[Difference]:
    """Where two futures part, in the order of time. Words that differ are none."""
    one, other = _by_instant(without), _by_instant(with_it)
    for at in sorted(one.keys() | other.keys()):
        here, there = one.get(at, []), other.get(at, [])
        yield from (Difference(at, "without", change) for change in _lacking(here, there))
        yield from (Difference(at, "with", change) for change in _lacking(there, here))


def _lacking(changes: list[Change], others: list[Change]) -> list[Change]:
    told = [_told(each) for each in others]
    return [change for change in changes if _told(change) not in told]


def _by_instant(forecast: Forecast) -> dict[datetime, list[Change]]:
    found: dict[datetime, list[Change]] = {}
    for news in forecast.news:
        found.setdefault(news.run.at, []).extend(each.change for each in news.changes)
    return found


def _told(change: Change) -> tuple[object, ...]:
    return change.kind, change.rule, change.ccms_id, change.before, change.after
