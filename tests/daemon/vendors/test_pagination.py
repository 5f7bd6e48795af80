import asyncio
from dataclasses import replace

import pytest

from parktime.daemon.domain.roster import Child
from parktime.daemon.vendors import pagination
from parktime.daemon.vendors.pagination import (
    Memo,
    drop_conflicting_rows,
    find_duplicates,
    read_pages,
)


class Page(tuple):
    """(rows, total, the next path), and how many rows were no good."""

    unreadable = 0
    revision = None


def read(pages, first="one"):
    """Pages by their path."""
    asked = []

    async def fetch(path):
        asked.append(path)
        page = pages[path]
        return page if isinstance(page, Page) else Page(page)

    found = asyncio.run(
        read_pages(
            "children",
            first,
            fetch=fetch,
            next_path=lambda page: page[2],
            rows=lambda page: page[0],
            total=lambda page: page[1],
        )
    )
    return found, asked


def test_conflicting_rows_are_dropped():
    mia, noah = Child("1", "Mia", "Nguyen"), Child("2", "Noah", "Smith")
    assert drop_conflicting_rows([mia, noah]) == (mia, noah)
    assert drop_conflicting_rows([mia, mia, noah]) == (mia, noah)
    assert drop_conflicting_rows([mia, noah, replace(mia, family="Smith")]) == (noah,)


def test_all_pages_are_read():
    found, asked = read({"one": ("ab", 3, "two"), "two": ("c", 3, None)})
    assert [page[0] for page in found.pages] == ["ab", "c"]
    assert (found.incomplete, asked) == (None, ["one", "two"])


def test_an_empty_list_is_complete():
    assert read({"one": ("", 0, None)})[0].incomplete is None


@pytest.mark.parametrize(
    ("pages", "code", "words"),
    [
        ({"one": ("ab", 3, None)}, "row-count", "2 of 3"),
        ({"one": ("abc", 2, None)}, "row-count", "3 of 2"),
        ({"one": ("", 2, None)}, "row-count", "0 of 2"),
        ({"one": ("ab", 4, "two"), "two": ("c", 3, None)}, "list-changed", "changed"),
        ({"one": ("ab", 3, "two"), "two": ("c", 4, None)}, "list-changed", "changed"),
        ({"one": ("ab", 4, "two"), "two": ("cd", 4, "one")}, "endless-list", "repeats itself"),
        ({"one": ("ab", 2, "one")}, "endless-list", "repeats itself"),
    ],
)
def test_an_inconsistent_list_is_incomplete(pages, code, words):
    found, asked = read(pages)
    assert found.incomplete.code == code
    assert words in found.incomplete.text
    assert "children" in found.incomplete.text
    assert len(asked) == len(pages)


def test_the_number_of_pages_is_limited(monkeypatch):
    monkeypatch.setattr(pagination, "MAX_PAGES", 5)

    class Endless:
        def __getitem__(self, path):
            return ("a", 10, path + "+")

    found, asked = read(Endless())
    assert "repeats itself" in found.incomplete.text
    assert len(asked) == 5


def test_memo_keeps_the_value_while_pages_are_the_same_objects():
    memo, one, two = Memo(), ["a"], ["b"]
    first = memo.get((one, two), lambda: {"made": 1})
    assert memo.get((one, two), lambda: {"made": 2}) is first
    assert memo.get((one, ["b"]), lambda: {"made": 3}) == {"made": 3}
    assert memo.get((one,), lambda: {"made": 4}) == {"made": 4}


def test_memo_keeps_none():
    memo, pages = Memo(), (["a"],)
    made = iter([None])
    assert memo.get(pages, lambda: next(made)) is None
    assert memo.get(pages, lambda: next(made)) is None


def test_memo_keeps_no_failure():
    memo, pages = Memo(), (["a"],)

    def fails():
        raise ValueError

    with pytest.raises(ValueError):
        memo.get(pages, fails)
    assert memo.get(pages, lambda: ("made",)) == ("made",)


def test_a_duplicate_row_is_found():
    assert find_duplicates(["a", "b"], "rooms") is None
    assert find_duplicates(["a", "b", "a"], "rooms").code == "duplicate-rows"


def test_unreadable_rows_are_reported_before_a_wrong_total():
    page = Page(("ab", 3, None))
    page.unreadable = 1
    assert read({"one": page})[0].incomplete.text == "1 of the list of children cannot be read"


def test_the_number_of_rows_is_limited(monkeypatch):
    monkeypatch.setattr(pagination, "MAX_ROWS", 5)
    found, asked = read(
        {"one": ("abc", 9, "two"), "two": ("def", 9, "three"), "three": ("ghi", 9, None)}
    )
    assert "repeats itself" in found.incomplete.text
    assert asked == ["one", "two"]
