"""The changes to single children: rule, evidence, and the fields to write."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.names import same_name_key
from parktime.daemon.domain.references import About, is_given_up
from parktime.daemon.domain.roster import Child, Status
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import FIELD_WORDS, Change, ChildKind, Fields
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.planning.bookings import Bookings
from parktime.daemon.planning.capacity import SpaceRequest
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.rooms import RoomsPlan


class ChildChanges:
    """Builds the changes to children. Which child gets which change is decided by `children.py`."""

    def __init__(
        self,
        plan_input: PlanInput,
        bookings: Bookings,
        rooms: RoomsPlan,
        links: Mapping[str, ChildLink],
    ) -> None:
        self._plan_input = plan_input
        self._bookings = bookings
        self._rooms = rooms
        self._links = links
        self._ccms = plan_input.policy.name
        self._room_by_target = {
            link.target_id: link.ccms_id
            for link in plan_input.links.rooms.values()
            if link.is_linked and link.target_id is not None
        }
        self._linked_profiles = {link.target_id for link in links.values() if link.is_linked}
        self.not_written: set[tuple[About, str]] = set()
        """Children whose update is left out, since Storypark did not keep it before."""
        self._unlinked_by_name: dict[tuple[str, ...], Profile] | None = None

    def archive(self, link: ChildLink, child: Child | None) -> Change:
        """Archive a linked child that left scope (leaves-scope, inactive-off).

        `child` is None if the CCMS no longer lists the child.
        """
        switched_off = (
            self._plan_input.inactive_switch == "off"
            and child is not None
            and child.label == "Inactive"
        )
        why = f"{self._ccms} no longer lists the child" if child is None else self._label(child)
        if switched_off:
            why += ", and Inactive children are no longer synced"
        return self._change(
            "archive",
            "inactive-off" if switched_off else "leaves-scope",
            link,
            ("active", "archived"),
            why,
            status="not listed" if child is None else child.label,
        )

    def create_or_restore(self, request: SpaceRequest) -> Change:
        """A new profile, or an archived one restored, with names and rooms as in the CCMS."""
        link = self._links[request.child.id]
        rule, why = self._reason(request, link)
        profile = self._plan_input.linked_profile(link)
        fields = self._all_fields(request.child, profile)
        if request.kind == "restore":
            return self._change("restore", rule, link, ("archived", "active"), why, fields=fields)
        created = self._change("create", rule, link, ("absent", "active"), why, fields=fields)
        return replace(created, target_id=None)

    def _reason(self, request: SpaceRequest, link: ChildLink) -> tuple[RuleId, str]:
        child = request.child
        if self._plan_input.inactive_switch == "on" and child.label == "Inactive":
            why = f"{self._label(child)}, and Inactive children are synced from now on"
            return "inactive-on", why
        if request.kind == "restore":
            return "returns", f"in scope again: {self._listing(child)}"
        if link.is_linked:
            return "returns", "in scope, but the linked profile no longer exists"
        if link.confirmed:
            return "map-child", "mapped create"
        why = f"came into scope after set-up: {self._listing(child)}{self._duplicate_of(child)}"
        return "new-child", why

    def _label(self, child: Child) -> str:
        return f"{self._ccms} labels the child {child.label}"

    def _listing(self, child: Child) -> str:
        if self._plan_input.policy.has_labels:
            return self._label(child)
        return f"{self._ccms} lists the child"

    def _duplicate_of(self, child: Child) -> str:
        if self._unlinked_by_name is None:
            profiles = self._plan_input.storypark.profiles.values()
            unlinked = [profile for profile in profiles if profile.id not in self._linked_profiles]
            unlinked.sort(key=lambda profile: profile.id, reverse=True)
            # Of several with one name the first by id is named, whatever order they are listed in.
            self._unlinked_by_name = {same_name_key(each.name): each for each in unlinked}
        twin = self._unlinked_by_name.get(same_name_key(child.name))
        return "" if twin is None else f"; possible duplicate of {twin.name} ({twin.id})"

    def wait(self, request: SpaceRequest, place: int, free: int) -> Change:
        """A child that waits for space, at the given place of the queue (plan-space)."""
        why = (
            f"no space: {self._plan_input.storypark.paid_children} paid children, "
            f"{max(free, 0)} free before this run's queue; number {place} in line"
        )
        before = "archived" if request.kind == "restore" else "absent"
        link = self._links[request.child.id]
        return self._change("wait", "plan-space", link, (before, "waiting"), why)

    def skip(self, link: ChildLink) -> Change:
        """A child that is left alone (skip-is-final)."""
        why = "mapped: don't add to Storypark"
        return self._change("skip", "skip-is-final", link, ("skip", "skip"), why)

    def sync(self, child: Child, profile: Profile) -> Iterator[Change]:
        """Update the fields and rooms of a child that stays (source-of-truth, child-rooms)."""
        link = self._links[child.id]
        if not _is_corrected(child, profile):
            fields = _corrections(child, profile)
            old = {"given": profile.given, "family": profile.family, "born": _iso(profile.born)}
            new = {"given": fields.given, "family": fields.family, "born": _iso(fields.born)}
            changed = [key for key, value in new.items() if value is not None]
            why = f"{self._ccms} is the source of truth for " + " and ".join(
                FIELD_WORDS[key] for key in changed
            )
            values = {key: old[key] for key in changed}, {key: new[key] for key in changed}
            if is_given_up(self._plan_input.not_kept, ("child", child.id), values):
                self.not_written.add(("child", child.id))
            else:
                yield self._change("update", "source-of-truth", link, values, why, fields=fields)
        current = self._current_rooms(profile)
        wanted = self._wanted_rooms(child, current)
        if current != wanted:
            names = self._names(current), self._names(wanted)
            moves = _moves(current, wanted)
            why = self._room_reason(child)
            yield self._change("move", "child-rooms", link, names, why, fields=moves)

    def leave_removed_rooms(self, link: ChildLink) -> Iterator[Change]:
        """Move a kept child, otherwise left as it is, out of rooms that are removed."""
        profile = self._plan_input.linked_profile(link)
        if profile is None or profile.state == "archived":
            return
        current = self._current_rooms(profile)
        removed = current & self._rooms.removed_ids
        if removed:
            names = self._names(current), self._names(current - removed)
            why = f"{self._listed_names(removed)} is removed"
            moves = _moves(current, current - removed)
            yield self._change("move", "child-rooms", link, names, why, fields=moves)

    def _all_fields(self, child: Child, profile: Profile | None) -> Fields:
        current = None if profile is None else self._current_rooms(profile)
        wanted = self._wanted_rooms(child, current)
        if profile is None or current is None:
            moves = _moves(frozenset(), wanted)
            return replace(moves, given=child.given, family=child.family, born=child.born)
        moves = _moves(current, wanted)
        fields = _corrections(child, profile)
        return replace(fields, add_rooms=moves.add_rooms, remove_rooms=moves.remove_rooms)

    def _current_rooms(self, profile: Profile) -> frozenset[str]:
        by_target = self._room_by_target
        return frozenset(
            [by_target[room_id] for room_id in profile.room_ids if room_id in by_target]
        )

    def _wanted_rooms(self, child: Child, current: frozenset[str] | None) -> frozenset[str]:
        """The rooms to be in. `current`: those of the profile; None if there is none yet."""
        week = self._bookings.deciding.get(child.id)
        wanted = frozenset() if week is None else week.room_ids & self._rooms.open_ids
        if current is None:
            return wanted
        may_leave = self._plan_input.may_remove
        return wanted | (current & self._rooms.staying_ids if may_leave else current)

    def _room_reason(self, child: Child) -> str:
        week = self._bookings.deciding.get(child.id)
        window = self._bookings.window
        if week is None:
            return f"no session {window}"
        rooms = self._listed_names(week.room_ids)
        return f"sessions in {rooms} in the week of {window.week_start(week.number)}"

    def _names(self, room_ids: frozenset[str]) -> list[str]:
        return [self._rooms.links[room_id].name for room_id in sorted(room_ids)]

    def _listed_names(self, room_ids: frozenset[str]) -> str:
        links = self._rooms.links
        names = (links[id].name if id in links else id for id in sorted(room_ids))
        return " and ".join(names)

    def _change(
        self,
        kind: ChildKind,
        rule: RuleId,
        link: ChildLink,
        states: tuple[Any, Any],
        why: str,
        *,
        fields: Fields | None = None,
        status: Status | None = None,
    ) -> Change:
        """A change of a child from the first of `states` to the second."""
        before, after = states
        return Change(
            kind=kind,
            rule=rule,
            ccms_id=link.ccms_id,
            subject=link.name,
            before=before,
            after=after,
            why=why,
            target_id=link.target_id,
            fields=fields or Fields(),
            status=status,
        )


def _moves(current: frozenset[str], wanted: frozenset[str]) -> Fields:
    return Fields(
        add_rooms=tuple(sorted(wanted - current)), remove_rooms=tuple(sorted(current - wanted))
    )


def _is_corrected(child: Child, profile: Profile) -> bool:
    """Whether the profile has the names and the birth date of the child, as nearly always."""
    return (
        child.given == profile.given
        and child.family == profile.family
        and (child.born is None or child.born == profile.born)
    )


def _corrections(child: Child, profile: Profile) -> Fields:
    """The fields that differ; an unknown birth date in the CCMS does not clear one in Storypark."""
    return Fields(
        given=child.given if child.given != profile.given else None,
        family=child.family if child.family != profile.family else None,
        born=child.born if child.born is not None and child.born != profile.born else None,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
