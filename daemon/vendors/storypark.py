"""Storypark's API: its profiles and rooms, and the only writes that the integration makes."""

from collections.abc import Awaitable
from datetime import date
from functools import partial
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import httpx2
import msgspec

from parktime.daemon.domain.roster import IncompleteReason
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.planning.consistency import check_storypark
from parktime.daemon.vendors.errors import HttpStatusError, PlanFullError, VendorError
from parktime.daemon.vendors.http_client import VendorClient
from parktime.daemon.vendors.pagination import (
    Memo,
    Paged,
    drop_conflicting_rows,
    find_duplicates,
    read_pages,
)
from parktime.daemon.vendors.retry_policy import RetryBudget
from parktime.daemon.vendors.row_decoder import UNREADABLE, Id, LenientPageDecoder, Name

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
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


class _Rooms(msgspec.Struct, frozen=True):
    rooms: list[_RoomRow]
    total: int
    next_page_token: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


_ACCOUNT = msgspec.json.Decoder(_Account)
_PROFILES = LenientPageDecoder(_Profiles, "profiles", _ProfileRow)
_ROOMS = LenientPageDecoder(_Rooms, "rooms", _RoomRow)
_ANYTHING = msgspec.json.Decoder(dict[str, Any])


class StoryparkClient:
    """Reads and writes the Storypark of one service.

    Every write takes an idempotency key. Those that set a state return whether they were replays.
    Reads and writes raise VendorError; see VendorClient.
    """

    def __init__(
        self, client: httpx2.AsyncClient, url: str, token: str, budget: RetryBudget
    ) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = VendorClient(client, url, self._auth_headers, budget)
        self._inconsistency: Memo[IncompleteReason | None] = Memo()
        self._profiles: Memo[dict[str, Profile]] = Memo()
        self._rooms: Memo[dict[str, StoryparkRoom]] = Memo()

    async def read(self) -> tuple[StoryparkState, IncompleteReason | None]:
        """Return all profiles, rooms and the plan, and why rows may be missing, else None."""
        account = await self._http.get("/account", _ACCOUNT)
        profile_pages = await self._list(
            "profiles", f"/profiles?page_size={_SIZE}", _PROFILES, _profile_rows
        )
        room_pages = await self._list(
            "Storypark rooms", f"/rooms?page_size={_SIZE}", _ROOMS, _room_rows
        )
        profiles = self._profiles.get(profile_pages.pages, lambda: _profiles(profile_pages))
        rooms = self._rooms.get(room_pages.pages, lambda: _rooms(room_pages))
        inconsistency = self._inconsistency.get(
            (profiles, rooms),
            lambda: _find_duplicates(profile_pages, room_pages) or check_storypark(profiles, rooms),
        )
        incomplete = (
            profile_pages.incomplete
            or room_pages.incomplete
            or inconsistency
            or _check_counts(account, profiles, rooms)
        )
        if incomplete:  # a damaged response may carry the ETag of a good one
            self.clear_cache()
        return StoryparkState(profiles, rooms, account.paid_children), incomplete

    async def has_profile(self, profile_id: str) -> bool:
        """Whether a profile exists, by a request for it alone."""
        try:
            await self._http.get(_profile(profile_id), _ANYTHING)
        except HttpStatusError as error:
            if error.status == 404:
                return False
            raise
        return True

    def clear_cache(self) -> None:
        """Drop all cached pages: the next reading decodes everything again."""
        self._http.clear_cache()

    def revalidate(self) -> None:
        """Send no ETag in the next reading. Pages with the same content stay the same objects."""
        self._http.revalidate()

    async def create_profile(self, body: dict[str, Any], key: str) -> str:
        """Create an active profile, and return its id. Raises PlanFullError (plan-space)."""
        return _id(await _needing_space(self._http.post("/profiles", body, key)))

    async def restore_profile(self, profile_id: str, body: dict[str, Any], key: str) -> bool:
        """Restore a profile with fields and rooms at once. Raises PlanFullError (plan-space)."""
        path = f"{_profile(profile_id)}/restore"
        return await _needing_space(self._http.apply_idempotent("POST", path, body, key))

    async def archive_profile(self, profile_id: str, key: str) -> bool:
        """Archive a profile; its rooms stay as they are."""
        path = f"{_profile(profile_id)}/archive"
        return await self._http.apply_idempotent("POST", path, None, key)

    async def edit_profile(self, profile_id: str, body: dict[str, Any], key: str) -> bool:
        """Change the names, birth date or rooms that the body holds."""
        return await self._http.apply_idempotent("PATCH", _profile(profile_id), body, key)

    async def create_room(self, name: str, key: str) -> str:
        """Create a room, and return its id."""
        return _id(await self._http.post("/rooms", {"name": name}, key))

    async def rename_room(self, room_id: str, name: str, key: str) -> bool:
        """Give a room another name."""
        return await self._http.apply_idempotent("PATCH", _room(room_id), {"name": name}, key)

    async def deactivate_room(self, room_id: str, key: str) -> bool:
        """Remove a room from the room list and empty it; its posts are kept."""
        path = f"{_room(room_id)}/deactivate"
        return await self._http.apply_idempotent("POST", path, None, key)

    async def reactivate_room(self, room_id: str, name: str, key: str) -> bool:
        """Return a room to the room list under this name."""
        path = f"{_room(room_id)}/reactivate"
        return await self._http.apply_idempotent("POST", path, {"name": name}, key)

    async def delete_room(self, room_id: str, key: str) -> bool:
        """Delete a room and its posts for good."""
        return await self._http.apply_idempotent("DELETE", _room(room_id), None, key)

    async def _list(self, what: str, path: str, decoder: Any, rows: Any) -> Paged[Any]:
        paged = await read_pages(
            what,
            path,
            fetch=partial(self._http.get, decoder=decoder),
            next_path=partial(_next_path, path),
            rows=rows,
            total=_total,
        )
        if paged.incomplete:
            self.clear_cache()
        return paged

    async def _auth_headers(self, renew: bool) -> dict[str, str]:
        return self._headers


_A = TypeVar("_A")


async def _needing_space(request: Awaitable[_A]) -> _A:
    try:
        return await request
    except HttpStatusError as error:
        if error.type.endswith(PLAN_LIMIT):
            raise PlanFullError("Storypark's plan is full") from error
        raise


def _next_path(first_path: str, page: _Profiles | _Rooms) -> str | None:
    token = page.next_page_token
    return None if token is None else f"{first_path}&page_token={quote(token, safe='')}"


def _profile_rows(page: _Profiles) -> list[_ProfileRow]:
    return page.profiles


def _room_rows(page: _Rooms) -> list[_RoomRow]:
    return page.rooms


def _total(page: _Profiles | _Rooms) -> int:
    return page.total


def _profiles(paged: Paged[_Profiles]) -> dict[str, Profile]:
    rows = (row for page in paged.pages for row in page.profiles)
    profiles = (
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
        profile.id: profile
        for profile in drop_conflicting_rows(sorted(profiles, key=lambda profile: profile.id))
    }


def _rooms(paged: Paged[_Rooms]) -> dict[str, StoryparkRoom]:
    rows = (row for page in paged.pages for row in page.rooms)
    rooms = (StoryparkRoom(row.id, row.name, row.state, row.posts) for row in rows)
    return {
        room.id: room for room in drop_conflicting_rows(sorted(rooms, key=lambda room: room.id))
    }


def _find_duplicates(profiles: Paged[_Profiles], rooms: Paged[_Rooms]) -> IncompleteReason | None:
    profile_ids = [row.id for page in profiles.pages for row in page.profiles]
    room_ids = [row.id for page in rooms.pages for row in page.rooms]
    return find_duplicates(profile_ids, "profiles") or find_duplicates(room_ids, "Storypark rooms")


def _check_counts(
    account: _Account, profiles: dict[str, Profile], rooms: dict[str, StoryparkRoom]
) -> IncompleteReason | None:
    """Return a reason if the account's counts are not those of the lists: rows are missing."""
    active = sum(profile.state == "active" for profile in profiles.values())
    if account.profiles not in (None, len(profiles)) or account.active_profiles not in (
        None,
        active,
    ):
        return _count_differs("profiles")
    if account.rooms not in (None, len(rooms)):
        return _count_differs("Storypark rooms")
    return None


def _count_differs(what: str) -> IncompleteReason:
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
        raise VendorError("Storypark answered a new record without an id that can be one") from None
