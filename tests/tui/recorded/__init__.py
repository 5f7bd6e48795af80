"""What is recorded: the scenario, the requests, and what is done before them."""

from datetime import timedelta

from tests.tui.recorded.scenarios import (
    CHRISTMAS,
    INACTIVE,
    KINDERGARTEN,
    LAST_WEEK_OF_TERM,
    SETUP,
)


async def nothing(on):
    """The scenario as it starts."""


async def setup_page(on):
    """The integration is on and not set up."""
    await on.app.client.send("POST", "services/telopea/turn-on", {})


async def looked_ahead(on):
    """The daemon has found out which rooms will go."""
    await on.until(lambda: on.app.snapshot.service("banksia").rooms_going, "which rooms will go")


async def term(on):
    """Two services known, and one of them set up."""
    await setup_page(on)
    on.app.poll_now()
    await on.until(lambda: on.app.snapshot.service("telopea").state == "on", "the set-up page")
    await looked_ahead(on)


async def holidays(on):
    """A child was archived, and a room removed."""
    await term(on)
    await on.do("banksia", {"leave": 'Ivy "Bee" O\'Brien'})
    for _ in range(6):
        await on.runtime.simulator.advance((await on.app.client.clock()).now + timedelta(hours=12))
    on.app.poll_now()
    await on.until(lambda: on.app.snapshot.service("banksia").archived == 1, "the archived child")

    def gone() -> bool:
        on.app.poll_now()
        going = on.app.snapshot.service("banksia").rooms_going
        return going is not None and not going

    await on.until(gone, "that no room will go any more")


def lists_of(key, *more):
    """The requests of the views that every service has."""
    service = f"GET /v1/services/{key}"
    return (
        f"GET /v1/runs?service={key}{PAGE}",
        f"{service}/archived?live=true",
        f"{service}/waiting",
        f"{service}/invitations",
        f"{service}/held",
        f"{service}/kept",
        *(f"{service}/{each}" for each in more),
    )


def rooms_of(weeks, *, first, last):
    """The requests of the rooms view of banksia; its calendar is shown from `first` to `last`."""
    return (
        f"{BANKSIA}/forecast?weeks={weeks}",
        f"{BANKSIA}/rooms/forecast?weeks={weeks}",
        f"GET /world/services/banksia/calendar?from={first}&to={last}",
    )


COMMON = ("GET /v1/snapshot", "GET /clock", "GET /v1/rules")
BANKSIA = "GET /v1/services/banksia"
PAGE = "&limit=100&summary=true"

RECORDED = {
    "christmas": (
        CHRISTMAS,
        (
            "GET /v1/snapshot",
            "GET /v1/rules",
            "GET /clock",
            "GET /v1/runs?service=banksia" + PAGE,
            "GET /v1/runs?service=wattle" + PAGE,
            "GET /v1/runs?limit=100&summary=true",
            f"{BANKSIA}/runs/1",
            f"{BANKSIA}/children/c00001/life?limit=50",
            f"{BANKSIA}/children/c00001/explain",
            "GET /v1/search?q=n&limit=20",
            "GET /v1/search?q=ng&limit=20",
            "GET /v1/search?q=ng&limit=8",
            f"{BANKSIA}/archived?live=true",
            f"{BANKSIA}/waiting",
            f"{BANKSIA}/invitations",
            f"{BANKSIA}/held",
            f"{BANKSIA}/kept",
            f"{BANKSIA}/page",
            f"{BANKSIA}/forecast?weeks=4",
            f"{BANKSIA}/forecast?weeks=12",
            f"{BANKSIA}/forecast?weeks=26",
            f"{BANKSIA}/forecast?weeks=52",
            f"{BANKSIA}/rooms/forecast?weeks=12",
            f"{BANKSIA}/rooms/forecast?weeks=26",
            f"{BANKSIA}/rooms/forecast?weeks=52",
            f"{BANKSIA}/runs?changes=true&limit=70",
            "GET /world/services/banksia/calendar?from=2026-11-02&to=2027-03-07",
            "GET /world/services/banksia/calendar?from=2026-11-02&to=2027-06-13",
            "GET /world/services/banksia/calendar?from=2026-11-02&to=2027-12-12",
        ),
        looked_ahead,
    ),
    "setup": (
        SETUP,
        (
            "GET /v1/snapshot",
            "GET /clock",
            "GET /v1/services/telopea/page",
            "POST /v1/services/telopea/page/set-up",
        ),
        setup_page,
    ),
    "inactive": (
        INACTIVE,
        (
            "GET /v1/snapshot",
            "GET /clock",
        ),
        nothing,
    ),
    "term": (
        LAST_WEEK_OF_TERM,
        (
            *COMMON,
            *lists_of("banksia", "page", "forecast?weeks=12", "runs?changes=true&limit=70"),
            *rooms_of(26, first="2026-11-09", last="2027-06-13"),
            *lists_of("telopea", "page"),
            "POST /v1/services/telopea/page/set-up",
            "GET /v1/runs?service=wattle" + PAGE,
        ),
        term,
    ),
    "holidays": (
        LAST_WEEK_OF_TERM,
        (
            *COMMON,
            *lists_of("banksia", "forecast?weeks=12", "runs?changes=true&limit=70", "runs/7"),
            *rooms_of(26, first="2026-11-16", last="2027-06-20"),
            f"{BANKSIA}/rooms/r001/life?limit=50",
            f"{BANKSIA}/rooms/r001/explain",
            f"{BANKSIA}/changes?since_run=2&limit=200",
        ),
        holidays,
    ),
    "rooms": (
        KINDERGARTEN,
        (
            *COMMON,
            f"{BANKSIA}/runs?changes=true&limit=70",
            f"{BANKSIA}/rooms/r001/life?limit=50",
            f"{BANKSIA}/rooms/r001/explain",
            *rooms_of(12, first="2026-11-02", last="2027-02-28"),
            *rooms_of(26, first="2026-11-02", last="2027-06-06"),
            *rooms_of(52, first="2026-11-02", last="2027-12-05"),
        ),
        looked_ahead,
    ),
}
