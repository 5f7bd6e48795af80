"""Kidsoft's API: service PIN and key, numbered pages, dates as dd/mm/yyyy."""

import re
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote

import msgspec

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.roster import (
    CcmsService,
    Child,
    DateRange,
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
    capacity: Any = None


class _SessionRow(msgspec.Struct, frozen=True, rename="pascal"):
    child_id: Id
    room_id: Id
    dates: tuple[str, ...]


class _Children(msgspec.Struct, frozen=True, rename="pascal"):
    children: list[_ChildRow]
    page: int
    total_pages: int
    total_count: int
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)

    @property
    def rows(self) -> list[_ChildRow]:
        return self.children


class _Rooms(msgspec.Struct, frozen=True, rename="pascal"):
    rooms: list[_RoomRow]
    page: int
    total_pages: int
    total_count: int
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)

    @property
    def rows(self) -> list[_RoomRow]:
        return self.rooms


class _SessionPage(msgspec.Struct, frozen=True, rename="pascal"):
    sessions: list[_SessionRow]
    page: int
    total_pages: int
    total_count: int
    revision: str | None = None
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)

    @property
    def rows(self) -> list[_SessionRow]:
        return self.sessions


class _ClosedRange(msgspec.Struct, frozen=True):
    first: str = msgspec.field(name="From")
    last: str = msgspec.field(name="To")


class _Revisions(msgspec.Struct, frozen=True, rename="pascal"):
    children: str | None = None
    rooms: str | None = None
    sessions: str | None = None


class _Service(msgspec.Struct, frozen=True, rename="pascal"):
    service_id: str | None = None
    service_name: str | None = None
    published_at: datetime | None = None
    next_publication_at: datetime | None = None
    publication_interval_s: int | None = None
    child_count: int | None = None
    closed: tuple[_ClosedRange, ...] = ()
    room_count: int | None = None
    booking_count: int | None = None
    revisions: _Revisions | None = None


_Page = _Children | _Rooms | _SessionPage


@lru_cache(maxsize=4096)
def _is_date(day: str) -> bool:
    try:
        _parse_date(day)
    except ValueError:
        return False
    return True


def _child_dates_valid(row: _ChildRow) -> bool:
    return all(day is None or _is_date(day) for day in (row.date_of_birth, row.next_session))


def _session_dates_valid(row: _SessionRow) -> bool:
    return all(map(_is_date, row.dates))


_CHILDREN = LenientPageDecoder(_Children, "Children", _ChildRow, _child_dates_valid)
_ROOMS = LenientPageDecoder(_Rooms, "Rooms", _RoomRow)
_SESSIONS = LenientPageDecoder(_SessionPage, "Sessions", _SessionRow, _session_dates_valid)
_SERVICE = msgspec.json.Decoder(_Service)

_PIN_PROBLEMS = {
    "unknown-pin": "the Service PIN {pin} is unknown to Kidsoft",
    "pin-of-another-service": "the Service PIN {pin} belongs to another service",
    "not-switched-on": (
        "the Service PIN {pin} is known, but the integration is not switched on at Kidsoft: "
        "ask Kidsoft to turn it on"
    ),
}


def check_pin(pin: str) -> None:
    """Raise RefusedError if the PIN is malformed (on-kidsoft)."""
    if not PIN.fullmatch(pin):
        raise RefusedError(
            f"the Service PIN {pin!r} is malformed: it is S and nine digits, such as S434783895",
            "on-kidsoft",
        )


class KidsoftReader:
    """Reads one service of Kidsoft (on-kidsoft, kidsoft-children)."""

    def __init__(
        self,
        client: DirectClient,
        url: str,
        pin: str,
        credentials: dict[str, Any],
        budget: RetryBudget,
    ) -> None:
        self._pin = pin
        self._headers = {"X-Service-Pin": pin, "X-Api-Key": str(credentials.get("key", ""))}
        self._http = VendorClient(client, url, self._auth_headers, budget, vendor="kidsoft")
        self._builder = RosterBuilder(_children, _rooms, _sessions)
        self._service = CcmsService()

    async def read(self, first: date, last: date) -> Roster:
        """See CcmsReader."""
        return await read_once_more(partial(self._read, first, last), self.clear_cache)

    async def _read(self, first: date, last: date) -> Roster:
        service = await self.describe(first, last)
        children = await self._list("children", "/children?", _CHILDREN)
        rooms = await self._list("rooms", "/rooms?", _ROOMS)
        sessions = await self._list(
            "sessions", f"/sessions?from={_format_date(first)}&to={_format_date(last)}&", _SESSIONS
        )
        return self._builder.build(service, children, rooms, sessions)

    async def next_sessions(self, first: date, last: date) -> NextSessions:
        """See CcmsReader."""
        path = (
            f"/children?nextSessionFrom={_format_date(first)}&nextSessionTo={_format_date(last)}&"
        )
        children = await self._list("next sessions", path, _CHILDREN)
        rows = [row for page in children.pages for row in page.children]
        found = {
            row.child_id: _parse_date(row.next_session)
            for row in rows
            if row.next_session is not None
        }
        child_ids = [row.child_id for row in rows]
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
        await self._http.post("/refresh", None)

    async def publications(self) -> Publications | None:
        """See CcmsReader."""
        service = await self._http.get("/service", _SERVICE)
        return publications(
            service.published_at, service.next_publication_at, service.publication_interval_s
        )

    async def closed_ranges(self) -> tuple[DateRange, ...]:
        """See CcmsReader."""
        service = await self._http.get("/service", _SERVICE)
        try:
            return tuple(
                (_parse_date(each.first), _parse_date(each.last)) for each in service.closed
            )
        except ValueError as error:
            raise VendorError("GET /service answered a closed day that is no date") from error

    async def describe(self, first: date | None = None, last: date | None = None) -> CcmsService:
        """See CcmsReader."""
        path = "/service"
        if first is not None and last is not None:
            path += f"?from={_format_date(first)}&to={_format_date(last)}"
        found = await self._http.get(path, _SERVICE)
        described = _describe(found)
        if described != self._service:  # an equal one stays the same object
            self._service = described
        return self._service

    async def has_child(self, child_id: str) -> bool:
        """See CcmsReader."""
        return await self._http.exists(f"/children/{quote(child_id, safe='')}")

    async def has_room(self, room_id: str) -> bool:
        """See CcmsReader."""
        return await self._http.exists(f"/rooms/{quote(room_id, safe='')}")

    async def check_access(self) -> None:
        """See CcmsReader. The message says what is wrong with the PIN."""
        check_pin(self._pin)
        try:
            await self.describe()
        except HttpStatusError as error:
            for kind, message in _PIN_PROBLEMS.items():
                if error.type.endswith(kind):
                    raise RefusedError(message.format(pin=self._pin), "on-kidsoft") from error
            raise RefusedError(
                f"Kidsoft refuses this service's key: {error.detail}", "on-kidsoft"
            ) from error

    async def _list(self, what: str, path: str, decoder: LenientPageDecoder[Any]) -> Paged[Any]:
        path += f"pageSize={_SIZE}"
        paged = await read_pages(
            what,
            f"{path}&page=1",
            fetch=partial(self._http.get, decoder=decoder),
            next_path=partial(_next_path, path),
            rows=_rows_of,
            total=_total,
        )
        if paged.incomplete:
            self.clear_cache()
        return paged

    async def _auth_headers(self, renew: bool) -> dict[str, str]:
        return self._headers


def _next_path(path: str, page: _Page) -> str | None:
    return f"{path}&page={page.page + 1}" if page.page < page.total_pages else None


def _describe(found: _Service) -> CcmsService:
    return CcmsService(
        id=found.service_id,
        name=found.service_name,
        children=found.child_count,
        rooms=found.room_count,
        bookings=found.booking_count,
        revisions={} if found.revisions is None else msgspec.structs.asdict(found.revisions),
    )


def _rows_of(page: _Page) -> list[Any]:
    return list(page.rows)


def _total(page: _Page) -> int:
    return page.total_count


def _format_date(day: date) -> str:
    return day.strftime("%d/%m/%Y")


@lru_cache(maxsize=4096)
def _parse_date(day: str) -> date:
    """Parse dd/mm/yyyy. Raises ValueError; rows with such dates are left out."""
    if _DATE.fullmatch(day) is None:
        raise ValueError
    return date(int(day[6:]), int(day[3:5]), int(day[:2]))


def _children(paged: Paged[_Children]) -> list[Child]:
    rows = [row for page in paged.pages for row in page.children]
    return [
        Child(row.child_id, row.first_name, row.surname, _parse_birth_date(row.date_of_birth))
        for row in rows
    ]


def _parse_birth_date(day: str | None) -> date | None:
    return None if day is None else _parse_date(day)


def _rooms(paged: Paged[_Rooms]) -> list[Room]:
    rows = (row for page in paged.pages for row in page.rooms)
    return [Room(row.room_id, row.room_name, read_capacity(row.capacity)) for row in rows]


def _sessions(paged: Paged[_SessionPage]) -> list[Sessions]:
    rows = (row for page in paged.pages for row in page.sessions)
    return [
        Sessions(row.child_id, row.room_id, tuple(sorted(map(_parse_date, row.dates))))
        for row in rows
    ]
