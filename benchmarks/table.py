"""Measures all rows beside their peers, and writes the table into the benchmarks page.

`python -m benchmarks.table` does five pairs of each row; `--pairs N` does others, `--only TEXT`
only the rows whose name has that text, `--print` leaves the page as it is. `make bench` makes the
environment of the peers before. A row that is not measured keeps what the page has.
"""

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.paired import Ratio
from benchmarks.ratios import ROWS, Row

PAGE = Path(__file__).parents[1] / "docs" / "contributing" / "benchmarks.md"
HEAD = (
    "| parktime | beside | times its CPU | least to most | CPU of each | measured |",
    "| --- | --- | --- | --- | --- | --- |",
)
BEGIN, END = "<!-- written by make bench -->", "<!-- end -->"


def main() -> None:
    """Measure and write, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--print", action="store_true", dest="prints")
    asked = parser.parse_args()
    for row in ROWS:
        if asked.only in row.name:
            with TemporaryDirectory() as folder:
                line = _line(row, row.measure(Path(folder), asked.pairs))
            print(line, flush=True)
            if not asked.prints:
                _write(row, line)


def _line(row: Row, ratio: Ratio) -> str:
    spread = f"{min(ratio.pairs):.3g} to {max(ratio.pairs):.3g}"
    spent = f"{ratio.ours_s:.3g} and {ratio.peer_s:.3g} s"
    return (
        f"{_start(row)} {ratio.median:.3g} | {spread}, {len(ratio.pairs)} pairs | {spent} |"
        f" {_machine()} |"
    )


def _start(row: Row) -> str:
    """The cells by which the row is found again."""
    return f"| {row.name} | {row.peer} |"


def _machine() -> str:
    """What the row was measured on."""
    return (
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def _write(row: Row, line: str) -> None:
    """Put the line in place of the one that the page has for this row."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    lines = [each for each in table.splitlines() if each.startswith("|")][2:]
    by_start = {_start(known): each for known in ROWS for each in lines if _is_of(known, each)}
    by_start[_start(row)] = line
    rows = [by_start[_start(known)] for known in ROWS if _start(known) in by_start]
    written = "\n".join([BEGIN, "", *HEAD, *rows, "", END])
    PAGE.write_text(before + written + after, "utf-8")


def _is_of(row: Row, line: str) -> bool:
    return line.startswith(_start(row))


if __name__ == "__main__":
    main()
