"""The services of the home screen: order, groups, totals, and trouble that is out of sight."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.presenters.home_table import (
    ORDERS,
    STATES,
    HomeOrder,
    hidden_trouble,
    home_entries,
    totals,
)
from parktime.tui.presenters.service_row import home_mark, is_trouble
from parktime.tui.snapshot import AbsentRoom, Counts, Run, Service
from tests.tui.presenters.test_status_page import PLAIN

NOW = datetime(2026, 12, 1, tzinfo=UTC)
QUIET = replace(PLAIN, last_run=Run(1, "a", 1, NOW, "schedule", "ok", "", Counts()))


@st.composite
def fleets(draw: Callable) -> tuple[Service, ...]:
    return tuple(
        replace(
            QUIET,
            key=f"s{number}",
            name=draw(st.sampled_from(["Wattle", "banksia", "Acacia"])),
            condition=draw(st.sampled_from(["on time", "failed", "held", "off"])),
            held=1,
            waiting=draw(st.integers(0, 2)),
            without_a_room=draw(st.integers(0, 2)),
            next_run_at=draw(st.sampled_from([None, NOW + timedelta(hours=3)])),
        )
        for number in range(draw(st.integers(0, 12)))
    )


ORDER = st.builds(
    HomeOrder, st.sampled_from(ORDERS), is_reversed=st.booleans(), is_grouped=st.booleans()
)


@given(fleets(), ORDER)
def test_every_service_is_there_once_in_every_order(services, order):
    entries = home_entries(services, NOW, order)
    shown = [each.service for each in entries if each.service is not None]
    assert sorted(each.key for each in shown) == sorted(each.key for each in services)
    keys = [each.key for each in entries]
    assert len(keys) == len(set(keys))
    if order.is_grouped:
        headings = [each for each in entries if each.service is None]
        assert sum(each.number for each in headings) == len(services)
        ranks = [STATES.index(each.mark) for each in headings]
        assert ranks == sorted(ranks)


@given(fleets(), ORDER, st.integers(0, 15), st.integers(0, 15))
def test_trouble_is_seen_or_counted(services, order, first, rows):
    entries = home_entries(services, NOW, order)
    above, below = hidden_trouble(entries, first, first + rows)
    seen = sum(
        each.service is not None and is_trouble(each.mark) for each in entries[first : first + rows]
    )
    assert above + seen + below == sum(is_trouble(home_mark(each, NOW)) for each in services)


def test_a_closed_group_keeps_its_heading():
    services = (replace(QUIET, condition="failed"), replace(QUIET, key="b", condition="on time"))
    order = HomeOrder(is_grouped=True, closed=frozenset({"failed"}))
    assert [each.key for each in home_entries(services, NOW, order)] == [" failed", " on time", "b"]


def test_totals_are_of_all_that_is_wrong():
    gone = replace(
        QUIET, condition="on time", without_a_room=27, rooms_gone=(AbsentRoom("Possums"),)
    )
    line = totals((gone, replace(QUIET, key="b", condition="failed")), NOW)
    for words in ("2 services", "1 failed", "1 room gone", "27 children without a room"):
        assert words in line
    assert "wait" not in line
