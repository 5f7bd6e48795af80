"""The text of a roster file, in whatever encoding an office's programs write."""

from pathlib import Path

from parktime.harness.roster.errors import RosterIssue, RosterIssuesError

MOST_BYTES = 10_000_000

_WORKBOOKS = {
    b"PK\x03\x04": "a workbook (Excel, Numbers or LibreOffice): save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save it as CSV",
    b"%PDF": "a PDF: export the list as CSV",
}


def roster_text(path: Path) -> str:
    """Reads a file of at most 10 MB: UTF-8 or UTF-16, with or without a byte order mark, else
    Windows-1252.

    Raises Faulty for a file that cannot be read, is larger, or is no text.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RosterIssuesError(
            RosterIssue(0, f"cannot be read: {error.strerror or error}")
        ) from error
    if len(raw) > MOST_BYTES:
        raise RosterIssuesError(
            RosterIssue(
                0,
                f"is larger than {MOST_BYTES // 1_000_000} MB: a roster is a list of children, "
                f"nothing else",
            )
        )
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """The decoded text. Raises RosterIssuesError if the bytes are not text."""
    for beginning, what in _WORKBOOKS.items():
        if raw.startswith(beginning):
            raise RosterIssuesError(RosterIssue(0, f"is {what}"))
    text = _decoded(raw, _encoding(raw))
    if "\0" in text:
        raise RosterIssuesError(
            RosterIssue(
                text.count("\n", 0, text.index("\0")) + 1,
                "is no text: export the list as CSV or JSON",
            )
        )
    if not text.strip():
        raise RosterIssuesError(RosterIssue(0, "is empty"))
    return text


def _encoding(raw: bytes) -> str:
    """UTF-16 is known by its mark, or by every second byte of its Latin letters being nought."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = raw[:2000]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > len(sample) // 4 else "utf-8-sig"


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise RosterIssuesError(
                RosterIssue(0, f"begins as {encoding.upper()} and is not: save it as UTF-8")
            ) from error
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RosterIssuesError(
            RosterIssue(line, "is neither UTF-8 nor Windows-1252: save the file as CSV UTF-8")
        ) from error
