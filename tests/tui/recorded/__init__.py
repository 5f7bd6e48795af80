"""What is recorded: the scenario, the requests, and what is done before them."""

from tests.tui.recorded.scenarios import CHRISTMAS, INACTIVE, SETUP


async def nothing(on):
    """The scenario as it starts."""


async def setup_page(on):
    """The integration is on and not set up."""
    await on.app.client.send("POST", "services/telopea/turn-on", {})


async def looked_ahead(on):
    """The daemon has found out which rooms will go."""
    await on.until(lambda: on.app.snapshot.service("banksia").rooms_going, "which rooms will go")


BANKSIA = "GET /v1/services/banksia"
PAGE = "&limit=100"

RECORDED = {
    "christmas": (
        CHRISTMAS,
        (
            "GET /v1/snapshot",
            "GET /v1/rules",
            "GET /clock",
            "GET /v1/runs?service=banksia" + PAGE,
            "GET /v1/runs?service=wattle" + PAGE,
            "GET /v1/runs?limit=100",
            f"{BANKSIA}/runs/1",
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
}
