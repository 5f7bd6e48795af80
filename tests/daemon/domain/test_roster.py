"""Publications of a CCMS."""

from datetime import UTC, datetime, timedelta

import pytest

from parktime.daemon.domain.roster import Publications, publications

STARTS = datetime(2026, 11, 29, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERY_5_H = Publications(STARTS, STARTS + 5 * HOUR, 5 * HOUR)


@pytest.mark.parametrize(
    ("hours", "read"), [(0, 0), (4.9, 0), (5, 5), (9.9, 5), (10, 10), (501, 500)]
)
def test_a_run_reads_the_last_publication_up_to_its_own_instant(hours, read):
    assert EVERY_5_H.read_at(STARTS + hours * HOUR) == STARTS + read * HOUR


def test_a_live_api_serves_the_current_state():
    live = Publications(STARTS)
    assert live.is_live and not EVERY_5_H.is_live
    assert live.read_at(STARTS + 7 * HOUR) == STARTS + 7 * HOUR
    assert list(live.between(STARTS, STARTS + 90 * HOUR)) == []


@pytest.mark.parametrize(
    ("after", "to", "found"),
    [(0, 4, []), (0, 5, [5]), (4, 16, [5, 10, 15]), (5, 10, [10]), (12, 14, [])],
)
def test_publications_between_two_instants(after, to, found):
    between = EVERY_5_H.between(STARTS + after * HOUR, STARTS + to * HOUR)
    assert [(at - STARTS) / HOUR for at in between] == found


def test_publications_from_api_values():
    assert publications(STARTS, STARTS + 5 * HOUR, 18_000) == EVERY_5_H
    assert publications(STARTS, None, None) == Publications(STARTS)


@pytest.mark.parametrize(
    "values",
    [
        (None, None, None),
        (STARTS, STARTS, None),
        (STARTS, STARTS, 0),
        (STARTS, STARTS, 10**12),
        (STARTS, None, 60),
        (STARTS.replace(tzinfo=None), None, None),
        (STARTS, STARTS.replace(tzinfo=None), 60),
    ],
)
def test_impossible_api_values_give_none(values):
    assert publications(*values) is None
