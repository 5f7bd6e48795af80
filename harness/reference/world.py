"""The model's world: all instants in order, and every verb except faults and kills."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from parktime.harness.reference import page, plain
from parktime.harness.reference.entries import ScenarioEntry
from parktime.harness.reference.plain import RefusedError
from parktime.harness.reference.run import play_run
from parktime.harness.reference.service import Service

PIN_LENGTH = 10
PAGE_VERBS = (
    *("refresh", "map", "map_room", "take_back", "set_up", "update", "sync_inactive"),
    "hold_above",
)
APPROVAL_VERBS = ("approve", "reject", "undo", "let_go")
DAEMON_VERBS = (*PAGE_VERBS, "turn_on", "turn_off", "hold_room", "sync", "move_to")


class World:
    """Services, one daemon and one clock."""

    def __init__(self, scenario: ScenarioEntry) -> None:
        if any(entry.hold_above is not None for entry in scenario.services):
            raise NotImplementedError("the model holds no run")
        self.now = scenario.starts
        self.services = {entry.key: Service(entry, scenario.starts) for entry in scenario.services}
        for service in self.services.values():
            if service.entry.storypark_of is not None:
                service.storypark = self.services[service.entry.storypark_of].storypark
        self.unknown = {key for key, each in self.services.items() if each.entry.storypark_of}
        self.daemon_is_up = True
        self.missed: set[str] = set()
        self.invitations_when_down: dict[str, list[str]] = {}
        for service in self.services.values():
            if service.entry.integration:
                service.memory.on = True
                self.set_up(service)

    # -- time

    def advance(self, to: datetime) -> None:
        """Process every instant up to and including `to`: publications first, then runs."""
        while True:
            due = [instant for instant in self._next_instants() if instant <= to]
            if not due:
                self.now = max(self.now, to)
                return
            self._pass(min(due))

    def _next_instants(self) -> list[datetime]:
        both = (
            (each.next_publication(self.now), each.next_run(self.now))
            for each in self.services.values()
        )
        return [instant for pair in both for instant in pair if instant is not None]

    def _pass(self, instant: datetime) -> None:
        before = self.now
        self.now = instant
        for service in self.services.values():
            if service.next_publication(before) == instant:
                service.publish(instant)
        for service in self.services.values():
            if service.next_run(before) != instant:
                continue
            if self.daemon_is_up:
                play_run(service, instant, "schedule")
            else:
                self.missed.add(service.key)

    # -- verbs

    def do(self, key: str, verb: Any, *, acting: str = "admin") -> None:
        """Do one verb, in the file's form. Raises RefusedError if it is not allowed now."""
        word, argument = plain.word_and_argument(verb)
        if word in APPROVAL_VERBS:
            raise NotImplementedError("the model takes no run back")
        if word == "fault" or (word == "daemon" and argument not in ("down", "up")):
            return
        service = self.services[key]
        if word in DAEMON_VERBS and not self.daemon_is_up:
            raise RefusedError("the daemon is down")
        if word in DAEMON_VERBS and key in self.unknown:
            raise RefusedError("the daemon does not know the service")
        if word in PAGE_VERBS:
            refuse_page(service, acting)
        if word in ON_CCMS:
            ON_CCMS[word](service, argument, self.now)
        elif word in ON_STORYPARK:
            ON_STORYPARK[word](service, argument)
        else:
            getattr(self, word)(service, *([] if argument is None else [argument]))

    def refresh(self, service: Service) -> None:
        service.publish(self.now)
        page.read_page(service, self.now)

    def map(self, service: Service, wanted: dict[Any, str]) -> None:
        page.choose_children(service, wanted, self.now)

    def map_room(self, service: Service, wanted: dict[str, str]) -> None:
        page.choose_rooms(service, wanted, self.now)

    def take_back(self, service: Service) -> None:
        service.memory.choices, service.memory.room_choices = {}, {}

    def set_up(self, service: Service) -> None:
        """Publish, apply the page as it then is, and anchor the schedule at this instant."""
        memory = service.memory
        if memory.set_up:
            raise RefusedError("it is set up already")
        service.publish(self.now)
        page.refuse_stale_choices(service, self.now)
        page.read_page(service, self.now)
        memory.children.update({**page.proposed_children(service, self.now), **memory.choices})
        memory.rooms.update({**page.proposed_rooms(service, self.now), **memory.room_choices})
        page.apply_choices(service)
        memory.set_up, memory.anchor = True, self.now
        play_run(service, self.now, "set-up")

    def update(self, service: Service) -> None:
        refuse_before_set_up(service)
        page.refuse_stale_choices(service, self.now)
        page.apply_choices(service)
        play_run(service, self.now, "update")

    def sync_inactive(self, service: Service, word: Any) -> None:
        if service.entry.ccms == "kidsoft":
            raise RefusedError("Kidsoft has no Inactive setting")
        wanted = word in ("on", True)
        if wanted == service.memory.sync_inactive:
            return
        service.memory.sync_inactive = wanted
        if service.memory.set_up:
            play_run(service, self.now, "inactive")

    def switch_on_at_kidsoft(self, service: Service) -> None:
        service.switched_on = True

    def turn_on(self, service: Service, argument: dict[str, str] | None = None) -> None:
        if service.memory.on:
            raise RefusedError("the integration is on already")
        if service.entry.ccms == "kidsoft":
            self._refuse_pin(service, (argument or {}).get("pin", ""))
        service.memory.on = True
        page.read_page(service, self.now)

    def _refuse_pin(self, service: Service, pin: str) -> None:
        if len(pin) != PIN_LENGTH or pin[0] != "S" or not pin[1:].isdecimal():
            raise RefusedError("the Service PIN is malformed")
        owner = next((each for each in self.services.values() if each.entry.pin == pin), None)
        if owner is None:
            raise RefusedError("the Service PIN is unknown")
        if owner is not service:
            raise RefusedError("the Service PIN belongs to another service")
        if not owner.switched_on:
            raise RefusedError("Kidsoft has not switched the integration on")

    def turn_off(self, service: Service) -> None:
        """Stop the runs; everything stays as it is. Turning on needs another set-up."""
        service.memory.on = service.memory.set_up = False
        service.memory.anchor = None
        service.memory.choices, service.memory.room_choices = {}, {}

    def move_to(self, service: Service, key: str) -> None:
        """The same centre at another CCMS takes over the Storypark (moved-centre)."""
        if service.memory.on or self.services[key].entry.storypark_of != service.key:
            raise RefusedError("it is on, or the other has another Storypark")
        self.unknown = (self.unknown | {service.key}) - {key}

    def hold_room(self, service: Service, wanted: dict[str, Any]) -> None:
        if service.entry.ccms == "manage":
            raise RefusedError("map the room to skip instead")
        names = service.picture(self.now).ccms.rooms
        for name, until in wanted.items():
            found = [number for number, title in names.items() if title == name]
            if not found:
                raise RefusedError(f"there is no room {name}")
            service.memory.held_until[found[0]] = plain.required_day(until)

    def sync(self, service: Service) -> None:
        refuse_before_set_up(service)
        play_run(service, self.now, "manual")

    def daemon(self, service: Service, word: str) -> None:
        if word == "down":
            self.invitations_when_down = {
                key: invitations_owed(each) for key, each in self.services.items()
            }
            self.daemon_is_up = False
            return
        self.daemon_is_up = True
        missed, self.missed = self.missed, set()
        for key, each in self.services.items():
            if key in missed:
                play_run(each, self.now, "catch-up")


def refuse_page(service: Service, acting: str) -> None:
    """Refuse unless an admin uses the page while the integration is on (admin-only)."""
    if acting != "admin":
        raise RefusedError("only admin educators see and change the page")
    if not service.memory.on:
        raise RefusedError("the integration is off")


def refuse_before_set_up(service: Service) -> None:
    if not service.memory.set_up:
        raise RefusedError("the integration is not set up")


def invitations_owed(service: Service) -> list[str]:
    """Names of profiles that runs created and nobody has invited (no-invitations)."""
    profiles = service.storypark.profiles
    created = sorted(service.memory.created_profiles & profiles.keys())
    return [profiles[number].name for number in created if not profiles[number].invited]


def _each(apply: Callable[..., None]) -> Callable[..., None]:
    """A verb with a mapping as argument: applied to each of its entries."""

    def play(service: Service, argument: dict[Any, Any], *now: datetime) -> None:
        for name, value in argument.items():
            apply(service, name, value, *now)

    return play


def _rename(service: Service, name: Any, value: Any, _: datetime) -> None:
    given, family = plain.names_of({"name": value} if isinstance(value, str) else value)
    service.ccms.rename(plain.who_of(name), given, family)


def _book(service: Service, argument: dict[str, Any], now: datetime) -> None:
    child = plain.who_of(argument["child"])
    service.ccms.book(child, plain.booking_of(argument), service.today(now))


def _on_day(method: str) -> Callable[..., None]:
    """The verbs of the form `{child, on}`."""

    def play(service: Service, argument: dict[str, Any], _: datetime) -> None:
        getattr(service.ccms, method)(
            plain.who_of(argument["child"]), plain.required_day(argument["on"])
        )

    return play


ON_CCMS: dict[str, Callable[..., None]] = {
    "enrol": lambda s, a, now: s.ccms.enrol(plain.child_of(a), s.today(now)),
    "leave": lambda s, a, now: s.ccms.leave(plain.who_of(a)),
    "merge": _each(
        lambda s, name, to, now: s.ccms.merge(plain.who_of(name), plain.who_of(to)),
    ),
    "archive": lambda s, a, now: s.ccms.pin(plain.who_of(a), "archived"),
    "unarchive": lambda s, a, now: s.ccms.pin(plain.who_of(a), None),
    "status": _each(
        lambda s, name, to, now: s.ccms.pin(plain.who_of(name), None if to == "follow" else to)
    ),
    "rename": _each(_rename),
    "correct": _each(
        lambda s, name, to, now: s.ccms.correct(plain.who_of(name), plain.day_of(to["born"]))
    ),
    "book": _book,
    "end_bookings": _on_day("end_bookings"),
    "cancel": _on_day("cancel"),
    "absent": lambda s, a, now: s.ccms.find(plain.who_of(a["child"])),
    "add_room": lambda s, a, now: s.ccms.add_room(a),
    "rename_room": _each(lambda s, name, to, now: s.ccms.rename_room(name, to)),
    "guardians": _each(lambda s, name, to, now: s.ccms.find(plain.who_of(name))),
    "capacity": _each(lambda s, room, to, now: s.ccms.find_room(room)),
    "close": lambda s, a, now: s.ccms.close(*plain.range_of(a)),
}

ON_STORYPARK: dict[str, Callable[..., None]] = {
    "paid_children": lambda s, a: setattr(s.storypark, "paid", a),
    "add_profile": lambda s, a: s.storypark.add_profile(plain.profile_of(a)),
    "edit_profile": _each(lambda s, name, to: s.storypark.edit(plain.who_of(name), to)),
    "archive_profile": lambda s, a: s.storypark.archive(plain.who_of(a)),
    "delete_profile": lambda s, a: s.storypark.delete(plain.who_of(a)),
    "restore_profile": lambda s, a: s.storypark.restore(plain.who_of(a)),
    "invite": lambda s, a: s.storypark.invite(plain.who_of(a)),
    "educator": _each(lambda s, name, to: s.storypark.set_educator(name, to)),
    "contacts": _each(lambda s, name, to: s.storypark.find(plain.who_of(name))),
    "post": _each(lambda s, room, count: s.storypark.post(room, count)),
    "edit_room": _each(lambda s, room, name: s.storypark.edit_room(room, name)),
    "put_in_room": _each(lambda s, name, room: s.storypark.put_in_room(plain.who_of(name), room)),
    "take_out_of_room": _each(
        lambda s, name, room: s.storypark.take_out_of_room(plain.who_of(name), room)
    ),
}
