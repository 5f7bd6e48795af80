"""The sync history."""

from typing import ClassVar

from textual.binding import BindingType

from tui.commands import bindings
from tui.screens.view import View


class History(View):
    """The view."""

    NAME = "history"
    BINDINGS: ClassVar[list[BindingType]] = bindings("history")
