"""Sessions expanded once for all pages of a question."""

from datetime import date

from parktime.simulator.api.responses import SessionRowCache
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from tests.simulator.api.stage import SCENARIO

DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def test_rows_are_kept_for_their_dates_their_service_and_their_picture() -> None:
    world = build_world(read_text(SCENARIO, "rows.yaml"))
    rows, banksia, acacia = SessionRowCache(), world.services["banksia"], world.services["acacia"]
    first = rows.rows("banksia", banksia.picture, DECEMBER)
    assert rows.rows("banksia", banksia.picture, DECEMBER) is first
    assert rows.rows("acacia", acacia.picture, DECEMBER) != first
    assert rows.rows("banksia", banksia.picture, (DECEMBER[0], DECEMBER[0])) != first
    banksia.ccms.close(date(2026, 12, 1), date(2026, 12, 31))
    banksia.publish(world.now)
    assert rows.rows("banksia", banksia.picture, DECEMBER) == []
