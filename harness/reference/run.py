"""One run of the model: rooms, archives, updates, then the queue for the plan's space, then who is in which room."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from parktime.harness.reference.calendar_days import window_weeks
from parktime.harness.reference.ccms import Child
from parktime.harness.reference.page import look
from parktime.harness.reference.plain import ordered_words
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
    """The state of a run while it works. `fates` says of each child read what the run counted it as."""

    service: Service
    now: datetime
    cause: str
    picture: Picture
    today: date
    weeks: list[list[date]]
    partial: bool
    changes: list[dict[str, str]] = field(default_factory=list)
    fates: dict[int, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    without_a_room: list[str] = field(default_factory=list)

    def tell_child(self, kind: str, rule: str, name: str) -> None:
        self.changes.append({"kind": kind, "rule": rule, "child": name})

    def tell_room(self, kind: str, rule: str, name: str) -> None:
        self.changes.append({"kind": kind, "rule": rule, "room": name})


def play_run(service: Service, now: datetime, cause: str) -> None:
    """Carries out one run and remembers it."""
    look(service, now)
    run = begin(service, now, cause)
    members = {number: set(profile.rooms) for number, profile in service.storypark.profiles.items()}
    sync_rooms(run)
    if run.partial:
        run.fates = {
            child: "unchanged"
            for child, to in service.memory.children.items()
            if isinstance(to, int)
        }
    else:
        sync_children(run, members)
    remember(run)


def begin(service: Service, now: datetime, cause: str) -> Run:
    """Reads the CCMS. An empty list of children where links exist is an incomplete read (whole-read)."""
    picture = service.picture(now)
    today = service.today(now)
    linked = any(isinstance(to, int) for to in service.memory.children.values())
    return Run(
        service=service,
        now=now,
        cause=cause,
        picture=picture,
        today=today,
        weeks=window_weeks(today, service.entry.ccms, service.entry.weeks),
        partial=linked and not picture.ccms.listed(),
    )


def remember(run: Run) -> None:
    """The record of the run, and what it reports."""
    counts = dict.fromkeys(COUNTS, 0)
    for fate in run.fates.values():
        counts[fate] += 1
    counts["read"] = len(run.fates)
    memory = run.service.memory
    memory.runs.append(
        {
            "at": run.now,
            "cause": run.cause,
            "outcome": "partial" if run.partial else "ok",
            "counts": counts,
            "changes": run.changes,
        }
    )
    memory.waiting, memory.without_a_room = run.waiting, run.without_a_room


# -- rooms


def active_rooms(run: Run) -> set[int]:
    """The rooms with a session of any listed child in the window (room-window)."""
    ccms = run.picture.ccms
    return {
        room
        for week in run.weeks
        for day in week
        for child in ccms.listed()
        for room in ccms.rooms_on(child, day)
    }


def sync_rooms(run: Run) -> None:
    """Every room of the picture, one after the other."""
    active = active_rooms(run)
    for number, name in run.picture.ccms.rooms.items():
        mapping = run.service.memory.rooms.get(number)
        if isinstance(mapping, int):
            sync_linked_room(run, number, name, mapping, number in active)
        elif mapping != "skip" and number in active:
            run.service.memory.rooms[number] = run.service.storypark.new_room(name).number
            run.tell_room("add_room", "map-room" if mapping == "create" else "new-room", name)


def sync_linked_room(run: Run, number: int, name: str, linked: int, active: bool) -> None:
    """room-removed, room-returns and the name."""
    storypark = run.service.storypark
    room = storypark.rooms.get(linked)
    if room is not None and room.present:
        if not active and not run.partial and not is_held(run, number):
            storypark.remove_room(linked, delete=run.service.entry.removal == "delete")
            run.tell_room("remove_room", "room-removed", name)
        elif room.name != name:
            room.name = name
            run.tell_room("rename_room", "source-of-truth", name)
    elif active:
        if room is None:
            run.service.memory.rooms[number] = storypark.new_room(name).number
        else:
            room.present, room.name = True, name
        run.tell_room("return_room", "room-returns", name)


def is_held(run: Run, number: int) -> bool:
    """Whether support holds the room on the run's date."""
    until = run.service.memory.held_until.get(number)
    return until is not None and run.today < until


# -- children


def sync_children(run: Run, members: dict[int, set[int]]) -> None:
    """Skips, archives, then what is already there, then the queue for the plan's space."""
    memory = run.service.memory
    scope = {
        child.number: child for child in run.picture.in_scope(sync_inactive=memory.sync_inactive)
    }
    listed = {child.number: child for child in run.picture.ccms.listed()}
    linked = {number for number, to in memory.children.items() if isinstance(to, int)}
    for number in sorted(listed.keys() | linked):
        if memory.children.get(number) == "skip":
            run.fates[number] = "skipped"
            run.tell_child("skip", "skip-is-final", listed[number].name)
        elif number not in scope:
            leave_scope(run, number, listed.get(number))
    synced = [child for child in scope.values() if memory.children.get(child.number) != "skip"]
    there = [child for child in synced if is_active(profile_of(run, child))]
    queue = [child for child in synced if not is_active(profile_of(run, child))]
    for child in there:
        update(run, child, members)
    take_from(run, queue)


def profile_of(run: Run, child: Child) -> Profile | None:
    """The profile linked to a child, if it still exists."""
    to = run.service.memory.children.get(child.number)
    return run.service.storypark.profiles.get(to) if isinstance(to, int) else None


def is_active(profile: Profile | None) -> bool:
    return profile is not None and profile.active


def leave_scope(run: Run, number: int, child: Child | None) -> None:
    """A linked child out of scope has its profile archived; everybody else out of scope is left alone."""
    to = run.service.memory.children.get(number)
    profile = run.service.storypark.profiles.get(to) if isinstance(to, int) else None
    run.fates[number] = "unchanged"
    if profile is None or not profile.active:
        return
    profile.active = False
    run.fates[number] = "archived"
    name = child.name if child is not None else run.service.memory.last_read[number][0]
    switched = (
        run.cause == "inactive" and child is not None and run.picture.label(child) == "inactive"
    )
    run.tell_child("archive", "inactive-off" if switched else "leaves-scope", name)


def update(run: Run, child: Child, members: dict[int, set[int]]) -> None:
    """A child whose profile is active: its names, its birth date and its rooms."""
    profile = profile_of(run, child)
    assert profile is not None
    run.fates[child.number] = "unchanged"
    if write_names(child, profile):
        run.fates[child.number] = "updated"
        run.tell_child("update", "source-of-truth", child.name)
    write_rooms(run, child, profile)
    if profile.rooms != members[profile.number]:
        run.fates[child.number] = "updated"
        run.tell_child("move", "child-rooms", child.name)


def write_names(child: Child, profile: Profile) -> bool:
    """Names and birth date follow the CCMS; a birth date unknown there clears none. Whether anything differed."""
    before = (profile.given, profile.family, profile.born)
    profile.given, profile.family = child.given, child.family
    profile.born = child.born or profile.born
    return before != (profile.given, profile.family, profile.born)


def write_rooms(run: Run, child: Child, profile: Profile) -> None:
    """child-rooms: the first week with a session decides; rooms that are not linked are never touched."""
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


def take_from(run: Run, queue: list[Child]) -> None:
    """plan-space: as many as fit, in the order of the handbook; the rest wait."""
    storypark = run.service.storypark
    for child in sorted(queue, key=lambda each: place_in_queue(run, each)):
        if storypark.space() > 0:
            restore_or_create(run, child)
        else:
            run.fates[child.number] = "waiting"
            run.waiting.append(child.name)
            run.tell_child("wait", "plan-space", child.name)


def place_in_queue(run: Run, child: Child) -> tuple[Any, ...]:
    """Active before Inactive, restore before create, next session, family name, given name, CCMS id."""
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
    """A profile for a child that has a space, with its names and rooms."""
    memory = run.service.memory
    profile = profile_of(run, child)
    kind, rule, fate = "restore", "returns", "restored"
    if profile is None:
        kind, rule, fate = "create", create_rule(run, child), "created"
        profile = run.service.storypark.new_profile(child.given, child.family, child.born)
        memory.children[child.number] = profile.number
        memory.created_profiles.add(profile.number)
    if run.cause == "inactive" and run.picture.label(child) == "inactive":
        rule = "inactive-on"
    profile.active = True
    write_names(child, profile)
    write_rooms(run, child, profile)
    run.fates[child.number] = fate
    run.tell_child(kind, rule, child.name)


def create_rule(run: Run, child: Child) -> str:
    """Which rule a created profile names."""
    mapping = run.service.memory.children.get(child.number)
    if mapping is None:
        return "new-child"
    return "map-child" if mapping == "create" else "returns"
