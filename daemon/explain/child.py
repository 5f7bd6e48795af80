"""Why a child is as it is, and what would change it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from parktime.daemon.domain.links import ChildLink, Links
from parktime.daemon.domain.roster import Child
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.explain.sentences import (
    Doing,
    Explanation,
    around,
    held_told,
    is_staged,
    kept_one,
    kept_told,
    next_told,
    rooms_told,
    rule_told,
    then_told,
)
from parktime.daemon.forecast.ccms_future import Relabelling, relabelling
from parktime.daemon.forecast.rooms import of_rooms_alone
from parktime.daemon.forecast.runs import RunDay, ask_later
from parktime.daemon.planning.bookings import NEXT_SESSION_WEEKS, read_bookings
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import still_kept
from parktime.daemon.planning.plan import Plan, plan
from parktime.daemon.store.history import Archived


def explain_child(
    situation: Situation,
    ccms_id: str,
    days: Sequence[RunDay],
    last: date,
    archived: Archived | None,
) -> Explanation:
    """Sentences about one child; KeyError for one that was never seen.

    The sessions reach from six weeks back to the end of the window of `last`, the last day asked about; `archived` is the history's word, where a run archived it.
    """
    child = next((child for child in situation.roster.children if child.id == ccms_id), None)
    link = situation.links.children.get(ccms_id)
    name = _name(child, link)
    made = _next(situation, days)
    next_run = None if made is None else Doing(days[0], _own(made.changes, ccms_id))
    kept = kept_one(
        still_kept(situation, read_bookings(situation.roster.sessions, situation.window)),
        "child",
        ccms_id,
    )
    staged = () if made is None else made.staged
    held: RuleId | None = "hold-above" if is_staged(staged, "child", ccms_id) else None
    decided: RuleId | None = "kept" if kept else held
    then = None if decided else _then(situation, child, link, next_run, days)
    rule = decided or _rule(situation, child, link, next_run)
    sentences = (
        _listed(situation, child, name),
        _booked(situation, ccms_id),
        _linked(situation, link),
        *_archived(archived),
        *kept_told(kept),
        *held_told(situation, staged, "child", ccms_id),
        rule_told(rule),
        next_told(next_run),
        *([] if next_run is None else [then_told(then, last)]),
        *_relabelled(situation, child, last),
    )
    return Explanation(ccms_id, name, sentences, rule, next_run, then)


def _name(child: Child | None, link: ChildLink | None) -> str:
    known = child or link
    if known is None:
        raise KeyError("no such child")
    return known.name


def _next(situation: Situation, days: Sequence[RunDay]) -> Plan | None:
    """The dry run of the next run; with everybody in it, for space is shared."""
    return plan(_ordered(replace(situation, today=days[0].day))) if days else None


def _own(changes: Sequence[Change], ccms_id: str) -> tuple[Change, ...]:
    return tuple(
        change for change in changes if change.about == "child" and change.ccms_id == ccms_id
    )


def _ordered(situation: Situation) -> Situation:
    """The same with each child's next session, of those that were read (plan-space)."""
    today, last = situation.today, situation.today + timedelta(weeks=NEXT_SESSION_WEEKS)
    found: dict[str, date] = {}
    for row in situation.roster.sessions:
        day = next((day for day in row.dates if today <= day <= last), None)
        if day is not None and day < found.get(row.child_id, date.max):
            found[row.child_id] = day
    return replace(situation, roster=replace(situation.roster, next_sessions=found))


def _then(
    situation: Situation,
    child: Child | None,
    link: ChildLink | None,
    next_run: Doing | None,
    days: Sequence[RunDay],
) -> Doing | None:
    """The first run after the next one that changes something for the child: asked with the child alone, and space for it.

    Nobody can tell when space comes free, nor when the CCMS will list or label otherwise.
    """
    waits = next_run is not None and any(change.kind == "wait" for change in next_run.changes)
    if child is None or waits or situation.incomplete:
        return None
    asked = ask_later(_alone(situation, child, link), days, _ask)
    told = ((day, _own(changes, child.id)) for day, changes in asked if day != days[0])
    return next((Doing(day, changes) for day, changes in told if changes), None)


def _ask(situation: Situation) -> tuple[Links, Sequence[Change]]:
    made = plan(situation)
    return made.links, made.changes


def _alone(situation: Situation, child: Child, link: ChildLink | None) -> Situation:
    rooms = of_rooms_alone(situation)
    own = tuple(row for row in situation.roster.sessions if row.child_id == child.id)
    profile = _profile(situation, link)
    return replace(
        rooms,
        roster=replace(rooms.roster, children=(child,), sessions=(*rooms.roster.sessions, *own)),
        target=replace(
            rooms.target, profiles={} if profile is None else {profile.id: profile}, paid_children=2
        ),
        links=Links({} if link is None else {child.id: link}, rooms.links.rooms),
        settings=replace(
            situation.settings, hold_above=None
        ),  # of one child alone everybody would leave
    )


def _profile(situation: Situation, link: ChildLink | None) -> Profile | None:
    return None if link is None else situation.target.profile(link.target_id)


def _rule(
    situation: Situation, child: Child | None, link: ChildLink | None, next_run: Doing | None
) -> RuleId:
    if next_run is None:
        return "setup-page"
    if next_run.changes:
        return next_run.changes[0].rule
    if link is not None and link.mapping == "skip":
        return "skip-is-final"
    if child is not None and situation.covers(child):
        return (
            "whole-read"
            if situation.incomplete and _profile(situation, link) is None
            else _scope(situation)
        )
    if situation.incomplete:
        return "whole-read"
    return "leaves-scope" if link is not None and link.is_linked else _scope(situation)


def _scope(situation: Situation) -> RuleId:
    return "manage-scope" if situation.policy.has_labels else "kidsoft-children"


def _listed(situation: Situation, child: Child | None, name: str) -> str:
    ccms = situation.policy.name
    if child is None:
        return f"{ccms} does not list {name}."
    scope = "in scope" if situation.covers(child) else "out of scope"
    if not situation.policy.has_labels:
        return f"{ccms} lists {name} ({child.id}), who is therefore {scope}."
    inactive = "synced" if situation.settings.sync_inactive else "not synced"
    because = f", since Inactive children are {inactive}" if child.label == "Inactive" else ""
    return f"{ccms} labels {name} ({child.id}) {child.label}, who is therefore {scope}{because}."


def _booked(situation: Situation, ccms_id: str) -> str:
    names = {room.id: room.name for room in situation.roster.rooms}
    found = around(
        situation.today, (row for row in situation.roster.sessions if row.child_id == ccms_id)
    )
    told = [
        f"{words} on {one[0]} in {names.get(one[1], one[1])}"
        for words, one in (("the last session was", found.last), ("the next is", found.next))
        if one is not None
    ]
    missing = [
        words
        for words, one in (("no session before today", found.last), ("none ahead", found.next))
        if not one
    ]
    return f"Around {situation.today}: {', '.join((*told, *missing))} (as far as was read)."


def _linked(situation: Situation, link: ChildLink | None) -> str:
    if link is None:
        return "The child has never been on the page, and was never synced."
    if link.mapping == "skip":
        return "It is mapped to skip: it is not added to Storypark until somebody maps it."
    if link.mapping == "create":
        return "It is mapped to create, and has no profile yet."
    profile = _profile(situation, link)
    if profile is None:
        return "It is linked to a profile that no longer exists in Storypark."
    rooms = sorted(
        room.name for room_id in profile.room_ids if (room := situation.target.rooms.get(room_id))
    )
    return f"It is linked to the profile {profile.name} ({profile.id}), which is {profile.state}, in {rooms_told(rooms)}."


def _archived(archived: Archived | None) -> list[str]:
    if archived is None:
        return []
    change = archived.change
    return [
        f"Run {archived.run_id} archived the profile at {archived.at:%Y-%m-%d %H:%M} UTC ({change.rule}: {change.why})."
    ]


def _relabelled(situation: Situation, child: Child | None, last: date) -> list[str]:
    if child is None or not situation.policy.has_labels:
        return []
    dates = sorted(
        day for row in situation.roster.sessions if row.child_id == child.id for day in row.dates
    )
    expected = relabelling(child.label, dates, situation.today, last)
    return [] if expected is None else [_expected(situation, expected)]


def _expected(situation: Situation, expected: Relabelling) -> str:
    return (
        f"By its bookings of today {situation.policy.name} will label the child {expected.label} from {expected.on} "
        "(manage-status), unless somebody sets the label."
    )
