import pytest

from parktime.simulator.errors import RefusedError
from parktime.simulator.world.lookup import (
    KIDSOFT_CHILDREN,
    MANAGE_CHILDREN,
    MANAGE_ROOMS,
    IdSequence,
)


def test_ids_sort_as_text_in_order():
    for numbering in (KIDSOFT_CHILDREN, MANAGE_CHILDREN):
        ids = [numbering.id(ordinal) for ordinal in range(12_000)]
        assert ids == sorted(set(ids))


def test_the_first_ids():
    assert (KIDSOFT_CHILDREN.id(0), MANAGE_CHILDREN.id(0), MANAGE_ROOMS.id(11)) == (
        "100001",
        "c00001",
        "r012",
    )


def test_where_the_digits_run_out_it_says_so():
    tiny = IdSequence("rooms", "r", 1)
    assert tiny.id(8) == "r9"
    with pytest.raises(RefusedError, match="at most 9 rooms"):
        tiny.id(9)
