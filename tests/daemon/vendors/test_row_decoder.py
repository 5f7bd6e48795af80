import msgspec
import pytest

from parktime.daemon.vendors.row_decoder import (
    UNREADABLE,
    Id,
    LenientPageDecoder,
    Name,
    read_capacity,
)


class Row(msgspec.Struct):
    id: Id
    name: Name


class Page(msgspec.Struct):
    data: list[Row]
    total: int
    unreadable: int = msgspec.field(default=0, name=UNREADABLE)


PAGES = LenientPageDecoder(Page, "data", Row)


def page(*rows):
    return PAGES.decode(msgspec.json.encode({"data": rows, "total": len(rows)}))


GOOD = {"id": "1", "name": "Zoë\tLee 🦘"}


@pytest.mark.parametrize(
    "bad",
    [
        {"id": 1, "name": "A"},
        {"id": "", "name": "A"},
        {"id": "x" * 201, "name": "A"},
        {"id": "1", "name": "x" * 501},
        {"id": "1", "name": "A\0"},
        {"id": "1\x1b", "name": "A"},
        {"id": "1", "name": "A\x9b31m"},
        {"id": "1", "name": "A\x7f"},
        {"name": "A"},
        [],
        None,
        "Mia",
    ],
)
def test_an_invalid_row_is_left_out_and_counted(bad):
    told = page(GOOD, bad, GOOD)
    assert ([row.name for row in told.data], told.unreadable) == ([GOOD["name"]] * 2, 1)


def test_valid_rows_are_decoded_however_they_are_escaped():
    assert page(GOOD, GOOD).unreadable == 0
    written_out = PAGES.decode(b'{"data": [{"id": "1", "name": "Zo\\u00eb \\u0110"}], "total": 1}')
    assert (written_out.data[0].name, written_out.unreadable) == ("Zoë Đ", 0)
    assert page().data == []


@pytest.mark.parametrize(
    "body", [b'{"total": 1}', b'{"data": {}, "total": 1}', b'{"data": [], "total": "x"}', b"[]"]
)
def test_an_invalid_page_raises_an_error(body):
    with pytest.raises(msgspec.MsgspecError):
        PAGES.decode(body)


@pytest.mark.parametrize("bad", [{"id": 1, "name": "A"}, {"id": "1", "name": "\0"}])
def test_a_page_without_valid_rows_raises_an_error(bad):
    with pytest.raises(msgspec.ValidationError):
        page(bad, bad)


@pytest.mark.parametrize("capacity", [-1, True, "20", 2.5, None, [1]])
def test_a_strange_capacity_is_none(capacity):
    assert read_capacity(capacity) is None
    assert read_capacity(20) == 20
