"""The birth dates of a table: understood, absent, or refused, since without them strangers match.

Namesakes are told apart by nothing but their birth dates. So a column that may hold them and is
not understood stops the matching, until a person says which it is, or that there are none.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from parktime.harness.roster.birth_headings import may_be_birth_dates
from parktime.harness.roster.columns import plain_heading
from parktime.harness.roster.dates import DateCell, birth_dates
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.rows import Table

Births = Sequence[date | None]


def read_births(table: Table, options: ReadingOptions, issues: list[RosterIssue]) -> Births:
    """The birth date of each row; what is wrong is added to `issues`."""
    columns = table.columns
    births: Births = [None] * len(table.rows)
    if columns.born is not None:
        try:
            births = _column(table, columns.born, options)
        except RosterIssuesError as error:
            issues += error.issues
            return births
    is_chosen = "born" in options.columns and columns.born is not None
    if options.no_birth_dates or is_chosen:
        return births
    others = [(place, _column_if_read(table, place, options)) for place in columns.other_births]
    for place, dates in others:
        if not any(births):
            births = dates
        elif contradiction := _contradiction(table, births, dates, place):
            issues.append(contradiction)
    if not any(births):
        issues += _unread(table)
    return births


def _column(table: Table, place: int, options: ReadingOptions) -> list[date | None]:
    cells = [DateCell(row.line, row.cell(place).removeprefix("'")) for row in table.rows]
    order, said_by = options.dates, "--dates"
    if place == table.columns.born and table.columns.dates:
        order, said_by = table.columns.dates, "the heading"
    return birth_dates(cells, order, said_by, options.time_zone)


def _column_if_read(table: Table, place: int, options: ReadingOptions) -> Births:
    try:
        return _column(table, place, options)
    except RosterIssuesError:
        return [None] * len(table.rows)


def _contradiction(table: Table, births: Births, others: Births, place: int) -> RosterIssue | None:
    """The first row with two different birth dates; whose they are a heading alone does not say."""
    for row, one, other in zip(table.rows, births, others, strict=True):
        if one and other and one != other:
            born = table.columns.born
            headings = [table.headings[at].strip() for at in (born, place) if at is not None]
            under = " and ".join(map(repr, headings))
            return RosterIssue(
                row.line,
                f"has two birth dates, {one} and {other}, under {under}: "
                f'say which is the child\'s, as in --column "born={headings[0]}"',
            )
    return None


def _unread(table: Table) -> Iterator[RosterIssue]:
    """The columns that may hold birth dates, and are not understood."""
    columns = table.columns
    for place, heading in enumerate(table.headings):
        if place in columns.unclear_births:
            why = "is headed like birth dates"
        elif place not in columns.known - set(columns.other_births) and may_be_birth_dates(
            plain_heading(heading), (row.cell(place) for row in table.rows)
        ):
            why = "holds dates"
        else:
            continue
        name = heading.strip()
        yield RosterIssue(
            table.line,
            f"the column {name!r} {why}, and is not understood: say "
            f'--column "born={name}" if it holds birth dates, or else --no-birth-dates',
        )
