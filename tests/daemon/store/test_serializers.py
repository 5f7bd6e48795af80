from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.domain.service import Access, Settings
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.serializers import (
    change_from_row,
    change_values,
    from_json,
    names_from_json,
    names_to_json,
    to_json,
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
MAYBE = st.none() | TEXT
MAPPING = st.sampled_from(["create", "skip", "linked"])
INSTANT = st.datetimes(timezones=st.just(UTC))
CHILDREN = st.builds(
    ChildLink, TEXT, TEXT, TEXT, st.none() | st.dates(), MAPPING, MAYBE, st.booleans()
)
STATES = st.builds(
    ServiceState,
    stage=st.sampled_from(["off", "on", "set-up"]),
    anchor=st.none() | INSTANT,
    last_slot=st.none() | INSTANT,
    pin=MAYBE,
    settings=st.builds(Settings, st.booleans()),
    links=st.builds(
        Links,
        st.dictionaries(TEXT, CHILDREN, max_size=3),
        st.dictionaries(TEXT, st.builds(RoomLink, TEXT, TEXT), max_size=2),
    ),
    choices=st.lists(
        st.builds(Choice, st.sampled_from(["child", "room"]), TEXT, TEXT, MAPPING, MAYBE, MAYBE),
        max_size=2,
    ).map(tuple),
    holds=st.dictionaries(TEXT, st.dates(), max_size=2),
    created_ids=st.frozensets(TEXT, max_size=3),
    last_ordinal=st.integers(0, 10**9),
)


@given(STATES)
def test_every_state_survives_json(state):
    assert from_json(to_json(state), ServiceState) == state


@given(st.lists(TEXT, max_size=3).map(tuple))
def test_names_survive_json(names):
    assert names_from_json(names_to_json(names)) == names


def test_an_access_survives_json():
    access = Access("http://a", "http://b", {"pin": "S434783895", "key": "k"}, "token")
    assert from_json(to_json(access), Access) == access


class Row:
    def __init__(self, values):
        self.__dict__.update(values)


@pytest.mark.parametrize(
    "fields", [Fields(), Fields("Mia", None, date(2022, 3, 14), ("r1",), ("r2", "r3"))]
)
def test_a_change_survives_its_row(fields):
    change = Change(
        "update",
        "source-of-truth",
        "c1",
        "Mia Nguyen",
        {"given": "Mya"},
        {"given": "Mia"},
        "why",
        "p1",
        fields,
    )
    (values,) = change_values(7, "banksia", (change,))
    assert (values["run"], values["position"], values["service"]) == (7, 0, "banksia")
    assert change_from_row(Row(values)) == change


def test_before_and_after_have_json_types():
    change = Change(
        "move", "child-rooms", "c1", "Mia Nguyen", ("Possums",), {"born": date(2022, 3, 14)}, ""
    )
    (values,) = change_values(1, "banksia", (change,))
    assert change_from_row(Row(values)) == replace(
        change, before=["Possums"], after={"born": "2022-03-14"}
    )


def test_instants_keep_their_microseconds():
    instant = datetime(2026, 12, 14, 20, 30, 0, 123456, UTC)
    assert from_json(to_json(instant), datetime) == instant
