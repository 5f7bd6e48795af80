"""Rows of a CSV roster that are no child's: headings again, totals, groups; and columns unread."""

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from parktime.harness.roster.columns import NOTHING_CHOSEN, Columns, columns_of
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.options import Field
from parktime.harness.roster.rows import Row

_FOOTER = re.compile(
    r"(?:sub-?|grand\s+)?totals?\b\s*(?:[:=(]|\d|$|(?:number\s+of\s+)?(?:children|students|records))"
    r"|(?:count|number of \w+|no\. of \w+)\s*[:=]"
    r"|page\s+\d+|showing\s+\d+|\d+\s*[-–]\s*\d+\s+of\s+\d+"
    r"|\d+\s+(?:more\s+)?(?:children|students|records|rows|results|profiles|people|items)\b"
    r"|(?:printed|generated|exported)\b.*\d|run\s+(?:on|date)\b|report\s+(?:date|generated|run)"
    r"|end of (?:report|list|file|export)|continued\b|\.\.\.|…",
    re.I,
)
_PAGE_OF = re.compile(r"\bpage\s+\d+\s+of\s+(\d{1,6})", re.I)
_TOTAL_ABOVE = re.compile(
    r"\b(?:total|count|records|rows|entries|items|results|children|students|profiles)\b"
    r"\s*[:=]\s*(\d{1,6})\s*$",
    re.I,
)
_MAY_BE_A_HEADING = re.compile(
    r"name|\bid\b|dob|birth|born|given|first|last|famil|crn|child|student|profile", re.I
)
_REMEDY = "remove the row; every row below the headings must be a child's"


def issues_of_rows(
    rows: Sequence[Row], headings: Sequence[str], columns: Columns
) -> list[RosterIssue]:
    """The rows that are no child's, and cells below no heading, which may be parts of names."""
    if not rows:
        return []
    usual = median(len(row.filled) for row in rows)
    plain = [_folded(heading) for heading in headings]
    issues = []
    for row in rows:
        if what := _what_it_is(row, plain, columns, usual):
            issues.append(RosterIssue(row.line, what))
    return issues + list(_unheaded(rows, headings, columns))


def issues_above(rows: Sequence[Row], count: int) -> list[RosterIssue]:
    """What the lines above the headings say of a longer list; `count` rows are below them."""
    issues = []
    for row in rows:
        text = ": ".join(cell.rstrip(" :=") for cell in row.filled)
        page, total = _PAGE_OF.search(text), _TOTAL_ABOVE.search(text)
        if (page and int(page[1]) > 1) or (total and int(total[1]) != count):
            issues.append(
                RosterIssue(
                    row.line,
                    f"says {text[:60]!r}, and {count} rows follow: export the whole list, since "
                    "half a list would match the wrong children",
                )
            )
    return issues


def _what_it_is(row: Row, headings: Sequence[str], columns: Columns, usual: float) -> str:
    """What a row is instead of a child's, with the remedy; empty if it may be a child's."""
    filled = row.filled
    shown = repr(filled[0][:40])
    is_candidate = any(_MAY_BE_A_HEADING.search(cell) for cell in filled)
    if _repeats(row, headings) or (is_candidate and fields_headed(row) >= 2):
        return f"holds headings again, and no child ({shown}): {_REMEDY}"
    if _FOOTER.match(filled[0]):
        return f"holds a total or a note, and no child ({shown}): {_REMEDY}"
    if len(filled) == 1 and usual >= 2 and len(columns.known) > 1:
        return (
            f"has one cell alone ({shown}), as the title of a group has: fill in the child's other "
            "cells, or remove the row and write the group in a column of its own"
        )
    return ""


def _repeats(row: Row, headings: Sequence[str]) -> bool:
    pairs = zip(map(_folded, row.cells), headings, strict=False)
    return 2 * sum(cell == heading != "" for cell, heading in pairs) > len(row.filled)


def _folded(cell: str) -> str:
    return " ".join(cell.casefold().split())


def _unheaded(
    rows: Sequence[Row], headings: Sequence[str], columns: Columns
) -> Iterator[RosterIssue]:
    """Columns of words without a heading beside a name, where headings were merged."""
    names = {columns.name, columns.given, columns.family} - {None}
    for at, heading in enumerate(headings):
        if heading.strip() or at - 1 not in names or columns.family is not None:
            continue
        row = next((row for row in rows if re.search(r"[^\W\d]", row.cell(at))), None)
        if row is not None:
            beside = headings[at - 1].strip()
            yield RosterIssue(
                row.line,
                f"has {row.cell(at)[:40]!r} below no heading, beside {beside!r}: write a heading "
                "for every column",
            )


def fields_headed(row: Row, chosen: Mapping[Field, Sequence[str]] = NOTHING_CHOSEN) -> int:
    """How many cells of a row are known headings, if any is of a name."""
    try:
        columns = columns_of(row.cells, row.line, chosen)
    except RosterIssuesError:  # two of one meaning: headings all the same
        return sum(bool(columns_of([cell], row.line).fields_found) for cell in row.cells)
    return columns.fields_found if columns.have_names else 0
