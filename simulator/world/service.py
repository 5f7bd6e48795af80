"""One service: its CCMS with the served picture, its Storypark, and its credentials."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from parktime.simulator.regional_calendar import Range
from parktime.simulator.scenario.scenario import ServiceEntry
from parktime.simulator.world.calendar import closed_ranges
from parktime.simulator.world.ccms import Ccms
from parktime.simulator.world.published_roster import Picture, take_picture
from parktime.simulator.world.storypark import Profile, Storypark, StoryparkRoom

MAX_KEYS = 10_000

WriteResult = Profile | StoryparkRoom | None
"""What came of a write, as it stood then; None where nothing is left."""


@dataclass(frozen=True, slots=True)
class StoredResult:
    """The digest of a request, its result, and when it was handled.

    `failed`: the status of the error that answered it; None if it succeeded.
    """

    asked: bytes
    made: WriteResult
    at: datetime
    failed: int | None = None


class IdempotencyStore:
    """The results of one service's writes by key.

    Beyond the limit the oldest is dropped; refusals are not stored.
    """

    def __init__(self, most: int = MAX_KEYS) -> None:
        self._most = most
        self._kept: dict[str, StoredResult] = {}

    def copy(self) -> "IdempotencyStore":
        """An independent store with the same content."""
        twin = IdempotencyStore(self._most)
        twin._kept = dict(self._kept)
        return twin

    def known(self, key: str) -> StoredResult | None:
        """The stored result for `key`, or None."""
        return self._kept.get(key)

    def remember(self, key: str, answered: StoredResult) -> None:
        """Store the result for a key."""
        self._kept[key] = answered
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]


@dataclass(frozen=True, slots=True)
class Credentials:
    """One service's credentials:

    Kidsoft uses `pin` and `key`, Manage `client_id` and `client_secret`, Storypark `token`.
    """

    token: str
    pin: str | None = None
    key: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


def make_credentials(seed: int, entry: ServiceEntry) -> Credentials:
    """The credentials of a service; they depend only on the seed and the service's key.

    A service that shares the Storypark of another has the token of that one.
    """

    def fake(what: str) -> str:
        digest = sha256(f"{seed}\0{entry.key}\0credentials\0{what}".encode()).hexdigest()
        return f"fake-{what}-{digest[:24]}"

    owner = entry.key if entry.storypark_of is None else entry.storypark_of
    digest = sha256(f"{seed}\0{owner}\0credentials\0storypark-token".encode()).hexdigest()
    token = f"fake-storypark-token-{digest[:24]}"
    if entry.ccms == "kidsoft":
        return Credentials(token, pin=entry.pin, key=fake("kidsoft-key"))
    return Credentials(token, client_id=fake("manage-client"), client_secret=fake("manage-secret"))


class Service:
    """A service at `now`, which its world sets.

    Publications are due every `api_lag` from the scenario's start (rule api-window). With `api_lag`
    0 there are none: the picture is live. `switched_on` is Kidsoft's side of the integration (on-
    kidsoft). `answers` holds the results of idempotent Storypark writes.
    """

    def __init__(
        self, entry: ServiceEntry, ccms: Ccms, storypark: Storypark, seed: int, starts: datetime
    ) -> None:
        self.key = entry.key
        self.entry = entry
        self.zone = ZoneInfo(entry.time_zone)
        self.ccms = ccms
        self.storypark = storypark
        self.answers = IdempotencyStore()
        self.credentials = make_credentials(seed, entry)
        self.switched_on = entry.integration
        self.now = starts
        self.next_publication = starts + entry.api_lag if entry.api_lag else None
        self._picture = take_picture(ccms, self.today, starts)

    def copy(self) -> "Service":
        """An independent service in the same state."""
        twin = object.__new__(Service)
        twin.__dict__.update(self.__dict__)
        twin.ccms, twin.storypark = self.ccms.copy(), self.storypark.copy()
        twin.answers = self.answers.copy()
        return twin

    @property
    def today(self) -> date:
        """The local date at `now`."""
        return self.now.astimezone(self.zone).date()

    @property
    def is_live(self) -> bool:
        """Whether the API serves the present state rather than publications."""
        return self.next_publication is None

    @property
    def closed_ranges(self) -> tuple[Range, ...]:
        """The closed days as ranges, from the year before `today` to three years after it."""
        first, last = date(self.today.year - 1, 1, 1), date(self.today.year + 3, 12, 31)
        return closed_ranges(self.ccms.closures, first, last)

    @property
    def picture(self) -> Picture:
        """What the API serves at `now`."""
        if self.is_live:
            self.publish(self.now)
        return self._picture

    def move_to(self, instant: datetime) -> bool:
        """Let time pass; returns whether the live picture changed.

        A live picture is taken before and after, so that `updated_at` does not depend on reads.
        """
        self.refresh_live()
        before = self._picture.revision
        self.now = instant
        self.refresh_live()
        return self._picture.revision != before

    def publish(self, now: datetime) -> Picture:
        """Publish at once. Due publications keep their times (rules refresh and set-up)."""
        self._picture = take_picture(
            self.ccms, now.astimezone(self.zone).date(), now, self._picture
        )
        return self._picture

    def publish_due(self) -> None:
        """Make the publication due at `now`, if any.

        Of several missed ones only the last is made.
        """
        due, lag = self.next_publication, self.entry.api_lag
        if due is None or due > self.now:
            return
        latest = due + (self.now - due) // lag * lag
        self.publish(latest)
        self.next_publication = latest + lag

    def refresh_live(self) -> None:
        """Update the picture if it is live."""
        if self.is_live:
            self.publish(self.now)


def share_storyparks(services: Mapping[str, Service]) -> None:
    """Give each service that shares the Storypark of another the very one of that service."""
    for service in services.values():
        if service.entry.storypark_of is not None:
            service.storypark = services[service.entry.storypark_of].storypark


def export_storypark(service: Service) -> dict[str, Any]:
    """JSON-ready data: lists sorted by id; a profile's rooms by name, in the order of room ids.

    A profile without contacts has no `contacts`; a Storypark without educators no `educators`.
    """
    storypark = service.storypark
    return {
        "paid_children": storypark.paid_children,
        **({"educators": dict(storypark.educators)} if storypark.educators else {}),
        "profiles": [
            _profile(storypark, profile) for _, profile in sorted(storypark.profiles.items())
        ],
        "rooms": [_room(room) for _, room in sorted(storypark.rooms.items())],
    }


def _profile(storypark: Storypark, profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "given": profile.given,
        "family": profile.family,
        "born": None if profile.born is None else profile.born.isoformat(),
        "state": profile.state,
        "rooms": [storypark.rooms[room_id].name for room_id in sorted(profile.room_ids)],
        "invited": profile.invited,
        **({"contacts": [*profile.contacts]} if profile.contacts else {}),
    }


def _room(room: StoryparkRoom) -> dict[str, Any]:
    return {"id": room.id, "name": room.name, "state": room.state, "posts": room.posts}
