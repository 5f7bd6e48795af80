"""Storypark's API: its profiles and rooms, and the only writes that the integration makes."""

from collections.abc import Awaitable, Container, Iterator
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import UNSET, UnsetType

from parktime.daemon.domain.roster import IncompleteReason
from parktime.daemon.domain.storypark import Account, Profile, StoryparkRoom, StoryparkState
from parktime.daemon.planning.consistency import check_storypark
from parktime.daemon.vendors.errors import (
    HttpStatusError,
    PlanFullError,
    VendorError,
    WrongRecordError,
)
from parktime.daemon.vendors.http_client import VendorClient
from parktime.daemon.vendors.outdated import read_once_more, require_revisions
from parktime.daemon.vendors.pagination import (
    Memo,
    Paged,
    drop_conflicting_rows,
    find_duplicates,
    read_pages,
)
from parktime.daemon.vendors.retry_policy import RetryBudget
from parktime.daemon.vendors.row_decoder import UNREADABLE, Id, LenientPageDecoder, Name
from parktime.web.client import DirectClient

_SIZE = 200
PLAN_LIMIT = "plan-limit"
REFERENCE_TAKEN = "reference-taken"


class _Account(msgspec.Struct, frozen=True):
    paid_children: int
    service: str | None = None
    name: str | None = None
    active_profiles: int | None = None
    profiles: int | None = None
    rooms: int | None = None
    revisions: dict[str, str | None] = {}


class _ProfileRow(msgspec.Struct, frozen=True):
    id: Id
    given_name: Name
    family_name: Name
    state: Literal["active", "archived"]
    room_ids: list[Id]
    birth_date: date | None = None
    invited: bool = False
    reference: str | UnsetType | None = UNSET


class _RoomRow(msgspec.Struct, frozen=True):
    id: Id
    name: Name
    state: Literal["present", "removed"]
    posts: int = 0
    reference: str | UnsetType | None = UNSET


class MadeRecord(msgspec.Struct, frozen=True):
    """The record that answers a create, as far as Storypark shows it.

    `found`: the record was there already, under this reference.
    """

    id: Id
    given_name: str | UnsetType = UNSET
    family_name: str | UnsetType = UNSET
    birth_date: date | UnsetType | None = UNSET
    name: str | UnsetType = UNSET
    reference: str | UnsetType | None = UNSET
    found: bool = False


class _Profiles(msgspec.Struct, frozen=True):
    profiles: list[_ProfileRow]
    total: int
    next_page_token: str | None = None
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


class _Rooms(msgspec.Struct, frozen=True):
    rooms: list[_RoomRow]
    total: int
    next_page_token: str | None = None
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


_ACCOUNT = msgspec.json.Decoder(_Account)
_ANYTHING = msgspec.json.Decoder(dict[str, Any])
_PROFILES = LenientPageDecoder(_Profiles, "profiles", _ProfileRow)
_ROOMS = LenientPageDecoder(_Rooms, "rooms", _RoomRow)


class StoryparkClient:
    """Reads and writes the Storypark of one service.

    Every write takes an idempotency key. Those that set a state return whether they were replays.
    Reads and writes raise VendorError; see VendorClient.
    """

    def __init__(self, client: DirectClient, url: str, token: str, budget: RetryBudget) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = VendorClient(client, url, self._auth_headers, budget, vendor="storypark")
        self._account = Account()
        self._list_paths: tuple[str, ...] = ()
        """The pages of the last reading."""
        self._inconsistency: Memo[IncompleteReason | None] = Memo()
        self._profiles: Memo[dict[str, Profile]] = Memo()
        self._rooms: Memo[dict[str, StoryparkRoom]] = Memo()

    async def read(self) -> tuple[StoryparkState, IncompleteReason | None]:
        """Return all profiles, rooms and the plan, and why rows may be missing, else None.

        Raises:
            OutdatedError: Two readings had a list that is not what the account says it is.
        """
        return await read_once_more(self._read, self.clear_cache)

    async def _read(self) -> tuple[StoryparkState, IncompleteReason | None]:
        account, unchanged = await self._http.get_with_unchanged(
            "/account", _ACCOUNT, self._list_paths
        )
        list_of = partial(self._list, unchanged=unchanged)
        profile_pages = await list_of(
            "profiles", f"/profiles?page_size={_SIZE}", _PROFILES, _profile_rows
        )
        room_pages = await list_of(
            "Storypark rooms", f"/rooms?page_size={_SIZE}", _ROOMS, _room_rows
        )
        self._list_paths = (*profile_pages.paths, *room_pages.paths)
        revisions = {"profiles": profile_pages.revision, "rooms": room_pages.revision}
        require_revisions(account.revisions, revisions)
        profiles = self._profiles.get(profile_pages.pages, lambda: _profiles(profile_pages))
        rooms = self._rooms.get(room_pages.pages, lambda: _rooms(room_pages))
        about = _about(account)
        if about == self._account:  # an equal one stays the same object
            about = self._account
        self._account = about
        inconsistency = self._inconsistency.get(
            (profiles, rooms, about),
            lambda: (
                _find_duplicates(profile_pages, room_pages)
                or check_storypark(profiles, rooms, about)
            ),
        )
        incomplete = profile_pages.incomplete or room_pages.incomplete or inconsistency
        if incomplete:  # a damaged response may carry the ETag of a good one
            self.clear_cache()
        shown = _shows_references(profile_pages, room_pages)
        return StoryparkState(profiles, rooms, account.paid_children, shown, about), incomplete

    async def profile(self, profile_id: str) -> MadeRecord:
        """Read one profile by a request for it alone."""
        return _record(await self._http.get(_profile(profile_id), _ANYTHING))

    async def room_name(self, room_id: str) -> str | None:
        """Read the name of one room, by the list of all; None if it is not there."""
        pages = await self._list("Storypark rooms", f"/rooms?page_size={_SIZE}", _ROOMS, _room_rows)
        room = _rooms(pages).get(room_id)
        return None if room is None else room.name

    async def account(self) -> Account:
        """What Storypark says of the account as a whole."""
        return _about(await self._http.get("/account", _ACCOUNT))

    async def has_profile(self, profile_id: str) -> bool:
        """Whether a profile exists, by a request for it alone."""
        return await self._http.exists(_profile(profile_id))

    async def has_room(self, room_id: str) -> bool:
        """Whether a room exists, present or removed, by a request for it alone."""
        return await self._http.exists(_room(room_id))

    def clear_cache(self) -> None:
        """Drop all cached pages: the next reading decodes everything again."""
        self._http.clear_cache()

    def revalidate(self) -> None:
        """Send no ETag in the next reading. Pages with the same content stay the same objects."""
        self._http.revalidate()

    def rest(self) -> None:
        """Keep what is cached in little memory until the next request."""
        self._http.rest()
        for memo in (self._inconsistency, self._profiles, self._rooms):
            memo.clear()

    async def create_profile(self, body: dict[str, Any], key: str) -> MadeRecord:
        """Create an active profile, or find the one with its reference.

        Raises:
            PlanFullError: The plan has no space (plan-space).
            WrongRecordError: The profile that Storypark names has another reference.
        """
        try:
            return _record(await _needing_space(self._http.post("/profiles", body, key)))
        except HttpStatusError as error:
            if not _is_taken(error, body):
                raise
            found = await self.profile(error.record_id)
            return _found(found, error.record_id, body)

    async def restore_profile(self, profile_id: str, body: dict[str, Any], key: str) -> bool:
        """Restore a profile with fields and rooms at once. Raises PlanFullError (plan-space)."""
        path = f"{_profile(profile_id)}/restore"
        request = self._http.apply_idempotent("POST", path, body, key, profile_id)
        return await _needing_space(request)

    async def archive_profile(self, profile_id: str, key: str) -> bool:
        """Archive a profile; its rooms stay as they are."""
        path = f"{_profile(profile_id)}/archive"
        return await self._http.apply_idempotent("POST", path, None, key, profile_id)

    async def edit_profile(self, profile_id: str, body: dict[str, Any], key: str) -> bool:
        """Change the names, birth date, rooms or reference that the body holds."""
        path = _profile(profile_id)
        return await self._http.apply_idempotent("PATCH", path, body, key, profile_id)

    async def create_room(self, body: dict[str, Any], key: str) -> MadeRecord:
        """Create a room, or find the one with its reference.

        Raises:
            WrongRecordError: The room that Storypark names has another reference.
        """
        try:
            return _record(await self._http.post("/rooms", body, key))
        except HttpStatusError as error:
            if not _is_taken(error, body):
                raise
            path = f"/rooms?page_size={_SIZE}"
            pages = await self._list("Storypark rooms", path, _ROOMS, _room_rows)
            room = _rooms(pages).get(error.record_id)
            reference = None if room is None else room.reference
            found = MadeRecord(error.record_id, reference=reference)
            return _found(found, error.record_id, body)

    async def edit_room(self, room_id: str, body: dict[str, Any], key: str) -> bool:
        """Change the name or reference that the body holds."""
        path = _room(room_id)
        return await self._http.apply_idempotent("PATCH", path, body, key, room_id)

    async def deactivate_room(self, room_id: str, key: str) -> bool:
        """Remove a room from the room list and empty it; its posts are kept."""
        path = f"{_room(room_id)}/deactivate"
        return await self._http.apply_idempotent("POST", path, None, key, room_id)

    async def reactivate_room(self, room_id: str, body: dict[str, Any], key: str) -> bool:
        """Return a room to the room list, under the name that the body holds."""
        path = f"{_room(room_id)}/reactivate"
        return await self._http.apply_idempotent("POST", path, body, key, room_id)

    async def delete_room(self, room_id: str, key: str) -> bool:
        """Delete a room and its posts for good."""
        return await self._http.apply_idempotent("DELETE", _room(room_id), None, key)

    async def _list(
        self, what: str, path: str, decoder: Any, rows: Any, unchanged: Container[str] = ()
    ) -> Paged[Any]:
        paged = await read_pages(
            what,
            path,
            fetch=partial(self._http.get, decoder=decoder, unchanged=unchanged),
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
            born=row.birth_date,
            state=row.state,
            room_ids=frozenset(row.room_ids),
            invited=row.invited,
            reference=row.reference or None,
        )
        for row in rows
    )
    return {
        profile.id: profile
        for profile in drop_conflicting_rows(sorted(profiles, key=lambda profile: profile.id))
    }


def _rooms(paged: Paged[_Rooms]) -> dict[str, StoryparkRoom]:
    rows = (row for page in paged.pages for row in page.rooms)
    rooms = (
        StoryparkRoom(row.id, row.name, row.state, row.posts, row.reference or None) for row in rows
    )
    return {
        room.id: room for room in drop_conflicting_rows(sorted(rooms, key=lambda room: room.id))
    }


def _find_duplicates(profiles: Paged[_Profiles], rooms: Paged[_Rooms]) -> IncompleteReason | None:
    profile_ids = [row.id for page in profiles.pages for row in page.profiles]
    room_ids = [row.id for page in rooms.pages for row in page.rooms]
    return find_duplicates(profile_ids, "profiles") or find_duplicates(room_ids, "Storypark rooms")


def _shows_references(profiles: Paged[_Profiles], rooms: Paged[_Rooms]) -> bool:
    """Whether rows have references, if only empty ones; empty lists show nothing."""
    rows: Iterator[_ProfileRow | _RoomRow] = chain(
        (row for page in profiles.pages for row in page.profiles),
        (row for page in rooms.pages for row in page.rooms),
    )
    first = next(rows, None)
    return first is None or first.reference is not UNSET


def _about(account: _Account) -> Account:
    return Account(
        id=account.service,
        name=account.name,
        active_profiles=account.active_profiles,
        profiles=account.profiles,
        rooms=account.rooms,
        revisions=account.revisions,
    )


def _profile(profile_id: str) -> str:
    return f"/profiles/{quote(profile_id, safe='')}"


def _room(room_id: str) -> str:
    return f"/rooms/{quote(room_id, safe='')}"


def _record(answer: dict[str, Any]) -> MadeRecord:
    try:
        return msgspec.convert(answer, MadeRecord)
    except msgspec.ValidationError:
        raise VendorError("Storypark answered a new record without an id that can be one") from None


def _is_taken(error: HttpStatusError, body: dict[str, Any]) -> bool:
    return bool(
        error.status == 409
        and error.type.endswith(REFERENCE_TAKEN)
        and error.record_id
        and body.get("reference")
    )


def _found(record: MadeRecord, record_id: str, body: dict[str, Any]) -> MadeRecord:
    """The record that Storypark named, if it has the reference that was asked for."""
    if (record.id, record.reference) != (record_id, body["reference"]):
        raise WrongRecordError("Storypark names a record for a reference that it does not have")
    return msgspec.structs.replace(record, found=True)
