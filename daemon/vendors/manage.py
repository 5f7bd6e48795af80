"""Storypark Manage's API: bearer tokens that expire, pages by cursor, ISO dates."""

from collections.abc import Container
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.roster import (
    CcmsService,
    Child,
    DateRange,
    Label,
    NextSessions,
    Publications,
    Room,
    Roster,
    Sessions,
    publications,
)
from parktime.daemon.vendors.base import RosterBuilder
from parktime.daemon.vendors.errors import HttpStatusError, VendorError
from parktime.daemon.vendors.http_client import VendorClient
from parktime.daemon.vendors.outdated import read_once_more
from parktime.daemon.vendors.pagination import Paged, find_duplicates, read_pages
from parktime.daemon.vendors.retry_policy import RetryBudget
from parktime.daemon.vendors.row_decoder import (
    UNREADABLE,
    Id,
    LenientPageDecoder,
    Name,
    read_capacity,
)
from parktime.web.client import DirectClient

_LIMIT = 200


class _ChildRow(msgspec.Struct, frozen=True):
    id: Id
    first_name: Name
    last_name: Name
    status: Label
    status_set_by_hand: bool | None = None
    date_of_birth: date | None = None
    next_session: date | None = None


class _RoomRow(msgspec.Struct, frozen=True):
    id: Id
    name: Name
    capacity: Any = None


class _SessionRow(msgspec.Struct, frozen=True):
    child_id: Id
    room_id: Id
    dates: tuple[date, ...]


class _Children(msgspec.Struct, frozen=True):
    data: list[_ChildRow]
    total: int
    next_cursor: str | None = None
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


class _Rooms(msgspec.Struct, frozen=True):
    data: list[_RoomRow]
    total: int
    next_cursor: str | None = None
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


class _SessionPage(msgspec.Struct, frozen=True):
    data: list[_SessionRow]
    total: int
    next_cursor: str | None = None
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


class _ClosedRange(msgspec.Struct, frozen=True):
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")


class _Revisions(msgspec.Struct, frozen=True):
    children: str | None = None
    rooms: str | None = None
    sessions: str | None = None


class _Service(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    published_at: datetime | None = None
    next_publication_at: datetime | None = None
    publication_interval_s: int | None = None
    child_count: int | None = None
    closed: tuple[_ClosedRange, ...] = ()
    room_count: int | None = None
    booking_count: int | None = None
    revisions: _Revisions | None = None


_Page = _Children | _Rooms | _SessionPage

_CHILDREN = LenientPageDecoder(_Children, "data", _ChildRow)
_ROOMS = LenientPageDecoder(_Rooms, "data", _RoomRow)
_SESSIONS = LenientPageDecoder(_SessionPage, "data", _SessionRow)
_SERVICE = msgspec.json.Decoder(_Service)


class ManageReader:
    """Reads one service of Manage (on-manage, manage-status, api-window)."""

    def __init__(
        self, client: DirectClient, url: str, credentials: dict[str, Any], budget: RetryBudget
    ) -> None:
        self._client = client
        self._budget = budget
        self._url = url.rstrip("/")
        self._credentials = credentials
        self._token: str | None = None
        self._http = VendorClient(client, self._url, self._auth_headers, budget, vendor="manage")
        self._builder = RosterBuilder(_children, _rooms, _sessions)
        self._service = CcmsService()
        self._list_paths: tuple[str, ...] = ()
        """The pages of the last reading."""

    async def read(self, first: date, last: date) -> Roster:
        """See CcmsReader."""
        return await read_once_more(partial(self._read, first, last), self.clear_cache)

    async def _read(self, first: date, last: date) -> Roster:
        found, unchanged = await self._http.get_with_unchanged(
            _service_path(first, last), _SERVICE, self._list_paths
        )
        service = self._described(found)
        list_of = partial(self._list, unchanged=unchanged)
        children = await list_of("children", f"/v1/children?limit={_LIMIT}", _CHILDREN)
        rooms = await list_of("rooms", f"/v1/rooms?limit={_LIMIT}", _ROOMS)
        sessions = await list_of(
            "sessions", f"/v1/sessions?limit={_LIMIT}&from={first}&to={last}", _SESSIONS
        )
        self._list_paths = (*children.paths, *rooms.paths, *sessions.paths)
        return self._builder.build(service, children, rooms, sessions)

    async def next_sessions(self, first: date, last: date) -> NextSessions:
        """See CcmsReader."""
        path = f"/v1/children?limit={_LIMIT}&next_session_from={first}&next_session_to={last}"
        children = await self._list("next sessions", path, _CHILDREN)
        rows = [row for page in children.pages for row in page.data]
        found = {row.id: row.next_session for row in rows if row.next_session is not None}
        child_ids = [row.id for row in rows]
        return NextSessions(
            found,
            frozenset(child_ids),
            children.incomplete or find_duplicates(child_ids, "next sessions"),
            children.revision,
        )

    def clear_cache(self) -> None:
        """See CcmsReader."""
        self._http.clear_cache()

    def revalidate(self) -> None:
        """See CcmsReader."""
        self._http.revalidate()

    def rest(self) -> None:
        """See CcmsReader."""
        self._http.rest()
        self._builder.rest()

    async def publish(self) -> None:
        """See CcmsReader."""
        await self._http.post("/v1/publications", None)

    async def publications(self) -> Publications | None:
        """See CcmsReader."""
        service = await self._http.get("/v1/service", _SERVICE)
        return publications(
            service.published_at, service.next_publication_at, service.publication_interval_s
        )

    async def closed_ranges(self) -> tuple[DateRange, ...]:
        """See CcmsReader."""
        service = await self._http.get("/v1/service", _SERVICE)
        return tuple((each.first, each.last) for each in service.closed)

    async def describe(self, first: date | None = None, last: date | None = None) -> CcmsService:
        """See CcmsReader."""
        return self._described(await self._http.get(_service_path(first, last), _SERVICE))

    def _described(self, found: _Service) -> CcmsService:
        described = _describe(found)
        if described != self._service:  # an equal one stays the same object
            self._service = described
        return self._service

    async def has_child(self, child_id: str) -> bool:
        """See CcmsReader."""
        return await self._http.exists(f"/v1/children/{quote(child_id, safe='')}")

    async def has_room(self, room_id: str) -> bool:
        """See CcmsReader."""
        return await self._http.exists(f"/v1/rooms/{quote(room_id, safe='')}")

    async def check_access(self) -> None:
        """See CcmsReader. Valid credentials suffice: Storypark itself switches Manage on."""
        try:
            await self._auth_headers(True)
        except HttpStatusError as error:
            raise RefusedError(
                "Storypark Manage does not know this service's credentials", "on-manage"
            ) from error

    async def _list(
        self,
        what: str,
        path: str,
        decoder: LenientPageDecoder[Any],
        unchanged: Container[str] = (),
    ) -> Paged[Any]:
        paged = await read_pages(
            what,
            path,
            fetch=partial(self._http.get, decoder=decoder, unchanged=unchanged),
            next_path=partial(_next_path, path),
            rows=_rows_of,
            total=_total,
        )
        if paged.incomplete:
            self.clear_cache()
        return paged

    async def _auth_headers(self, renew: bool) -> dict[str, str]:
        if self._token is None or renew:
            self._token = await self._new_token()
        return {"Authorization": f"Bearer {self._token}"}

    async def _new_token(self) -> str:
        client = VendorClient(self._client, self._url, _no_headers, self._budget, vendor="manage")
        answer = await client.post(
            "/oauth/token",
            {"grant_type": "client_credentials", **_client_credentials(self._credentials)},
        )
        token = answer.get("access_token")
        if not isinstance(token, str):
            raise VendorError("POST /oauth/token answered no token")
        return token


async def _no_headers(renew: bool) -> dict[str, str]:
    return {}


def _client_credentials(credentials: dict[str, Any]) -> dict[str, Any]:
    return {key: credentials.get(key, "") for key in ("client_id", "client_secret")}


def _next_path(first_path: str, page: _Page) -> str | None:
    return (
        None
        if page.next_cursor is None
        else f"{first_path}&cursor={quote(page.next_cursor, safe='')}"
    )


def _service_path(first: date | None, last: date | None) -> str:
    return "/v1/service" if first is None or last is None else f"/v1/service?from={first}&to={last}"


def _describe(found: _Service) -> CcmsService:
    return CcmsService(
        id=found.id,
        name=found.name,
        children=found.child_count,
        rooms=found.room_count,
        bookings=found.booking_count,
        revisions={} if found.revisions is None else msgspec.structs.asdict(found.revisions),
    )


def _rows_of(page: Any) -> list[Any]:
    return list(page.data)


def _total(page: _Page) -> int:
    return page.total


def _children(paged: Paged[_Children]) -> list[Child]:
    rows = [row for page in paged.pages for row in page.data]
    return [
        Child(
            row.id,
            row.first_name,
            row.last_name,
            born=row.date_of_birth,
            label=row.status,
            label_set_by_hand=row.status_set_by_hand,
        )
        for row in rows
    ]


def _rooms(paged: Paged[_Rooms]) -> list[Room]:
    return [
        Room(row.id, row.name, read_capacity(row.capacity))
        for page in paged.pages
        for row in page.data
    ]


def _sessions(paged: Paged[_SessionPage]) -> list[Sessions]:
    rows = (row for page in paged.pages for row in page.data)
    return [Sessions(row.child_id, row.room_id, tuple(sorted(row.dates))) for row in rows]
