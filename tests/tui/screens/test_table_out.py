"""The rows of a table, into a file and to the clipboard."""

import csv

from parktime.tui.table_file import write_new
from parktime.tui.widgets.keyed_table import KeyedTable


async def test_the_table_is_written_as_csv_and_never_over_a_file(desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parktime-mappings.csv").write_text("mine")
    await desk.view(2)
    table = desk.app.screen.query_one(KeyedTable)
    await desk.until(lambda: table.row_count > 1)
    await desk.press("S")
    written = tmp_path / "parktime-mappings-2.csv"
    await desk.until(written.exists)
    titles, *rows = csv.reader(written.read_text(encoding="utf-8").splitlines())
    assert tuple(titles) == table.as_table.columns
    assert len(rows) == table.row_count
    assert (tmp_path / "parktime-mappings.csv").read_text() == "mine"


async def test_the_table_is_copied_as_markdown(desk):
    await desk.view(2)
    table = desk.app.screen.query_one(KeyedTable)
    await desk.until(lambda: table.row_count > 1)
    await desk.press("M")
    await desk.until(lambda: desk.app.clipboard.startswith("| "))
    assert len(desk.app.clipboard.splitlines()) == table.row_count + 2


async def test_a_view_without_rows_says_so_and_writes_nothing(desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    await desk.view(7)
    await desk.press("S")
    await desk.sees("there is no table with rows here")
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_cannot_be_written_to_is_told(desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    await desk.view(2)
    table = desk.app.screen.query_one(KeyedTable)
    await desk.until(lambda: table.row_count > 1)
    await desk.press("S")
    await desk.sees("no file was written")


def test_the_next_free_number_is_taken(tmp_path):
    assert [write_new(tmp_path, "a", "x").name for _ in range(3)] == ["a.csv", "a-2.csv", "a-3.csv"]
