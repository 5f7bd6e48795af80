"""Storypark Manage over HTTP: bearer tokens that expire, cursor pages, ISO dates, ETags."""

from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.roster import (
    Child,
    Label,
    NextSessions,
    Publications,
    Room,
    Roster,
    Sessions,
    publications,
)
from parktime.daemon.vendors.base import Picture
from parktime.daemon.vendors.http_client import Answered, Unreadable, Wire
from parktime.daemon.vendors.pagination import Listing, read_pages, twice
from parktime.daemon.vendors.retry_policy import Effort
from parktime.daemon.vendors.row_decoder import UNREAD, Id, Name, PageDecoder

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


class _SessionRow(msgspec.Struct, frozen=True):
    child_id: Id
    room_id: Id
    dates: tuple[date, ...]


class _Children(msgspec.Struct, frozen=True):
    data: list[_ChildRow]
    total: int
    next_cursor: str | None = None
    unread: int = msgspec.field(default=0, name=UNREAD)


class _Rooms(msgspec.Struct, frozen=True):
    data: list[_RoomRow]
    total: int
    next_cursor: str | None = None
    unread: int = msgspec.field(default=0, name=UNREAD)


class _SessionPage(msgspec.Struct, frozen=True):
    data: list[_SessionRow]
    total: int
    next_cursor: str | None = None
    unread: int = msgspec.field(default=0, name=UNREAD)


class _Service(msgspec.Struct, frozen=True):
    published_at: datetime | None = None
    next_publication_at: datetime | None = None
    publication_interval_s: int | None = None
    child_count: int | None = None


_Page = _Children | _Rooms | _SessionPage

_CHILDREN = PageDecoder(_Children, "data", _ChildRow)
_ROOMS = PageDecoder(_Rooms, "data", _RoomRow)
_SESSIONS = PageDecoder(_SessionPage, "data", _SessionRow)
_SERVICE = msgspec.json.Decoder(_Service)


class ManageReader:
    """Reads one service of Manage (on-manage, manage-status, api-window)."""

    def __init__(
        self, client: httpx2.AsyncClient, url: str, credentials: dict[str, Any], effort: Effort
    ) -> None:
        self._client = client
        self._effort = effort
        self._url = url.rstrip("/")
        self._credentials = credentials
        self._token: str | None = None
        self._wire = Wire(client, self._url, self._authorise, effort)
        self._picture = Picture(_children, _rooms, _sessions)

    async def read(self, first: date, last: date) -> Roster:
        """The last published picture; see CcmsReader."""
        children = await self._list("children", f"/v1/children?limit={_LIMIT}", _CHILDREN)
        rooms = await self._list("rooms", f"/v1/rooms?limit={_LIMIT}", _ROOMS)
        sessions = await self._list(
            "sessions", f"/v1/sessions?limit={_LIMIT}&from={first}&to={last}", _SESSIONS
        )
        return self._picture.roster(children, rooms, sessions)

    async def next_sessions(self, first: date, last: date) -> NextSessions:
        """See CcmsReader."""
        path = f"/v1/children?limit={_LIMIT}&next_session_from={first}&next_session_to={last}"
        children = await self._list("next sessions", path, _CHILDREN)
        rows = [row for page in children.pages for row in page.data]
        found = {row.id: row.next_session for row in rows if row.next_session is not None}
        listed = [row.id for row in rows]
        return NextSessions(
            found, frozenset(listed), children.incomplete or twice(listed, "next sessions")
        )

    def forget(self) -> None:
        """See CcmsReader."""
        self._wire.forget()

    def doubt(self) -> None:
        """See CcmsReader."""
        self._wire.doubt()

    async def publish(self) -> None:
        """See CcmsReader."""
        await self._wire.write("POST", "/v1/publications", None)

    async def publications(self) -> Publications | None:
        """See CcmsReader."""
        told = await self._wire.get("/v1/service", _SERVICE)
        return publications(
            told.published_at, told.next_publication_at, told.publication_interval_s
        )

    async def listed(self) -> int | None:
        """See CcmsReader."""
        return (await self._wire.get("/v1/service", _SERVICE)).child_count

    async def verify(self) -> None:
        """See CcmsReader: Storypark switches Manage on by itself, so that credentials that work are all it takes."""
        try:
            await self._authorise(True)
        except Answered as answered:
            raise Refused(
                "Storypark Manage does not know this service's credentials", "on-manage"
            ) from answered

    async def _list(self, what: str, path: str, decoder: PageDecoder[Any]) -> Listing[Any]:
        fetch = partial(self._wire.get, decoder=decoder)
        listing = await read_pages(what, path, fetch, partial(_follow, path), _data, _total)
        if listing.incomplete:
            self.forget()
        return listing

    async def _authorise(self, renew: bool) -> dict[str, str]:
        if self._token is None or renew:
            self._token = await self._new_token()
        return {"Authorization": f"Bearer {self._token}"}

    async def _new_token(self) -> str:
        wire = Wire(self._client, self._url, _nothing, self._effort)
        answer = await wire.write(
            "POST", "/oauth/token", {"grant_type": "client_credentials", **_pair(self._credentials)}
        )
        token = answer.get("access_token")
        if not isinstance(token, str):
            raise Unreadable("POST /oauth/token answered no token")
        return token


async def _nothing(renew: bool) -> dict[str, str]:
    return {}


def _pair(credentials: dict[str, Any]) -> dict[str, Any]:
    return {key: credentials.get(key, "") for key in ("client_id", "client_secret")}


def _follow(first: str, page: _Page) -> str | None:
    return (
        None if page.next_cursor is None else f"{first}&cursor={quote(page.next_cursor, safe='')}"
    )


def _data(page: Any) -> list[Any]:
    return list(page.data)


def _total(page: _Page) -> int:
    return page.total


def _children(listing: Listing[_Children]) -> list[Child]:
    rows = [row for page in listing.pages for row in page.data]
    return [
        Child(
            row.id,
            row.first_name,
            row.last_name,
            row.date_of_birth,
            row.status,
            row.status_set_by_hand,
        )
        for row in rows
    ]


def _rooms(listing: Listing[_Rooms]) -> list[Room]:
    return [Room(row.id, row.name) for page in listing.pages for row in page.data]


def _sessions(listing: Listing[_SessionPage]) -> list[Sessions]:
    rows = (row for page in listing.pages for row in page.data)
    return [Sessions(row.child_id, row.room_id, tuple(sorted(row.dates))) for row in rows]
