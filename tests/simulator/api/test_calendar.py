"""What shades the days behind a service's bookings."""

import pytest

from tests.simulator.api.stage import play, problem


def test_the_calendar_of_a_service_s_region() -> None:
    async def scene(stage):
        problem(
            await stage.get("/world/services/nobody/calendar?from=2026-12-01&to=2026-12-31"), 404
        )
        return (
            await stage.get("/world/services/banksia/calendar?from=2026-12-01&to=2027-01-31")
        ).json()

    told = play(scene)
    assert told["school_holidays"] == [{"from": "2026-12-12", "to": "2027-01-26"}]
    assert told["school_terms_known"] is True
    assert {"date": "2026-12-25", "name": "Christmas Day"} in told["public_holidays"]
    assert told["closed"] == []


def test_closures_that_are_entered_later_are_told() -> None:
    async def scene(stage):
        body = {"service": "banksia", "do": {"close": "2026-12-24..2027-01-03"}}
        assert (await stage.post("/world/steps", json=body)).status_code == 200
        return (
            await stage.get("/world/services/banksia/calendar?from=2026-12-01&to=2027-01-31")
        ).json()["closed"]

    assert play(scene) == [{"from": "2026-12-24", "to": "2027-01-03"}]


@pytest.mark.parametrize(
    "query",
    ["", "?from=2026-12-01", "?from=2026-12-02&to=2026-12-01", "?from=2026-12-01&to=2029-12-01"],
)
async def test_dates_go_together_in_order_and_are_bounded(stage, query) -> None:
    problem(await stage.get(f"/world/services/banksia/calendar{query}"), 422)
