"""Encodings that offices' programs write."""

import pytest

from parktime.harness.roster.encoding import MOST_BYTES, decoded, roster_text
from parktime.harness.roster.errors import RosterIssuesError

TEXT = "name\tborn\r\nZoë Đặng\t2022-03-14\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_its_mark(encoding):
    assert decoded(TEXT.encode(encoding)) == TEXT


def test_old_windows_files():
    assert decoded("name\nZoë O’Brien\n".encode("cp1252")) == "name\nZoë O’Brien\n"


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"PK\x03\x04rest", 0, "save it as CSV"),
        (b"\xd0\xcf\x11\xe0rest", 0, "save it as CSV"),
        (b"%PDF-1.7", 0, "export the list as CSV"),
        (b"", 0, "is empty"),
        (b" \r\n\t", 0, "is empty"),
        (b"name\nMia\x00Lee and more\n", 2, "is no text"),
        (b"name\nMia \x9d\x81Lee\n", 2, "neither UTF-8 nor Windows-1252"),
        (b"\xff\xfen\x00a", 0, "is no text|empty|not"),
        (b"\xff\xfen", 0, "begins as UTF-16 and is not"),
    ],
)
def test_what_is_no_text_is_refused(raw, line, words):
    if raw == b"\xff\xfen\x00a":
        raw += b"\xd8\x00\xd8"  # half a pair
    with pytest.raises(RosterIssuesError, match=words) as refused:
        decoded(raw)
    assert refused.value.issues[0].line == line


def test_only_so_much_is_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES * 10)  # sparse
    with pytest.raises(RosterIssuesError, match="larger than 10 MB"):
        roster_text(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RosterIssuesError, match="No such file"):
        roster_text(tmp_path / "none.csv")
    with pytest.raises(RosterIssuesError, match="cannot be read"):
        roster_text(tmp_path)
