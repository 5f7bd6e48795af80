"""`parktime tui`: says what there is instead of a dashboard."""

from harness.wrong import Wrong
from tui import NOT_YET


def tui() -> int:
    """The dashboard, which is not in this version: says what to use instead."""
    raise Wrong(NOT_YET)
