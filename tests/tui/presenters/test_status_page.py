"""Totals, filter, order and pages of `parktime status`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.presenters.service_row import service_status
from parktime.tui.presenters.status_page import SORTS, STATES, choose_services
from parktime.tui.snapshot import Service, ServiceSettings, Snapshot

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PLAIN = Service(
    key="a",
    name="A",
    ccms="manage",
    time_zone="Australia/Brisbane",
    state="set-up",
    settings=ServiceSettings(),
    last_run=None,
    next_run_at=NOW + timedelta(hours=1),
    active=3,
    archived=0,
    waiting=0,
    without_a_room=0,
    chosen=0,
)


@st.composite
def fleets(draw: Callable) -> Snapshot:
    count = draw(st.integers(0, 30))
    services = tuple(
        replace(
            PLAIN,
            key=f"s{number}",
            name=draw(st.sampled_from(["Wattle", "banksia", "Acacia"])),
            condition=draw(st.sampled_from([*STATES.values(), None])),
            waiting=draw(st.integers(0, 3)),
            failures=draw(st.integers(0, 3)),
        )
        for number in range(count)
    )
    return Snapshot(revision=1, now=NOW, services=services)


@given(
    fleets(),
    st.sets(st.sampled_from(list(STATES.values()))),
    st.sampled_from(SORTS),
    st.integers(1, 9),
)
def test_the_pages_together_are_the_services_in_these_states(snapshot, states, sort, limit):
    first = choose_services(snapshot, states=states, sort=sort, limit=limit)
    pages = [
        choose_services(snapshot, states=states, sort=sort, limit=limit, page=page)
        for page in range(1, first.pages + 1)
    ]

    shown = [each.key for page in pages for each in page.services]
    wanted = [
        each.key
        for each in snapshot.services
        if not states or service_status(each, NOW).word in states
    ]
    assert sorted(shown) == sorted(wanted)
    assert all(len(page.services) <= limit for page in pages)
    assert first.found == len(wanted)
    assert sum(first.totals.values()) == len(snapshot.services)


@pytest.mark.parametrize(
    ("sort", "change", "first"),
    [
        ("waiting", {"waiting": 4}, "s1"),
        ("failures", {"failures": 2}, "s1"),
        ("next-run", {"next_run_at": NOW}, "s1"),
        ("name", {"name": "0"}, "s1"),
        ("key", {"name": "0"}, "s0"),
        ("trouble", {"condition": "failed"}, "s1"),
    ],
)
def test_what_comes_first(sort, change, first):
    services = (replace(PLAIN, key="s0"), replace(PLAIN, key="s1", **change))
    chosen = choose_services(Snapshot(revision=1, now=NOW, services=services), sort=sort)

    assert chosen.services[0].key == first
