from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from daemon.store.migrations.dated import Dated, Old, aware, settings_of
from tests.daemon.store.earlier_stores import lay_down
from tests.daemon.store.standings import HALF_DAY, START

NAMES = ("stage", "settings", "child_link", "room_link", "child_row", "room_row")


@pytest.fixture
def old(url):
    lay_down(url, 2)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        yield Old(connection, NAMES)
    engine.dispose()


def test_instants_of_either_database_are_in_utc():
    naive = datetime(2026, 11, 29, 22)  # noqa: DTZ001
    assert aware(naive) == aware(datetime(2026, 11, 29, 22, tzinfo=UTC)) == START
    assert aware(None) is None


def test_a_service_without_settings_had_those_of_then():
    assert settings_of({}) == {"sync_inactive": False, "weeks": "calendar", "removal": "deactivate"}


def test_each_instant_tells_what_it_replaced(old):
    steps = dict(Dated(old, "banksia").steps())
    assert list(steps) == [START, START + HALF_DAY, START + 2 * HALF_DAY]
    assert steps[START] == {"stage": "off", "pin": None, "children": {"c1": None, "c2": None}, "rooms": {"r1": None}}
    second = steps[START + HALF_DAY]
    assert (second["stage"], second["anchor"], second["settings"]["weeks"]) == ("on", None, "calendar")
    assert {ccms_id: link["mapping"] for ccms_id, link in second["children"].items()} == {"c2": "create"}
    third = steps[START + 2 * HALF_DAY]
    assert {ccms_id: link["target_id"] for ccms_id, link in third["children"].items()} == {"c1": "p1", "c2": "p2"}
    assert third["rooms"]["r2"]["mapping"] == "skip"


def test_a_service_that_never_did_anything_has_no_past(old):
    assert list(Dated(old, "new").steps()) == []
