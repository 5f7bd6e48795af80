"""The text of a roster file, in whatever encoding an office's programs write."""

from pathlib import Path

from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.garbled import (
    decoded_twice,
    likely_encoding,
    refuse_damaged_text,
    shown_word,
)
from parktime.harness.roster.options import TWICE_ENCODED

MOST_BYTES = 10_000_000

_WORKBOOKS = {
    b"PK\x03\x04": "a workbook (Excel, Numbers or LibreOffice): save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save it as CSV",
    b"%PDF": "a PDF: export the list as CSV",
}


def roster_text(path: Path, encoding: str | None = None) -> str:
    """Reads a file of at most 10 MB: UTF-8 or UTF-16, with or without a byte order mark, else
    `encoding` (Windows-1252 if none is given and it fits).

    Raises RosterIssuesError for a file that cannot be read, is larger, or is no text.
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
    return decoded(raw, encoding)


def decoded(raw: bytes, encoding: str | None = None) -> str:
    """The decoded text. Raises RosterIssuesError if the bytes are not text."""
    for beginning, what in _WORKBOOKS.items():
        if raw.startswith(beginning):
            raise RosterIssuesError(RosterIssue(0, f"is {what}"))
    text = _decoded(raw, _encoding(raw), encoding)
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


def _decoded(raw: bytes, unicode: str, given: str | None) -> str:
    try:
        text = raw.decode(unicode)
    except UnicodeDecodeError as error:
        if unicode != "utf-8-sig":
            raise RosterIssuesError(
                RosterIssue(0, f"begins as {unicode.upper()} and is not: save it as UTF-8")
            ) from error
        return _decoded_as(raw, given) if given else _decoded_as_windows(raw)
    if given == TWICE_ENCODED:
        text = decoded_twice(text)
    refuse_damaged_text(text)
    return text


def _decoded_as(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode("cp1252" if encoding == TWICE_ENCODED else encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RosterIssuesError(
            RosterIssue(line, f"is not {encoding}, which --encoding says: correct that")
        ) from error


def _decoded_as_windows(raw: bytes) -> str:
    """Windows-1252, if that makes words. Raises RosterIssuesError with the likely encoding."""
    likely = likely_encoding(raw)
    if likely == "cp1252":
        return raw.decode("cp1252")
    at = next(at for at, byte in enumerate(raw) if byte > 0x7F)
    line = len(raw[: at + 1].splitlines())
    if likely is None:
        message = (
            "is neither UTF-8 nor Windows-1252: save the file as CSV UTF-8, or give its encoding, "
            "as in --encoding shift_jis"
        )
    else:
        word = shown_word(raw.decode(likely), raw.decode("cp1252", "replace"))
        message = (
            f"is probably {likely}{word}: save the file as CSV UTF-8, or say --encoding {likely}"
        )
    raise RosterIssuesError(RosterIssue(line, message))
