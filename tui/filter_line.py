"""A line to type a filter in: closed until somebody wants it."""

from textual.widgets import Input


class FilterLine(Input):
    """While it is closed it takes neither the focus nor keys."""

    def __init__(self) -> None:
        super().__init__(
            placeholder="filter: a part of any word of a row", classes="filter", compact=True, disabled=True
        )

    def open(self) -> None:
        """Ready to type."""
        self.disabled = False
        self.add_class("-open")
        self.focus()

    def close_step(self) -> bool:
        """Clears it, then closes it; False where it is closed already."""
        if not self.has_class("-open"):
            return False
        if self.value:
            self.value = ""
        else:
            self.remove_class("-open")
            self.disabled = True
        return True

    def bears(self, words: str) -> bool:
        """Whether these words bear every part that is typed."""
        whole = words.casefold()
        return all(part in whole for part in self.value.casefold().split())
