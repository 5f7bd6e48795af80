"""Request and response models of Storypark Manage: cursor pages, ISO dates."""

from datetime import date
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from parktime.simulator.api.openapi import Query, without_default
from parktime.simulator.api.responses import MAX_CURSOR
from parktime.simulator.api.time_formats import Instant, IsoDate, check_span
from parktime.web.model import ApiModel
from parktime.web.problem import Text

MAX_PAGE_SIZE = 200


class CursorQuery(Query):
    """The cursor and the page size."""

    cursor: str | None = Field(None, min_length=1, max_length=MAX_CURSOR)
    limit: int = Field(MAX_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE)


class ChildrenQuery(CursorQuery):
    """Only children changed since an instant; and dates for each child's next session."""

    updated_since: Instant | None = None
    next_session_from: IsoDate | None = None
    next_session_to: IsoDate | None = None

    @model_validator(mode="after")
    def _spanned(self) -> Self:
        check_span(
            self.next_session_from, self.next_session_to, ("next_session_from", "next_session_to")
        )
        return self


class ServiceQuery(Query):
    """Dates (both inclusive) in which to count bookings."""

    first: IsoDate | None = Field(None, alias="from")
    last: IsoDate | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _spanned(self) -> Self:
        check_span(self.first, self.last, ("from", "to"))
        return self


class SessionsQuery(CursorQuery):
    """Sessions between two dates, both inclusive, at most 60 weeks apart."""

    first: IsoDate = Field(alias="from")
    last: IsoDate = Field(alias="to")

    @model_validator(mode="after")
    def _spanned(self) -> Self:
        check_span(self.first, self.last, ("from", "to"))
        return self

    @property
    def dates(self) -> tuple[date, date]:
        """Both ends."""
        return self.first, self.last


class TokenRequest(ApiModel):
    """A service's credentials."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["client_credentials"]
    client_id: Text = Field(max_length=200)
    client_secret: Text = Field(max_length=200)


class Token(ApiModel):
    """A bearer token, valid for `expires_in` real seconds."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


class ClosedRange(ApiModel):
    """Closed days, both ends inclusive."""

    model_config = ConfigDict(populate_by_name=True)

    first: IsoDate = Field(alias="from")
    last: IsoDate = Field(alias="to")


class Revisions(ApiModel):
    """Names the content of each whole list; of the sessions in the dates of the query, or null."""

    children: str
    rooms: str
    sessions: str | None


class Service(ApiModel):
    """The service of the credentials. A live API has no next publication and no interval.

    `closed`: the days without sessions, from the last year to three years ahead.
    `booking_count`: the rows of the list of sessions in the dates of the query; null without them.
    `revisions`: those that every page of each list has as its `revision`.
    """

    id: str
    name: str
    time_zone: str
    child_count: int
    room_count: int
    booking_count: int | None
    revisions: Revisions
    published_at: Instant
    next_publication_at: Instant | None
    publication_interval_s: int | None
    closed: list[ClosedRange]


class Child(ApiModel):
    """A listed child, with its label as of the publication.

    `guardians`: their names; left out where none is noted.
    """

    id: str
    first_name: str
    last_name: str
    date_of_birth: IsoDate | None
    status: Literal["Active", "Inactive", "Archived"]
    status_set_by_hand: bool
    updated_at: Instant
    next_session: IsoDate | None
    guardians: list[str] = Field([], json_schema_extra=without_default)


class Room(ApiModel):
    """A room. `capacity`: for how many children it is; left out where that is not said."""

    id: str
    name: str
    capacity: int = Field(0, json_schema_extra=without_default)


class Sessions(ApiModel):
    """The dates of one child in one room."""

    child_id: str
    room_id: str
    dates: list[IsoDate]


class _Page(ApiModel):
    next_cursor: str | None
    total: int
    revision: str | None


class ChildrenPage(_Page):
    """One page of the children."""

    data: list[Child]


class RoomsPage(_Page):
    """One page of the rooms."""

    data: list[Room]


class SessionsPage(_Page):
    """One page of the sessions."""

    data: list[Sessions]


class Publication(ApiModel):
    """The time of the publication."""

    published_at: Instant
