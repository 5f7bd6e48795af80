"""The clock: what is due next, and what happened on the way."""

from typing import ClassVar

from textual.binding import BindingType

from tui.commands import bindings
from tui.screens.view import View


class ClockView(View):
    """The view."""

    NAME = "clock"
    BINDINGS: ClassVar[list[BindingType]] = bindings("clock")
