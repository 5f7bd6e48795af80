"""Tables for spreadsheets and documents."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.presenters.table_text import Table, csv_text, format_table, markdown_text
from parktime.tui.visible import visible_lines

CELLS = st.none() | st.integers(-5, 500) | st.text(st.characters(exclude_categories=("Cs",)))
ROWS = st.lists(st.tuples(CELLS, CELLS), max_size=4)


@given(ROWS)
def test_a_csv_is_read_again_as_it_was_and_no_cell_is_a_formula(rows):
    read = list(csv.reader(io.StringIO(csv_text(Table(("a", "b"), rows)), newline="")))
    assert read[0] == ["a", "b"]
    for row, cells in zip(read[1:], rows, strict=True):
        for text, cell in zip(row, cells, strict=True):
            shown = "" if cell is None else visible_lines(str(cell))
            assert text in (shown, f"'{shown}")
            assert isinstance(cell, int) or not text.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(ROWS)
def test_a_markdown_table_has_one_line_a_row_and_its_columns(rows):
    lines = markdown_text(Table(("a", "b"), rows)).split("\n")
    assert len(lines) == len(rows) + 2
    for line in lines:
        assert line.replace("\\\\", "").replace("\\|", "").count("|") == 3


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("a|b", r"a\|b"), ("*x*", r"\*x\*"), ("<b>", r"\<b>"), ("a\nb", "a b"), (None, "")],
)
def test_a_markdown_cell_is_no_markup(cell, shown):
    assert format_table(Table(("a",), [[cell]]), "markdown").split("\n")[2] == f"| {shown} |"
