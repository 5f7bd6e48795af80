"""Why a child is as it is, and what would change it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from parktime.daemon.domain.links import ChildLink, Links
from parktime.daemon.domain.roster import Child
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.explain.sentences import (
    Explanation,
    PlannedChanges,
    describe_close_calls,
    describe_held,
    describe_kept,
    describe_later_run,
    describe_next_run,
    describe_rooms,
    describe_rule,
    find_kept,
    is_pending,
    nearby_sessions,
)
from parktime.daemon.forecast.ccms_future import LabelChange, is_set_by_hand, next_label_change
from parktime.daemon.forecast.rooms import rooms_only
from parktime.daemon.forecast.runs import RunDay, plan_later_days
from parktime.daemon.planning.bookings import NEXT_SESSION_WEEKS, read_bookings
from parktime.daemon.planning.close_calls import CloseCall, label_goes, label_stays
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import active_keeps
from parktime.daemon.planning.plan import Plan, plan
from parktime.daemon.store.archived import ArchivedChild


def explain_child(
    plan_input: PlanInput,
    ccms_id: str,
    days: Sequence[RunDay],
    last: date,
    archived: ArchivedChild | None,
) -> Explanation:
    """Explain one child.

    Args:
        plan_input: both sides, with sessions from six weeks back to the end of `last`'s window.
        days: the days of upcoming runs; none before set-up.
        last: the last day to look ahead to.
        archived: the archiving of the profile, if a run archived it.

    Raises:
        KeyError: neither the CCMS nor a link knows the child.
    """
    child = next((child for child in plan_input.roster.children if child.id == ccms_id), None)
    link = plan_input.links.children.get(ccms_id)
    name = _name(child, link)
    made = _plan_next_run(plan_input, days)
    next_run = (
        None if made is None else PlannedChanges(days[0], _own_changes(made.changes, ccms_id))
    )
    keeps = active_keeps(plan_input, read_bookings(plan_input.roster.sessions, plan_input.window))
    kept = find_kept(keeps, "child", ccms_id)
    pending = () if made is None else made.pending
    held: RuleId | None = "hold-above" if is_pending(pending, "child", ccms_id) else None
    decided: RuleId | None = "kept" if kept else held
    then = None if decided else _first_later(plan_input, child, link, next_run, days)
    rule = decided or _rule(plan_input, child, link, next_run)
    calls = () if decided else tuple(_close_calls(plan_input, child, link, last))
    as_it_is = (
        _describe_listing(plan_input, child, name),
        _describe_sessions(plan_input, ccms_id),
        _describe_link(plan_input, link),
        *_describe_archived(archived),
        *describe_kept(kept),
        *describe_held(plan_input, pending, "child", ccms_id),
    )
    as_it_goes_on = (
        describe_rule(rule),
        describe_next_run(next_run),
        *([] if next_run is None else [describe_later_run(then, last)]),
        *_describe_label_change(plan_input, child, last),
        *describe_close_calls(calls),
    )
    return Explanation(ccms_id, name, (*as_it_is, *as_it_goes_on), rule, next_run, then, calls)


def _name(child: Child | None, link: ChildLink | None) -> str:
    known = child or link
    if known is None:
        raise KeyError("no such child")
    return known.name


def _plan_next_run(plan_input: PlanInput, days: Sequence[RunDay]) -> Plan | None:
    """The plan of the next run, with all children, since they share the space."""
    return plan(_with_next_sessions(replace(plan_input, today=days[0].day))) if days else None


def _own_changes(changes: Sequence[Change], ccms_id: str) -> tuple[Change, ...]:
    return tuple(
        change for change in changes if change.about == "child" and change.ccms_id == ccms_id
    )


def _with_next_sessions(plan_input: PlanInput) -> PlanInput:
    """The input with the next session of each child among the sessions read (plan-space)."""
    today, last = plan_input.today, plan_input.today + timedelta(weeks=NEXT_SESSION_WEEKS)
    found: dict[str, date] = {}
    for row in plan_input.roster.sessions:
        day = next((day for day in row.dates if today <= day <= last), None)
        if day is not None and day < found.get(row.child_id, date.max):
            found[row.child_id] = day
    return replace(plan_input, roster=replace(plan_input.roster, next_sessions=found))


def _first_later(
    plan_input: PlanInput,
    child: Child | None,
    link: ChildLink | None,
    next_run: PlannedChanges | None,
    days: Sequence[RunDay],
) -> PlannedChanges | None:
    """The first run after the next one that changes something for the child.

    It is planned with the child alone and space for it: nobody can predict when space becomes free,
    nor when the CCMS will list or label otherwise.
    """
    waits = next_run is not None and any(change.kind == "wait" for change in next_run.changes)
    if child is None or waits or plan_input.incomplete:
        return None
    asked = plan_later_days(_child_only(plan_input, child, link), days, _plan_changes)
    planned = ((day, _own_changes(changes, child.id)) for day, changes in asked if day != days[0])
    return next((PlannedChanges(day, changes) for day, changes in planned if changes), None)


def _plan_changes(plan_input: PlanInput) -> tuple[Links, Sequence[Change]]:
    made = plan(plan_input)
    return made.links, made.changes


def _child_only(plan_input: PlanInput, child: Child, link: ChildLink | None) -> PlanInput:
    rooms = rooms_only(plan_input)
    own = tuple(row for row in plan_input.roster.sessions if row.child_id == child.id)
    profile = _profile(plan_input, link)
    return replace(
        rooms,
        roster=replace(rooms.roster, children=(child,), sessions=(*rooms.roster.sessions, *own)),
        storypark=replace(
            rooms.storypark,
            profiles={} if profile is None else {profile.id: profile},
            paid_children=2,
        ),
        links=Links({} if link is None else {child.id: link}, rooms.links.rooms),
        settings=replace(
            plan_input.settings, hold_above=None
        ),  # a single child would always exceed the threshold
    )


def _profile(plan_input: PlanInput, link: ChildLink | None) -> Profile | None:
    return None if link is None else plan_input.storypark.profile(link.target_id)


def _rule(
    plan_input: PlanInput,
    child: Child | None,
    link: ChildLink | None,
    next_run: PlannedChanges | None,
) -> RuleId:
    if next_run is None:
        return "setup-page"
    if next_run.changes:
        return next_run.changes[0].rule
    if link is not None and link.mapping == "skip":
        return "skip-is-final"
    if child is not None and plan_input.in_scope(child):
        profile = _profile(plan_input, link)
        if plan_input.incomplete and profile is None:
            return "whole-read"
        return "child-rooms" if _has_no_room(plan_input, profile) else _scope(plan_input)
    if plan_input.incomplete:
        return "whole-read"
    return "leaves-scope" if link is not None and link.is_linked else _scope(plan_input)


def _has_no_room(plan_input: PlanInput, profile: Profile | None) -> bool:
    """Whether the child is active in Storypark and in none of the linked rooms, by her days."""
    linked = plan_input.links.storypark_rooms
    return (
        bool(linked)
        and profile is not None
        and profile.state == "active"
        and not profile.room_ids & linked
    )


def _scope(plan_input: PlanInput) -> RuleId:
    return "manage-scope" if plan_input.policy.has_labels else "kidsoft-children"


def _describe_listing(plan_input: PlanInput, child: Child | None, name: str) -> str:
    ccms = plan_input.policy.name
    if child is None:
        return f"{ccms} does not list {name}."
    scope = "in scope" if plan_input.in_scope(child) else "out of scope"
    if not plan_input.policy.has_labels:
        return f"{ccms} lists {name} ({child.id}), who is therefore {scope}."
    inactive = "synced" if plan_input.settings.sync_inactive else "not synced"
    because = f", since Inactive children are {inactive}" if child.label == "Inactive" else ""
    return f"{ccms} labels {name} ({child.id}) {child.label}, who is therefore {scope}{because}."


def _describe_sessions(plan_input: PlanInput, ccms_id: str) -> str:
    names = {room.id: room.name for room in plan_input.roster.rooms}
    found = nearby_sessions(
        plan_input.today, (row for row in plan_input.roster.sessions if row.child_id == ccms_id)
    )
    known = [
        f"{words} on {one[0]} in {names.get(one[1], one[1])}"
        for words, one in (("the last session was", found.last), ("the next is", found.next))
        if one is not None
    ]
    missing = [
        words
        for words, one in (("no session before today", found.last), ("none ahead", found.next))
        if not one
    ]
    return f"Around {plan_input.today}: {', '.join((*known, *missing))} (as far as was read)."


def _describe_link(plan_input: PlanInput, link: ChildLink | None) -> str:
    if link is None:
        return "The child has never been on the page, and was never synced."
    if link.mapping == "skip":
        return "It is mapped to skip: it is not added to Storypark until somebody maps it."
    if link.mapping == "create":
        return "It is mapped to create, and has no profile yet."
    profile = _profile(plan_input, link)
    if profile is None:
        return "It is linked to a profile that no longer exists in Storypark."
    rooms = sorted(
        room.name
        for room_id in profile.room_ids
        if (room := plan_input.storypark.rooms.get(room_id))
    )
    return (
        f"It is linked to the profile {profile.name} ({profile.id}), which is {profile.state}, "
        f"in {describe_rooms(rooms)}."
    )


def _describe_archived(archived: ArchivedChild | None) -> list[str]:
    if archived is None:
        return []
    change = archived.change
    return [
        f"Run {archived.run_id} archived the profile at {archived.at:%Y-%m-%d %H:%M} UTC "
        f"({change.rule}: {change.why})."
    ]


def _close_calls(
    plan_input: PlanInput, child: Child | None, link: ChildLink | None, last: date
) -> Iterator[CloseCall]:
    """Where a linked child's label, by its bookings, hangs on seven days or less."""
    if child is None or link is None or not link.is_linked or plan_input.incomplete:
        return
    if not plan_input.policy.has_labels or plan_input.settings.sync_inactive:
        return
    dates, today = _session_dates(plan_input, child), plan_input.today
    if is_set_by_hand(child, dates, today):
        return
    margins = [each for each in label_stays(dates) if today < each.on + timedelta(weeks=1)]
    expected = next_label_change(child.label, dates, today, last)
    if child.label == "Inactive" or (expected is not None and expected.label == "Inactive"):
        on = today if child.label == "Inactive" or expected is None else expected.on
        goes = label_goes(dates, on)
        margins += [] if goes is None else [goes]
    for margin in sorted(margins, key=lambda each: each.on):
        yield CloseCall("child", child.id, child.name, margin)


def _session_dates(plan_input: PlanInput, child: Child) -> list[date]:
    rows = (row for row in plan_input.roster.sessions if row.child_id == child.id)
    return sorted({day for row in rows for day in row.dates})


def _describe_label_change(plan_input: PlanInput, child: Child | None, last: date) -> list[str]:
    if child is None or not plan_input.policy.has_labels:
        return []
    dates = _session_dates(plan_input, child)
    expected = next_label_change(child.label, dates, plan_input.today, last)
    return [] if expected is None else [_label_sentence(plan_input, expected)]


def _label_sentence(plan_input: PlanInput, expected: LabelChange) -> str:
    return (
        f"By its bookings of today {plan_input.policy.name} will label the child {expected.label} "
        f"from {expected.on} (manage-status), unless somebody sets the label."
    )
