"""What a run does with children: who is created, restored, archived, updated, moved, and who waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.names import same_name_key
from parktime.daemon.domain.roster import Child
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import FIELD_WORDS, Change, ChildKind, Fields
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.planning.bookings import Bookings
from parktime.daemon.planning.capacity import SpaceRequest, allocate
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.rooms import RoomsPlan


@dataclass(slots=True)
class _Sorted:
    """The children of a reading, each in the one heap where it belongs, in the order of their ids."""

    skipped: list[ChildLink] = field(default_factory=list)
    leavers: list[tuple[ChildLink, Profile, Child | None]] = field(default_factory=list)
    requests: list[SpaceRequest] = field(default_factory=list)
    active: list[tuple[Child, Profile]] = field(default_factory=list)
    kept: list[ChildLink] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class ChildrenPlan:
    """Changes to children in the order in which they are to be written, the rows as read, and who is reported."""

    changes: tuple[Change, ...]
    links: dict[str, ChildLink]
    read: int
    waiting: tuple[str, ...]
    without_a_room: tuple[str, ...]
    requests: int


def plan_children(
    plan_input: PlanInput, bookings: Bookings, rooms: RoomsPlan, kept: frozenset[str]
) -> ChildrenPlan:
    """Archives first, for they free space; then the queue for it; then fields and rooms of those who stay."""
    links = _rows_as_read(plan_input)
    heaps = _sort(plan_input, links, kept)
    planner = _Planner(plan_input, bookings, rooms, links)
    archives = [planner.archive(*leaver) for leaver in heaps.leavers]
    free = plan_input.storypark.paid_children - plan_input.storypark.active_count + len(archives)
    taken, left = allocate(heaps.requests, free)
    changes = [
        *archives,
        *(planner.take_in(wish) for wish in taken),
        *(planner.wait(wish, place, free) for place, wish in enumerate(left, 1)),
        *(_skip(link) for link in heaps.skipped),
        *(change for child, profile in heaps.active for change in planner.keep(child, profile)),
        *(change for link in heaps.kept for change in planner.emptied(link)),
    ]
    staying = sorted(
        [*(wish.child for wish in taken), *(child for child, _ in heaps.active)],
        key=lambda child: child.id,
    )
    return ChildrenPlan(
        changes=tuple(changes),
        links=links,
        read=len(plan_input.roster.children) + len(_gone(plan_input)),
        waiting=tuple(wish.child.name for wish in left),
        without_a_room=tuple(child.name for child in staying if child.id not in bookings.deciding),
        requests=len(heaps.requests),
    )


def _gone(plan_input: PlanInput) -> list[ChildLink]:
    listed = {child.id for child in plan_input.roster.children}
    rows = plan_input.links.children
    return [rows[ccms_id] for ccms_id in sorted(rows.keys() - listed) if rows[ccms_id].is_linked]


def _rows_as_read(plan_input: PlanInput) -> dict[str, ChildLink]:
    rows = dict(plan_input.links.children)
    for child in plan_input.roster.children:
        known = rows.get(child.id)
        if known is not None:
            if (known.given, known.family, known.born) != (child.given, child.family, child.born):
                rows[child.id] = replace(
                    known, given=child.given, family=child.family, born=child.born
                )
        elif plan_input.in_scope(child):
            rows[child.id] = ChildLink(child.id, child.given, child.family, child.born)
    return rows


def _sort(plan_input: PlanInput, links: Mapping[str, ChildLink], kept: frozenset[str]) -> _Sorted:
    heaps = _Sorted()
    for child in plan_input.roster.children:
        if child.id in kept and child.id in links:
            heaps.kept.append(links[child.id])
        else:
            _sort_child(plan_input, heaps, child, links.get(child.id))
    for link in _gone(plan_input):
        if link.ccms_id in kept:
            heaps.kept.append(link)
        else:
            _sort_leaver(plan_input, heaps, link, None)
    return heaps


def _sort_child(
    plan_input: PlanInput, heaps: _Sorted, child: Child, link: ChildLink | None
) -> None:
    if link is not None and link.mapping == "skip":
        heaps.skipped.append(link)
    elif not plan_input.in_scope(child):
        _sort_leaver(plan_input, heaps, link, child)
    elif link is not None and link.is_linked:
        _sort_linked(plan_input, heaps, child, link)
    else:
        heaps.requests.append(
            SpaceRequest("create", child, plan_input.roster.next_sessions.get(child.id))
        )


def _sort_leaver(
    plan_input: PlanInput, heaps: _Sorted, link: ChildLink | None, child: Child | None
) -> None:
    profile = _profile(plan_input, link)
    if (
        link is not None
        and profile is not None
        and profile.state == "active"
        and plan_input.may_remove
    ):
        heaps.leavers.append((link, profile, child))
    else:
        heaps.unchanged += 1


def _sort_linked(plan_input: PlanInput, heaps: _Sorted, child: Child, link: ChildLink) -> None:
    profile = _profile(plan_input, link)
    if profile is not None and profile.state == "active":
        heaps.active.append((child, profile))
    elif profile is not None:
        heaps.requests.append(
            SpaceRequest("restore", child, plan_input.roster.next_sessions.get(child.id))
        )
    elif plan_input.incomplete:
        heaps.unchanged += 1
    else:
        heaps.requests.append(
            SpaceRequest("create", child, plan_input.roster.next_sessions.get(child.id))
        )


def _profile(plan_input: PlanInput, link: ChildLink | None) -> Profile | None:
    return (
        plan_input.storypark.profile(link.target_id)
        if link is not None and link.is_linked
        else None
    )


def _skip(link: ChildLink) -> Change:
    return Change(
        "skip",
        "skip-is-final",
        link.ccms_id,
        link.name,
        "skip",
        "skip",
        "mapped: don't add to Storypark",
        link.target_id,
    )


class _Planner:
    """Words and fields of single changes; it decides nothing about who."""

    def __init__(
        self,
        plan_input: PlanInput,
        bookings: Bookings,
        rooms: RoomsPlan,
        links: Mapping[str, ChildLink],
    ) -> None:
        self.plan_input = plan_input
        self.bookings = bookings
        self.rooms = rooms
        self.links = links
        self.ccms = plan_input.policy.name
        self.room_of_target = {
            link.target_id: link.ccms_id
            for link in plan_input.links.rooms.values()
            if link.is_linked and link.target_id is not None
        }
        self.linked_profiles = {link.target_id for link in links.values() if link.is_linked}
        self.unlinked_by_name: dict[tuple[str, ...], Profile] | None = None

    def archive(self, link: ChildLink, profile: Profile, child: Child | None) -> Change:
        """A linked child that left scope (leaves-scope, inactive-off)."""
        switched_off = (
            self.plan_input.inactive_switch == "off"
            and child is not None
            and child.label == "Inactive"
        )
        rule: RuleId = "inactive-off" if switched_off else "leaves-scope"
        why = (
            f"{self.ccms} no longer lists the child"
            if child is None
            else f"{self.ccms} labels the child {child.label}"
        )
        if switched_off:
            why += ", and Inactive children are no longer synced"
        archive = self._change("archive", rule, link, "active", "archived", why)
        return replace(archive, status="not listed" if child is None else child.label)

    def take_in(self, wish: SpaceRequest) -> Change:
        """A new profile, or an archived one back, with its names and rooms."""
        link = self.links[wish.child.id]
        rule, why = self._reason(wish, link)
        profile = _profile(self.plan_input, link)
        fields = self._whole_fields(wish.child, profile)
        if wish.kind == "restore":
            return self._change("restore", rule, link, "archived", "active", why, fields)
        return replace(
            self._change("create", rule, link, "absent", "active", why, fields), target_id=None
        )

    def _reason(self, wish: SpaceRequest, link: ChildLink) -> tuple[RuleId, str]:
        if self.plan_input.inactive_switch == "on" and wish.child.label == "Inactive":
            return (
                "inactive-on",
                f"{self.ccms} labels the child Inactive, and Inactive children are synced from now on",
            )
        if wish.kind == "restore":
            return "returns", f"in scope again: {self._label(wish.child)}"
        if link.is_linked:
            return "returns", "in scope, but the linked profile no longer exists"
        if link.confirmed:
            return "map-child", "mapped create"
        return (
            "new-child",
            f"came into scope after set-up: {self._label(wish.child)}{self._duplicate_of(wish.child)}",
        )

    def _label(self, child: Child) -> str:
        labelled = self.plan_input.policy.has_labels
        return (
            f"{self.ccms} labels the child {child.label}"
            if labelled
            else f"{self.ccms} lists the child"
        )

    def _duplicate_of(self, child: Child) -> str:
        if self.unlinked_by_name is None:
            profiles = self.plan_input.storypark.profiles.values()
            unlinked = [profile for profile in profiles if profile.id not in self.linked_profiles]
            self.unlinked_by_name = {
                same_name_key(profile.name): profile for profile in reversed(unlinked)
            }
        twin = self.unlinked_by_name.get(same_name_key(child.name))
        return "" if twin is None else f"; possible duplicate of {twin.name} ({twin.id})"

    def wait(self, wish: SpaceRequest, place: int, free: int) -> Change:
        """A child left out for want of space."""
        storypark = self.plan_input.storypark
        before = "archived" if wish.kind == "restore" else "absent"
        why = f"no space: {storypark.paid_children} paid children, {max(free, 0)} free before this run's queue; number {place} in line"
        return self._change("wait", "plan-space", self.links[wish.child.id], before, "waiting", why)

    def keep(self, child: Child, profile: Profile) -> Iterator[Change]:
        """Fields and rooms of a child that stays (source-of-truth, child-rooms)."""
        link = self.links[child.id]
        fields = _corrections(child, profile)
        if fields != Fields():
            before = {"given": profile.given, "family": profile.family, "born": _iso(profile.born)}
            after = {"given": fields.given, "family": fields.family, "born": _iso(fields.born)}
            changed = [key for key, value in after.items() if value is not None]
            why = f"{self.ccms} is the source of truth for " + " and ".join(
                FIELD_WORDS[key] for key in changed
            )
            yield self._change(
                "update",
                "source-of-truth",
                link,
                {k: before[k] for k in changed},
                {k: after[k] for k in changed},
                why,
                fields,
            )
        current, wanted = self._current_rooms(profile), self._wanted_rooms(child, profile)
        if current != wanted:
            moves = Fields(
                add_rooms=tuple(sorted(wanted - current)),
                remove_rooms=tuple(sorted(current - wanted)),
            )
            yield self._change(
                "move",
                "child-rooms",
                link,
                self._names(current),
                self._names(wanted),
                self._why_there(child),
                moves,
            )

    def emptied(self, link: ChildLink) -> Iterator[Change]:
        """A kept child stays as it is; but a room that goes has nobody in it."""
        profile = _profile(self.plan_input, link)
        if profile is None or profile.state == "archived":
            return
        current = self._current_rooms(profile)
        left = current & self.rooms.removed_ids
        if left:
            names = self._names(current), self._names(current - left)
            why = f"{self._listed_names(left)} is removed"
            yield self._change(
                "move", "child-rooms", link, *names, why, Fields(remove_rooms=tuple(sorted(left)))
            )

    def _whole_fields(self, child: Child, profile: Profile | None) -> Fields:
        current = frozenset() if profile is None else self._current_rooms(profile)
        wanted = self._wanted_rooms(child, profile)
        fields = (
            _corrections(child, profile)
            if profile
            else Fields(child.given, child.family, child.born)
        )
        return replace(
            fields,
            add_rooms=tuple(sorted(wanted - current)),
            remove_rooms=tuple(sorted(current - wanted)),
        )

    def _current_rooms(self, profile: Profile) -> frozenset[str]:
        return frozenset(
            self.room_of_target[room_id]
            for room_id in profile.room_ids
            if room_id in self.room_of_target
        )

    def _wanted_rooms(self, child: Child, profile: Profile | None) -> frozenset[str]:
        week = self.bookings.deciding.get(child.id)
        wanted = frozenset() if week is None else week.room_ids & self.rooms.open_ids
        if profile is None:
            return wanted
        current = self._current_rooms(profile)
        return wanted | (
            current & self.rooms.staying_ids if self.plan_input.may_remove else current
        )

    def _why_there(self, child: Child) -> str:
        week = self.bookings.deciding.get(child.id)
        if week is None:
            return f"no session {self.bookings.window}"
        return f"sessions in {self._listed_names(week.room_ids)} in the week of {self.bookings.window.week_start(week.number)}"

    def _names(self, room_ids: frozenset[str]) -> list[str]:
        return [self.rooms.links[room_id].name for room_id in sorted(room_ids)]

    def _listed_names(self, room_ids: frozenset[str]) -> str:
        return " and ".join(
            self.rooms.links[i].name if i in self.rooms.links else i for i in sorted(room_ids)
        )

    def _change(
        self,
        kind: ChildKind,
        rule: RuleId,
        link: ChildLink,
        before: Any,
        after: Any,
        why: str,
        fields: Fields | None = None,
    ) -> Change:
        return Change(
            kind,
            rule,
            link.ccms_id,
            link.name,
            before,
            after,
            why,
            link.target_id,
            fields or Fields(),
        )


def _corrections(child: Child, profile: Profile) -> Fields:
    """The fields in which a profile differs; a birth date that the CCMS does not know clears none."""
    return Fields(
        given=child.given if child.given != profile.given else None,
        family=child.family if child.family != profile.family else None,
        born=child.born if child.born is not None and child.born != profile.born else None,
    )


def _iso(day: Any) -> str | None:
    return None if day is None else day.isoformat()
