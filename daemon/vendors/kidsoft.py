"""Kidsoft over HTTP: service PIN and key, numbered pages, dd/mm/yyyy, its own field names."""

import re
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

import httpx2
import msgspec

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.roster import (
    Child,
    NextSessions,
    Publications,
    Room,
    Roster,
    Sessions,
    publications,
)
from parktime.daemon.vendors.base import Picture
from parktime.daemon.vendors.http_client import Answered, Wire
from parktime.daemon.vendors.pagination import Listing, read_pages, twice
from parktime.daemon.vendors.retry_policy import Effort
from parktime.daemon.vendors.row_decoder import UNREAD, Id, Name, PageDecoder

PIN = re.compile(r"S\d{9}", re.ASCII)
_DATE = re.compile(r"\d\d/\d\d/\d{4}", re.ASCII)
_SIZE = 100


class _ChildRow(msgspec.Struct, frozen=True, rename="pascal"):
    child_id: Id
    first_name: Name
    surname: Name
    date_of_birth: str | None = None
    next_session: str | None = None


class _RoomRow(msgspec.Struct, frozen=True, rename="pascal"):
    room_id: Id
    room_name: Name


class _SessionRow(msgspec.Struct, frozen=True, rename="pascal"):
    child_id: Id
    room_id: Id
    dates: tuple[str, ...]


class _Children(msgspec.Struct, frozen=True, rename="pascal"):
    children: list[_ChildRow]
    page: int
    total_pages: int
    total_count: int
    unread: int = msgspec.field(default=0, name=UNREAD)

    @property
    def rows(self) -> list[_ChildRow]:
        return self.children


class _Rooms(msgspec.Struct, frozen=True, rename="pascal"):
    rooms: list[_RoomRow]
    page: int
    total_pages: int
    total_count: int
    unread: int = msgspec.field(default=0, name=UNREAD)

    @property
    def rows(self) -> list[_RoomRow]:
        return self.rooms


class _SessionPage(msgspec.Struct, frozen=True, rename="pascal"):
    sessions: list[_SessionRow]
    page: int
    total_pages: int
    total_count: int
    unread: int = msgspec.field(default=0, name=UNREAD)

    @property
    def rows(self) -> list[_SessionRow]:
        return self.sessions


class _Service(msgspec.Struct, frozen=True, rename="pascal"):
    published_at: datetime | None = None
    next_publication_at: datetime | None = None
    publication_interval_s: int | None = None
    child_count: int | None = None


_Page = _Children | _Rooms | _SessionPage


@lru_cache(maxsize=4096)
def _is_date(day: str) -> bool:
    try:
        _read(day)
    except ValueError:
        return False
    return True


def _dates_of_child(row: _ChildRow) -> bool:
    return all(day is None or _is_date(day) for day in (row.date_of_birth, row.next_session))


def _dates_of_session(row: _SessionRow) -> bool:
    return all(map(_is_date, row.dates))


_CHILDREN = PageDecoder(_Children, "Children", _ChildRow, _dates_of_child)
_ROOMS = PageDecoder(_Rooms, "Rooms", _RoomRow)
_SESSIONS = PageDecoder(_SessionPage, "Sessions", _SessionRow, _dates_of_session)
_SERVICE = msgspec.json.Decoder(_Service)

_WRONG_PIN = {
    "unknown-pin": "the Service PIN {pin} is unknown to Kidsoft",
    "pin-of-another-service": "the Service PIN {pin} belongs to another service",
    "not-switched-on": "the Service PIN {pin} is known, but the integration is not switched on at Kidsoft: ask Kidsoft to turn it on",
}


def check_pin(pin: str) -> None:
    """Refused for a PIN that cannot be one (on-kidsoft)."""
    if not PIN.fullmatch(pin):
        raise Refused(
            f"the Service PIN {pin!r} is malformed: it is S and nine digits, such as S434783895",
            "on-kidsoft",
        )


class KidsoftReader:
    """Reads one service of Kidsoft (on-kidsoft, kidsoft-children)."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        url: str,
        pin: str,
        credentials: dict[str, Any],
        effort: Effort,
    ) -> None:
        self._pin = pin
        self._headers = {"X-Service-Pin": pin, "X-Api-Key": str(credentials.get("key", ""))}
        self._wire = Wire(client, url, self._authorise, effort)
        self._picture = Picture(_children, _rooms, _sessions)

    async def read(self, first: date, last: date) -> Roster:
        """The picture as Kidsoft serves it; see CcmsReader."""
        children = await self._list("children", "/children?", _CHILDREN)
        rooms = await self._list("rooms", "/rooms?", _ROOMS)
        sessions = await self._list(
            "sessions", f"/sessions?from={_written(first)}&to={_written(last)}&", _SESSIONS
        )
        return self._picture.roster(children, rooms, sessions)

    async def next_sessions(self, first: date, last: date) -> NextSessions:
        """See CcmsReader."""
        path = f"/children?nextSessionFrom={_written(first)}&nextSessionTo={_written(last)}&"
        children = await self._list("next sessions", path, _CHILDREN)
        rows = [row for page in children.pages for row in page.children]
        found = {
            row.child_id: _read(row.next_session) for row in rows if row.next_session is not None
        }
        listed = [row.child_id for row in rows]
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
        await self._wire.write("POST", "/refresh", None)

    async def publications(self) -> Publications | None:
        """See CcmsReader."""
        told = await self._wire.get("/service", _SERVICE)
        return publications(
            told.published_at, told.next_publication_at, told.publication_interval_s
        )

    async def listed(self) -> int | None:
        """See CcmsReader."""
        return (await self._wire.get("/service", _SERVICE)).child_count

    async def verify(self) -> None:
        """See CcmsReader: malformed, unknown, another service's and not switched on are told apart."""
        check_pin(self._pin)
        try:
            await self._wire.get("/service", _ANYTHING)
        except Answered as answered:
            for kind, words in _WRONG_PIN.items():
                if answered.type.endswith(kind):
                    raise Refused(words.format(pin=self._pin), "on-kidsoft") from answered
            raise Refused(
                f"Kidsoft refuses this service's key: {answered.detail}", "on-kidsoft"
            ) from answered

    async def _list(self, what: str, path: str, decoder: PageDecoder[Any]) -> Listing[Any]:
        path += f"pageSize={_SIZE}"
        fetch = partial(self._wire.get, decoder=decoder)
        listing = await read_pages(
            what, f"{path}&page=1", fetch, partial(_follow, path), _rows_of, _total
        )
        if listing.incomplete:
            self.forget()
        return listing

    async def _authorise(self, renew: bool) -> dict[str, str]:
        return self._headers


_ANYTHING = msgspec.json.Decoder(dict[str, Any])


def _follow(path: str, page: _Page) -> str | None:
    return f"{path}&page={page.page + 1}" if page.page < page.total_pages else None


def _rows_of(page: _Page) -> list[Any]:
    return list(page.rows)


def _total(page: _Page) -> int:
    return page.total_count


def _written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


@lru_cache(maxsize=4096)
def _read(day: str) -> date:
    """A date as Kidsoft writes it, dd/mm/yyyy; ValueError where it is none, as in no row that is kept."""
    if _DATE.fullmatch(day) is None:
        raise ValueError
    return date(int(day[6:]), int(day[3:5]), int(day[:2]))


def _children(listing: Listing[_Children]) -> list[Child]:
    rows = [row for page in listing.pages for row in page.children]
    return [
        Child(row.child_id, row.first_name, row.surname, _born(row.date_of_birth)) for row in rows
    ]


def _born(day: str | None) -> date | None:
    return None if day is None else _read(day)


def _rooms(listing: Listing[_Rooms]) -> list[Room]:
    rows = (row for page in listing.pages for row in page.rooms)
    return [Room(row.room_id, row.room_name) for row in rows]


def _sessions(listing: Listing[_SessionPage]) -> list[Sessions]:
    rows = (row for page in listing.pages for row in page.sessions)
    return [
        Sessions(row.child_id, row.room_id, tuple(sorted(map(_read, row.dates)))) for row in rows
    ]
