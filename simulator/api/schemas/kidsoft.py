"""Request and response models of Kidsoft: its own field names, numbered pages, dd/mm/yyyy."""

from datetime import date
from typing import Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal

from parktime.simulator.api.openapi import Query, without_default
from parktime.simulator.api.time_formats import Instant, KidsoftDate, KidsoftDay, check_span
from parktime.web.model import ApiModel

MAX_PAGE_SIZE = 100
_MAX_PAGES = 1_000_000


class PageQuery(Query):
    """The page."""

    page: int = Field(1, ge=1, le=_MAX_PAGES)
    page_size: int = Field(MAX_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE, alias="pageSize")


class ChildrenQuery(PageQuery):
    """The page, and dates (both inclusive) for each child's next session."""

    next_session_from: KidsoftDate | None = Field(None, alias="nextSessionFrom")
    next_session_to: KidsoftDate | None = Field(None, alias="nextSessionTo")

    @model_validator(mode="after")
    def _spanned(self) -> Self:
        check_span(
            self.next_session_from, self.next_session_to, ("nextSessionFrom", "nextSessionTo")
        )
        return self


class ServiceQuery(Query):
    """Dates (both inclusive) in which to count bookings."""

    first: KidsoftDate | None = Field(None, alias="from")
    last: KidsoftDate | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _spanned(self) -> Self:
        check_span(self.first, self.last, ("from", "to"))
        return self


class SessionsQuery(PageQuery):
    """The page, and dates (both inclusive), at most 60 weeks apart."""

    first: KidsoftDate = Field(alias="from")
    last: KidsoftDate = Field(alias="to")

    @model_validator(mode="after")
    def _spanned(self) -> Self:
        check_span(self.first, self.last, ("from", "to"))
        return self

    @property
    def dates(self) -> tuple[date, date]:
        """Both ends."""
        return self.first, self.last


class _Shape(ApiModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)


class ClosedRange(_Shape):
    """Closed days, both ends inclusive."""

    first: KidsoftDay = Field(alias="From")
    last: KidsoftDay = Field(alias="To")


class Revisions(_Shape):
    """Names the content of each whole list; of the sessions in the dates of the query, or null."""

    children: str
    rooms: str
    sessions: str | None


class Service(_Shape):
    """The service of a PIN. A live API has no next publication and no interval.

    `Closed`: the days without sessions, from the last year to three years ahead.
    `BookingCount`: the rows of the list of sessions in the dates of the query; null without them.
    `Revisions`: those that every page of each list has as its `Revision`.
    """

    service_id: str
    service_pin: str
    service_name: str
    time_zone: str
    child_count: int
    room_count: int
    booking_count: int | None
    revisions: Revisions
    published_at: Instant
    next_publication_at: Instant | None
    publication_interval_s: int | None
    closed: list[ClosedRange]


class Child(_Shape):
    """A child on Kidsoft's list. `Guardians`: their names; left out where none is noted."""

    child_id: str
    first_name: str
    surname: str
    date_of_birth: KidsoftDay | None
    next_session: KidsoftDay | None
    guardians: list[str] = Field([], json_schema_extra=without_default)


class Room(_Shape):
    """A room. `Capacity`: for how many children it is; left out where that is not said."""

    room_id: str
    room_name: str
    capacity: int = Field(0, json_schema_extra=without_default)


class Sessions(_Shape):
    """The dates of one child in one room."""

    child_id: str
    room_id: str
    dates: list[KidsoftDay]


class _Page(_Shape):
    page: int
    page_size: int
    total_pages: int
    total_count: int
    revision: str


class ChildrenPage(_Page):
    """One page of the children."""

    children: list[Child]


class RoomsPage(_Page):
    """One page of the rooms."""

    rooms: list[Room]


class SessionsPage(_Page):
    """One page of the sessions."""

    sessions: list[Sessions]


class RefreshResponse(_Shape):
    """The time of the publication."""

    published_at: Instant
