"""The terminal's own size, whatever the environment says of it."""

import os
import sys

EXPORTED = ("COLUMNS", "LINES")


def forget_exported_size() -> None:
    """On a terminal, take out of the environment what some shells and line editors export: it stays as it was when the
    window is made larger or smaller, and would be believed. A browser's dashboard has no terminal, and is told its size so.
    """
    if sys.__stdout__ is not None and sys.__stdout__.isatty():
        for name in EXPORTED:
            os.environ.pop(name, None)
