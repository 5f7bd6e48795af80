"""Searching for garbage: not while a command is loaded, and then only among new objects."""

import gc
from typing import Final

WHILE_LOADING: Final = 1_000_000
"""New objects until the next search: loading makes fewer, and leaves no garbage behind."""
AT_WORK: Final = 50_000


def begin_loading() -> None:
    """Search for no garbage until `end_loading`, or until a million objects have been made."""
    gc.set_threshold(WHILE_LOADING)


def end_process() -> None:
    """Search for no garbage while the process ends: all of it goes anyway."""
    gc.freeze()


def end_loading() -> None:
    """Search among the objects made from now on; those that were loaded stay to the end."""
    if gc.get_threshold()[0] == WHILE_LOADING:  # once, and only in the command's process
        gc.freeze()
        gc.set_threshold(AT_WORK)
