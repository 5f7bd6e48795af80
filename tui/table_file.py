"""A text in a new file: nothing that is there is written over."""

from itertools import count
from pathlib import Path


def write_new(folder: Path, stem: str, text: str) -> Path:
    """Write a CSV text into `STEM.csv`, or `STEM-2.csv` and so on where that is there already.

    Raises:
        OSError: the folder cannot be written to.
    """
    for number in count(1):
        path = folder / (f"{stem}.csv" if number == 1 else f"{stem}-{number}.csv")
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(f"{text}\n")
        except FileExistsError:
            continue
        return path
    raise AssertionError("numbers do not end")
