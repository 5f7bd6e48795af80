"""Storypark over HTTP: what is there, and the only writes that this integration makes."""

from collections.abc import Awaitable
from datetime import date
from functools import partial
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import httpx2
import msgspec

from parktime.daemon.domain.reason import IncompleteReason
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, Target
from parktime.daemon.planning.consistency import of_target
from parktime.daemon.vendors.http_client import Answered, Unreadable, Wire
from parktime.daemon.vendors.pagination import Listing, Remembered, read_pages, twice, undisputed
from parktime.daemon.vendors.retry_policy import Effort
from parktime.daemon.vendors.row_decoder import UNREAD, Id, Name, PageDecoder

_SIZE = 200
PLAN_LIMIT = "plan-limit"


class _Account(msgspec.Struct, frozen=True):
    paid_children: int
    active_profiles: int | None = None
    profiles: int | None = None
    rooms: int | None = None


class _ProfileRow(msgspec.Struct, frozen=True):
    id: Id
    given_name: Name
    family_name: Name
    state: Literal["active", "archived"]
    room_ids: list[Id]
    birth_date: date | None = None
    invited: bool = False


class _RoomRow(msgspec.Struct, frozen=True):
    id: Id
    name: Name
    state: Literal["present", "removed"]
    posts: int = 0


class _Profiles(msgspec.Struct, frozen=True):
    profiles: list[_ProfileRow]
    total: int
    next_page_token: str | None = None
    unread: int = msgspec.field(default=0, name=UNREAD)


class _Rooms(msgspec.Struct, frozen=True):
    rooms: list[_RoomRow]
    total: int
    next_page_token: str | None = None
    unread: int = msgspec.field(default=0, name=UNREAD)


_ACCOUNT = msgspec.json.Decoder(_Account)
_PROFILES = PageDecoder(_Profiles, "profiles", _ProfileRow)
_ROOMS = PageDecoder(_Rooms, "rooms", _RoomRow)
_ANYTHING = msgspec.json.Decoder(dict[str, Any])


class NoSpace(Exception):
    """Storypark refuses one more active profile: no space, and no failure (plan-space)."""


class StoryparkClient:
    """One service's Storypark. Every write takes a key under which doing it again does nothing twice.

    A write that only sets what is to be so says whether it had been done before, under this key.
    """

    def __init__(self, client: httpx2.AsyncClient, url: str, token: str, effort: Effort) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._wire = Wire(client, url, self._authorise, effort)
        self._wrong: Remembered[IncompleteReason | None] = Remembered()
        self._profiles: Remembered[dict[str, Profile]] = Remembered()
        self._rooms: Remembered[dict[str, StoryparkRoom]] = Remembered()

    async def read(self) -> tuple[Target, IncompleteReason | None]:
        """All profiles, rooms and the plan, and why something may be missing (None: nothing is)."""
        account = await self._wire.get("/account", _ACCOUNT)
        profiles = await self._list(
            "profiles", f"/profiles?page_size={_SIZE}", _PROFILES, _profile_rows
        )
        rooms = await self._list("Storypark rooms", f"/rooms?page_size={_SIZE}", _ROOMS, _room_rows)
        found = self._profiles.make(profiles.pages, lambda: _profiles(profiles))
        there = self._rooms.make(rooms.pages, lambda: _rooms(rooms))
        wrong = self._wrong.make(
            (found, there), lambda: _doubled(profiles, rooms) or of_target(found, there)
        )
        incomplete = (
            profiles.incomplete or rooms.incomplete or wrong or _miscounted(account, found, there)
        )
        if (
            incomplete
        ):  # whoever looked: what went wrong on its way may bear the ETag of what is right
            self.forget()
        return Target(found, there, account.paid_children), incomplete

    async def has_profile(self, profile_id: str) -> bool:
        """Whether a profile is there, asked for by itself."""
        try:
            await self._wire.get(_profile(profile_id), _ANYTHING)
        except Answered as answered:
            if answered.status == 404:
                return False
            raise
        return True

    def forget(self) -> None:
        """Believe nothing that was read so far: the next reading is taken whole."""
        self._wire.forget()

    def doubt(self) -> None:
        """Have everything sent whole the next time; what is the same then is the very same object."""
        self._wire.doubt()

    async def create_profile(self, body: dict[str, Any], key: str) -> str:
        """A new active profile; its id. NoSpace where the plan is full."""
        return _id(await _taking_space(self._wire.write("POST", "/profiles", body, key)))

    async def restore_profile(self, profile_id: str, body: dict[str, Any], key: str) -> bool:
        """Back from the archive, with fields and rooms in one go. NoSpace where the plan is full."""
        return await _taking_space(
            self._wire.set("POST", f"{_profile(profile_id)}/restore", body, key)
        )

    async def archive_profile(self, profile_id: str, key: str) -> bool:
        """Into the archive; its rooms stay as they are."""
        return await self._wire.set("POST", f"{_profile(profile_id)}/archive", None, key)

    async def edit_profile(self, profile_id: str, body: dict[str, Any], key: str) -> bool:
        """Names, birth date, rooms: only what is given."""
        return await self._wire.set("PATCH", _profile(profile_id), body, key)

    async def create_room(self, name: str, key: str) -> str:
        """A new room; its id."""
        return _id(await self._wire.write("POST", "/rooms", {"name": name}, key))

    async def rename_room(self, room_id: str, name: str, key: str) -> bool:
        """The room under another name."""
        return await self._wire.set("PATCH", _room(room_id), {"name": name}, key)

    async def deactivate_room(self, room_id: str, key: str) -> bool:
        """Off the room list and emptied; its posts are kept."""
        return await self._wire.set("POST", f"{_room(room_id)}/deactivate", None, key)

    async def reactivate_room(self, room_id: str, name: str, key: str) -> bool:
        """Back on the room list, under that name."""
        return await self._wire.set("POST", f"{_room(room_id)}/reactivate", {"name": name}, key)

    async def delete_room(self, room_id: str, key: str) -> bool:
        """Gone for good, its posts with it."""
        return await self._wire.set("DELETE", _room(room_id), None, key)

    async def _list(self, what: str, path: str, decoder: Any, rows: Any) -> Listing[Any]:
        fetch = partial(self._wire.get, decoder=decoder)
        listing = await read_pages(what, path, fetch, partial(_follow, path), rows, _total)
        if listing.incomplete:
            self.forget()
        return listing

    async def _authorise(self, renew: bool) -> dict[str, str]:
        return self._headers


_A = TypeVar("_A")


async def _taking_space(sent: Awaitable[_A]) -> _A:
    try:
        return await sent
    except Answered as answered:
        if answered.type.endswith(PLAN_LIMIT):
            raise NoSpace from answered
        raise


def _follow(first: str, page: _Profiles | _Rooms) -> str | None:
    return (
        None
        if page.next_page_token is None
        else f"{first}&page_token={quote(page.next_page_token, safe='')}"
    )


def _profile_rows(page: _Profiles) -> list[_ProfileRow]:
    return page.profiles


def _room_rows(page: _Rooms) -> list[_RoomRow]:
    return page.rooms


def _total(page: _Profiles | _Rooms) -> int:
    return page.total


def _profiles(listing: Listing[_Profiles]) -> dict[str, Profile]:
    rows = (row for page in listing.pages for row in page.profiles)
    made = (
        Profile(
            row.id,
            row.given_name,
            row.family_name,
            row.birth_date,
            row.state,
            frozenset(row.room_ids),
            row.invited,
        )
        for row in rows
    )
    return {
        profile.id: profile for profile in undisputed(sorted(made, key=lambda profile: profile.id))
    }


def _rooms(listing: Listing[_Rooms]) -> dict[str, StoryparkRoom]:
    rows = (row for page in listing.pages for row in page.rooms)
    made = (StoryparkRoom(row.id, row.name, row.state, row.posts) for row in rows)
    return {room.id: room for room in undisputed(sorted(made, key=lambda room: room.id))}


def _doubled(profiles: Listing[_Profiles], rooms: Listing[_Rooms]) -> IncompleteReason | None:
    profile_ids = [row.id for page in profiles.pages for row in page.profiles]
    room_ids = [row.id for page in rooms.pages for row in page.rooms]
    return twice(profile_ids, "profiles") or twice(room_ids, "Storypark rooms")


def _miscounted(
    account: _Account, profiles: dict[str, Profile], rooms: dict[str, StoryparkRoom]
) -> IncompleteReason | None:
    """Return a reason if the account counts other rows than the lists have; an empty list is caught only here."""
    active = sum(profile.state == "active" for profile in profiles.values())
    if account.profiles not in (None, len(profiles)) or account.active_profiles not in (
        None,
        active,
    ):
        return _not_as_counted("profiles")
    if account.rooms not in (None, len(rooms)):
        return _not_as_counted("Storypark rooms")
    return None


def _not_as_counted(what: str) -> IncompleteReason:
    return IncompleteReason(
        "account-count", f"the list of {what} is not what Storypark's account says there is"
    )


def _profile(profile_id: str) -> str:
    return f"/profiles/{quote(profile_id, safe='')}"


def _room(room_id: str) -> str:
    return f"/rooms/{quote(room_id, safe='')}"


def _id(answer: dict[str, Any]) -> str:
    try:
        return msgspec.convert(answer.get("id"), Id)
    except msgspec.ValidationError:
        raise Unreadable("Storypark answered a new record without an id that can be one") from None
