"""A line for a text filter: closed until a key opens it."""

from textual.widgets import Input

from parktime.tui.presenters.filters import matches


class FilterInput(Input):
    """A text filter; while closed it is disabled, so that it takes neither focus nor keys."""

    def __init__(self) -> None:
        super().__init__(
            placeholder="filter: words, or parts of words, in any order",
            classes="filter",
            compact=True,
            disabled=True,
        )

    def open(self) -> None:
        """Opens it for typing."""
        self.disabled = False
        self.add_class("-open")
        self.focus()

    def close_step(self) -> bool:
        """Clears the filter, or closes the line if it is clear; False if it was closed."""
        if not self.has_class("-open"):
            return False
        if self.value:
            self.value = ""
        else:
            self.remove_class("-open")
            self.disabled = True
        return True

    def matches(self, text: str) -> bool:
        """Whether the text contains every word of the filter."""
        return matches(text, self.value)
