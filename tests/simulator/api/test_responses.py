"""Lists in pages, by number and by cursor."""

import base64
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.api.responses import (
    ResponseCache,
    SessionRowCache,
    cursor_page,
    json_body,
    numbered_page,
)
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from parktime.web.problem import ProblemError
from tests.simulator.api.client import SCENARIO


@given(st.lists(st.integers(), max_size=40), st.integers(1, 9))
def test_numbered_pages_hold_every_row_once_and_in_order(rows, size) -> None:
    first = numbered_page(rows, 1, size)
    seen_rows = [
        row
        for number in range(1, first.pages + 1)
        for row in numbered_page(rows, number, size).rows
    ]
    assert seen_rows == rows and first.total == len(rows)
    with pytest.raises(ProblemError, match="404"):
        numbered_page(rows, first.pages + 1, size)


def key(row: str) -> tuple[str, ...]:
    return tuple(row.split("/"))


@given(st.sets(st.text(alphabet="abé/", min_size=1, max_size=5), max_size=40), st.integers(1, 9))
def test_cursors_lead_to_every_row_once_and_in_order(rows, size) -> None:
    ordered = sorted(rows, key=key)
    seen_rows, cursor = [], None
    for _ in range(len(rows) + 1):
        page = cursor_page(ordered, key, cursor, size, "rows")
        seen_rows += page.rows
        cursor = page.next_cursor
        assert page.total == len(rows)
        if cursor is None:
            break
    assert seen_rows == ordered


def test_cursor_pages_are_stable_under_changes() -> None:
    cursor = cursor_page(["a", "c", "e"], key, None, 2, "rows").next_cursor
    assert cursor_page(["b", "d", "e", "f"], key, cursor, 9, "rows").rows == ["d", "e", "f"]


def encoded(value) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "????", encoded("rows"), encoded(["rows", 1]), encoded(["other", "a"]), encoded([]), encoded({}), encoded(["rows",  "a"]) + "=", "W" * 400],
)  # fmt: skip
def test_unknown_cursors_are_422(cursor) -> None:
    with pytest.raises(ProblemError) as caught:
        cursor_page(["a", "b"], key, cursor, 1, "rows")
    assert caught.value.status == 422


def test_etags_depend_on_the_content() -> None:
    assert json_body({"a": 1}) == json_body({"a": 1})
    assert json_body({"a": 1}).etag != json_body({"a": 2}).etag
    assert json_body({"a": 1}).etag.startswith('"')


def test_a_body_is_built_once_per_key_and_revision() -> None:
    shelf, made = ResponseCache(), []

    def make(value):
        return lambda: made.append(value) or value

    assert shelf.get("k", 1, make("one")).content == b'"one"'
    assert shelf.get("k", 1, make("two")).content == b'"one"'
    assert shelf.get("k", 2, make("three")).content == b'"three"'
    assert shelf.get("other", 2, make("four")).content == b'"four"'
    assert made == ["one", "three", "four"]


def test_the_cache_evicts_least_used_and_skips_failures() -> None:
    shelf, made = ResponseCache(most=2), []

    def read(key):
        shelf.get(key, 1, lambda: made.append(key))

    for key in ["a", "b", "a", "c", "a", "b"]:
        read(key)
    assert made == ["a", "b", "c", "b"]

    def fail():
        raise KeyError("no")

    for _ in range(2):
        try:
            shelf.get("d", 1, fail)
        except KeyError:
            made.append("failed")
    assert made[-2:] == ["failed", "failed"]


DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def test_session_rows_are_cached_per_dates_service_and_picture() -> None:
    world = build_world(read_text(SCENARIO, "rows.yaml"))
    rows, banksia, acacia = SessionRowCache(), world.services["banksia"], world.services["acacia"]
    first = rows.rows("banksia", banksia.picture, DECEMBER)
    assert rows.rows("banksia", banksia.picture, DECEMBER) is first
    assert rows.rows("acacia", acacia.picture, DECEMBER) != first
    assert rows.rows("banksia", banksia.picture, (DECEMBER[0], DECEMBER[0])) != first
    banksia.ccms.close(date(2026, 12, 1), date(2026, 12, 31))
    banksia.publish(world.now)
    assert rows.rows("banksia", banksia.picture, DECEMBER) == []
