"""Settings of the dashboard's process: the garbage collector and the size of the terminal."""

import gc
import os
import sys

NEVER = 1_000_000
IDLE_S = 1.0
"""Seconds without a key press after which a full collection disturbs nobody."""

DUE_WHEN_IDLE, DUE_AT_LATEST = 10, 200
"""Collections of the second generation after which a full one is due."""

EXPORTED_SIZE = ("COLUMNS", "LINES")


def freeze_startup_objects() -> None:
    """Excludes all objects so far from garbage collection, and disables automatic full collections.

    A full collection during a key press would delay it by a tenth of a second; `collect_when_idle`
    runs them instead. Call it once, after the imports.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)


def collect_when_idle(idle_s: float) -> bool:
    """Runs a full collection if one is due; `idle_s`: seconds since the last key press."""
    count = gc.get_count()[2]
    due = count >= DUE_AT_LATEST or (count >= DUE_WHEN_IDLE and idle_s >= IDLE_S)
    if due:
        gc.collect()
    return due


def ignore_exported_size() -> None:
    """Removes COLUMNS and LINES from the environment of a terminal.

    Some shells export them; they do not follow the window, but Textual would believe them. A
    dashboard in a browser has no terminal and gets its size by them.
    """
    if sys.__stdout__ is not None and sys.__stdout__.isatty():
        for name in EXPORTED_SIZE:
            os.environ.pop(name, None)
