"""One run of the model: rooms, archives, updates, plan space, then rooms of children."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from parktime.harness.reference.calendar_days import window_weeks
from parktime.harness.reference.ccms import Child
from parktime.harness.reference.names import ordered_words
from parktime.harness.reference.page import read_page
from parktime.harness.reference.service import Picture, Service
from parktime.harness.reference.storypark import Profile

COUNTS = (
    "read",
    "created",
    "updated",
    "archived",
    "restored",
    "unchanged",
    "skipped",
    "waiting",
    "failed",
)


@dataclass
class Run:
    """The state of a run; `counted_as` is how the run counts each child.

    `partial`: the CCMS lists nobody, though some are linked; `all_gone`: no linked profile exists.
    """

    service: Service
    now: datetime
    cause: str
    picture: Picture
    today: date
    weeks: list[list[date]]
    partial: bool
    all_gone: bool
    changes: list[dict[str, str]] = field(default_factory=list)
    counted_as: dict[int, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    without_a_room: list[str] = field(default_factory=list)

    @property
    def may_remove(self) -> bool:
        return not (self.partial or self.all_gone)

    def add_child_change(self, kind: str, rule: str, name: str) -> None:
        self.changes.append({"kind": kind, "rule": rule, "child": name})

    def add_room_change(self, kind: str, rule: str, name: str) -> None:
        self.changes.append({"kind": kind, "rule": rule, "room": name})


def play_run(service: Service, now: datetime, cause: str) -> None:
    """Carry out one run and store it."""
    read_page(service, now)
    run = begin(service, now, cause)
    members = {number: set(profile.rooms) for number, profile in service.storypark.profiles.items()}
    sync_rooms(run)
    if run.partial:
        run.counted_as = {
            child: "unchanged"
            for child, to in service.memory.children.items()
            if isinstance(to, int)
        }
    else:
        sync_children(run, members)
    store_run(run)


def begin(service: Service, now: datetime, cause: str) -> Run:
    """Read both sides; no children, or no profiles, despite links is incomplete (whole-read)."""
    picture = service.picture(now)
    today = service.today(now)
    linked = [to for to in service.memory.children.values() if isinstance(to, int)]
    all_gone = len(linked) > 1 and not any(to in service.storypark.profiles for to in linked)
    return Run(
        service=service,
        now=now,
        cause=cause,
        picture=picture,
        today=today,
        weeks=window_weeks(today, service.entry.ccms, service.entry.weeks),
        partial=bool(linked) and not picture.ccms.listed(),
        all_gone=all_gone,
    )


def store_run(run: Run) -> None:
    """Store the run's record and reports."""
    counts = dict.fromkeys(COUNTS, 0)
    for counted in run.counted_as.values():
        counts[counted] += 1
    counts["read"] = len(run.counted_as)
    memory = run.service.memory
    memory.runs.append(
        {
            "at": run.now,
            "cause": run.cause,
            "outcome": "ok" if run.may_remove else "partial",
            "counts": counts,
            "changes": run.changes,
        }
    )
    memory.waiting, memory.without_a_room = run.waiting, run.without_a_room


# -- rooms


def active_rooms(run: Run) -> set[int]:
    """Rooms with a session of a listed child in the window (room-window)."""
    ccms = run.picture.ccms
    return {
        room
        for week in run.weeks
        for day in week
        for child in ccms.listed()
        for room in ccms.rooms_on(child, day)
    }


def sync_rooms(run: Run) -> None:
    """Sync every room of the picture."""
    active = active_rooms(run)
    for number, name in run.picture.ccms.rooms.items():
        mapping = run.service.memory.rooms.get(number)
        if isinstance(mapping, int):
            sync_linked_room(run, number, name, mapping, number in active)
        elif mapping != "skip" and number in active:
            run.service.memory.rooms[number] = run.service.storypark.new_room(name).number
            run.add_room_change("add_room", "map-room" if mapping == "create" else "new-room", name)


def sync_linked_room(run: Run, number: int, name: str, linked: int, active: bool) -> None:
    """room-removed, room-returns and the name."""
    storypark = run.service.storypark
    room = storypark.rooms.get(linked)
    if room is not None and room.present:
        if not active and run.may_remove and not is_held(run, number):
            storypark.remove_room(linked, delete=run.service.entry.removal == "delete")
            run.add_room_change("remove_room", "room-removed", name)
        elif room.name != name:
            room.name = name
            run.add_room_change("rename_room", "source-of-truth", name)
    elif active and (room is not None or run.may_remove):
        if room is None:
            run.service.memory.rooms[number] = storypark.new_room(name).number
        else:
            room.present, room.name = True, name
        run.add_room_change("return_room", "room-returns", name)


def is_held(run: Run, number: int) -> bool:
    """Whether support holds the room on the run's date."""
    until = run.service.memory.held_until.get(number)
    return until is not None and run.today < until


# -- children


def sync_children(run: Run, members: dict[int, set[int]]) -> None:
    """Skips, archives, updates, then those that need space in the plan."""
    memory = run.service.memory
    scope = {
        child.number: child for child in run.picture.in_scope(sync_inactive=memory.sync_inactive)
    }
    listed = {child.number: child for child in run.picture.ccms.listed()}
    linked = {number for number, to in memory.children.items() if isinstance(to, int)}
    for number in sorted(listed.keys() | linked):
        if memory.children.get(number) == "skip":
            run.counted_as[number] = "skipped"
            run.add_child_change("skip", "skip-is-final", listed[number].name)
        elif number not in scope:
            leave_scope(run, number, listed.get(number))
    synced = [child for child in scope.values() if memory.children.get(child.number) != "skip"]
    there = [child for child in synced if is_active(profile_of(run, child))]
    queue = [child for child in synced if not is_active(profile_of(run, child))]
    if run.all_gone:
        lost = [child for child in queue if isinstance(memory.children.get(child.number), int)]
        run.counted_as |= {child.number: "unchanged" for child in lost}
        queue = [child for child in queue if child not in lost]
    for child in there:
        update(run, child, members)
    fill_spaces(run, queue)


def profile_of(run: Run, child: Child) -> Profile | None:
    """The profile linked to a child, if it still exists."""
    to = run.service.memory.children.get(child.number)
    return run.service.storypark.profiles.get(to) if isinstance(to, int) else None


def is_active(profile: Profile | None) -> bool:
    return profile is not None and profile.active


def leave_scope(run: Run, number: int, child: Child | None) -> None:
    """Archive the profile of a linked child out of scope; others out of scope stay."""
    to = run.service.memory.children.get(number)
    profile = run.service.storypark.profiles.get(to) if isinstance(to, int) else None
    run.counted_as[number] = "unchanged"
    if profile is None or not profile.active:
        return
    profile.active = False
    run.counted_as[number] = "archived"
    name = child.name if child is not None else run.service.memory.last_read[number][0]
    switched = (
        run.cause == "inactive" and child is not None and run.picture.label(child) == "inactive"
    )
    run.add_child_change("archive", "inactive-off" if switched else "leaves-scope", name)


def update(run: Run, child: Child, members: dict[int, set[int]]) -> None:
    """Update names, birth date and rooms of a child with an active profile."""
    profile = profile_of(run, child)
    assert profile is not None
    run.counted_as[child.number] = "unchanged"
    if write_names(child, profile):
        run.counted_as[child.number] = "updated"
        run.add_child_change("update", "source-of-truth", child.name)
    write_rooms(run, child, profile)
    if profile.rooms != members[profile.number]:
        run.counted_as[child.number] = "updated"
        run.add_child_change("move", "child-rooms", child.name)


def write_names(child: Child, profile: Profile) -> bool:
    """Copy names and birth date, but no unknown birth date. Returns whether anything differed."""
    before = (profile.given, profile.family, profile.born)
    profile.given, profile.family = child.given, child.family
    profile.born = child.born or profile.born
    return before != (profile.given, profile.family, profile.born)


def write_rooms(run: Run, child: Child, profile: Profile) -> None:
    """child-rooms: the first week with a session decides; unlinked rooms stay."""
    ccms = run.picture.ccms
    rooms = run.service.memory.rooms
    linked = {to for to in rooms.values() if isinstance(to, int)}
    wanted: set[int] = set()
    for week in run.weeks:
        booked = {room for day in week for room in ccms.rooms_on(child, day)}
        if booked:
            wanted = {to for room in booked if isinstance(to := rooms.get(room), int)}
            break
    else:
        run.without_a_room.append(child.name)
    profile.rooms = (profile.rooms - linked) | wanted


def fill_spaces(run: Run, queue: list[Child]) -> None:
    """plan-space: restore or create as many as fit, in the handbook's order; the rest wait."""
    storypark = run.service.storypark
    for child in sorted(queue, key=lambda each: place_in_queue(run, each)):
        if storypark.space() > 0:
            restore_or_create(run, child)
        else:
            run.counted_as[child.number] = "waiting"
            run.waiting.append(child.name)
            run.add_child_change("wait", "plan-space", child.name)


def place_in_queue(run: Run, child: Child) -> tuple[Any, ...]:
    """Active first, restore first, next session, family name, given name, CCMS id."""
    last = run.today + timedelta(weeks=53)
    return (
        run.picture.label(child) != "active",
        profile_of(run, child) is None,
        run.picture.ccms.next_session(child, run.today, last) or date.max,
        ordered_words(child.family),
        ordered_words(child.given),
        child.number,
    )


def restore_or_create(run: Run, child: Child) -> None:
    """Give the child an active profile with its names and rooms."""
    memory = run.service.memory
    profile = profile_of(run, child)
    kind, rule, counted = "restore", "returns", "restored"
    if profile is None:
        kind, rule, counted = "create", create_rule(run, child), "created"
        profile = run.service.storypark.new_profile(child.given, child.family, child.born)
        memory.children[child.number] = profile.number
        memory.created_profiles.add(profile.number)
    if run.cause == "inactive" and run.picture.label(child) == "inactive":
        rule = "inactive-on"
    profile.active = True
    write_names(child, profile)
    write_rooms(run, child, profile)
    run.counted_as[child.number] = counted
    run.add_child_change(kind, rule, child.name)


def create_rule(run: Run, child: Child) -> str:
    """The rule that a created profile names."""
    mapping = run.service.memory.children.get(child.number)
    if mapping is None:
        return "new-child"
    return "map-child" if mapping == "create" else "returns"
