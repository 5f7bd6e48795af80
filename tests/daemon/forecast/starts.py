"""Inputs and starts of forecasts, for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from parktime.daemon.domain.roster import Publications
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.forecast.ccms_future import PublishedFuture
from parktime.daemon.forecast.inputs import ForecastInput, ForecastStart
from parktime.daemon.forecast.runs import upcoming_runs
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    room_of_storypark,
    sessions,
    summary,
)

AT = datetime(2026, 11, 29, 22, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
BRISBANE = ZoneInfo("Australia/Brisbane")
SET_UP = ServiceState(stage="set-up", anchor=AT, last_slot=AT)


def picture_of(about):
    return PublishedFuture(
        about.roster, Publications(AT, AT + HALF_DAY, HALF_DAY), about.policy, BRISBANE
    )


def start(about, *, state=SET_UP, publications=None, now=None):
    publications = publications or Publications(AT, AT + HALF_DAY, HALF_DAY)
    future = PublishedFuture(about.roster, publications, about.policy, BRISBANE)
    return ForecastStart(AT, replace(state, links=about.links), about, future, BRISBANE, now)


def changes_by_day(begins, weeks=20):
    """Day and changes of the runs that change something."""
    runs = upcoming_runs(begins, AT + timedelta(weeks=weeks))
    return [
        ((run.at - AT) / timedelta(days=1), summary(run.plan.changes))
        for run in runs
        if run.plan.changes
    ]


def two_rooms(**more):
    return plan_input(
        [child(1), child(2)],
        [POSSUMS, WOMBATS],
        [sessions(1, POSSUMS, 0, 70), sessions(2, WOMBATS, *range(0, 400, 7))],
        [profile(1, rooms=["s001"]), profile(2, rooms=["s002"])],
        [room_of_storypark(1), room_of_storypark(2, "Wombats")],
        [linked(child(1), "p00001"), linked(child(2), "p00002")],
        [linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
        **more,
    )


GONE = [("move", "child-rooms", "Child1 Family1"), ("remove_room", "room-removed", "Possums")]
BACK = [("return_room", "room-returns", "Possums"), ("move", "child-rooms", "Child1 Family1")]
AWAY, LEFT = [("archive", "leaves-scope", "Child1 Family1")], 70 + 43


def leavers(**more):
    """Four children, of whom one has continuing bookings."""
    everybody = [child(number) for number in range(1, 5)]
    booked = [
        sessions(1, POSSUMS, *range(0, 400, 7)),
        *(sessions(number, POSSUMS, 0) for number in (2, 3, 4)),
    ]
    profiles = [profile(number, rooms=["s001"]) for number in range(1, 5)]
    links = [linked(one, f"p{number:05}") for number, one in enumerate(everybody, 1)]
    return plan_input(
        everybody,
        [POSSUMS],
        booked,
        profiles,
        [room_of_storypark(1)],
        links,
        [linked_room(POSSUMS, "s001")],
        **more,
    )


def forecast_input(ccms="manage", state: ServiceState = SET_UP, **more) -> ForecastInput:
    about = two_rooms(ccms=ccms, **more)
    service = Service(
        "banksia",
        "Banksia",
        ccms,
        "Australia/Brisbane",
        1,
        Access("http://a", "http://b", {}, "token"),
    )
    publications = Publications(AT, AT + HALF_DAY, HALF_DAY)
    return ForecastInput(
        service,
        replace(state, links=about.links, settings=about.settings),
        AT,
        about,
        publications,
    )
