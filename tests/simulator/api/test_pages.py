"""Lists in pages, by number and by cursor."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.api.responses import cursor_page, numbered_page
from parktime.web.problem import Problem


@given(st.lists(st.integers(), max_size=40), st.integers(1, 9))
def test_numbered_pages_hold_every_row_once_and_in_order(rows, size) -> None:
    first = numbered_page(rows, 1, size)
    told = [
        row
        for number in range(1, first.pages + 1)
        for row in numbered_page(rows, number, size).rows
    ]
    assert told == rows and first.total == len(rows)
    with pytest.raises(Problem, match="404"):
        numbered_page(rows, first.pages + 1, size)


def key(row: str) -> tuple[str, ...]:
    return tuple(row.split("/"))


@given(st.sets(st.text(alphabet="abé/", min_size=1, max_size=5), max_size=40), st.integers(1, 9))
def test_cursors_lead_to_every_row_once_and_in_order(rows, size) -> None:
    ordered = sorted(rows, key=key)
    told, cursor = [], None
    for _ in range(len(rows) + 1):
        page = cursor_page(ordered, key, cursor, size, "rows")
        told += page.rows
        cursor = page.next_cursor
        assert page.total == len(rows)
        if cursor is None:
            break
    assert told == ordered


def test_rows_that_come_and_go_meanwhile_double_and_hide_no_other() -> None:
    cursor = cursor_page(["a", "c", "e"], key, None, 2, "rows").next_cursor
    assert cursor_page(["b", "d", "e", "f"], key, cursor, 9, "rows").rows == ["d", "e", "f"]


def encoded(value) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "????", encoded("rows"), encoded(["rows", 1]), encoded(["other", "a"]), encoded([]), encoded({}), encoded(["rows",  "a"]) + "=", "W" * 400],
)  # fmt: skip
def test_cursors_that_were_never_given_are_422(cursor) -> None:
    with pytest.raises(Problem) as caught:
        cursor_page(["a", "b"], key, cursor, 1, "rows")
    assert caught.value.status == 422
