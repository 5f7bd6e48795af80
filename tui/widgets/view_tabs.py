"""The views as tabs with their number keys, and the way back to where one came from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.content import Content
from textual.events import Resize
from textual.style import Style
from textual.widgets import Static

from parktime.tui.commands import VIEWS, ViewEntry

SHORTEST = 1
"""A label of a tab is shortened down to this many letters."""

BACK = "‹ "
TRAIL_GAP = " › "
SHORTEST_STEP = 8
"""A step of the trail before the last is shortened down to this many columns."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the trail; `action` is what a click runs, empty where one is already."""

    label: str
    action: str = ""


def fitting_labels(views: Sequence[ViewEntry], columns: int) -> tuple[list[str], int]:
    """The label of each tab and the gap between two, so that all fit into these columns.

    Titles, where there is space, else shorter and shorter words. The widest give way first.
    """
    for titles in (
        [view.title for view in views],
        [view.tab for view in views],
        [view.short for view in views],
    ):
        for gap in (2, 1):
            if _columns(titles, gap) <= columns:
                return titles, gap
    labels = [view.short for view in views]
    while _columns(labels, 1) > columns and max(map(len, labels)) > SHORTEST:
        widest = max(range(len(labels)), key=lambda index: len(labels[index]))
        labels[widest] = labels[widest][:-1]
    return labels, 1


def _columns(labels: Sequence[str], gap: int) -> int:
    return sum(len(label) + 2 for label in labels) + gap * (len(labels) - 1)


def tabs_line(views: Sequence[ViewEntry], active: str, columns: int) -> Content:
    """The line of tabs; a click opens the view."""
    labels, gap = fitting_labels(views, columns)
    tabs = [
        _tab(view, number, label, is_active=view.name == active)
        for number, (view, label) in enumerate(zip(views, labels, strict=True), 1)
    ]
    return Content(" " * gap).join(tabs)


def _tab(view: ViewEntry, number: int, label: str, *, is_active: bool) -> Content:
    click = Style.from_meta({"@click": f"app.view({view.name!r})"}) + Style(reverse=is_active)
    return Content.assemble((str(number % 10), Style(bold=True) + click), (f" {label}", click))


def link(words: Content, action: str) -> Content:
    """The words, with an action that a click on them runs."""
    return words.stylize(_click(action))


def fitting_steps(steps: Sequence[Step], columns: int) -> list[Step]:
    """The steps, the widest before the last shortened until what is shown fits, if it can.

    The last step says where one is; it stays whole.
    """
    labels = [step.label for step in steps]
    excess = len(BACK) + len(TRAIL_GAP) * (len(labels) - 1) + sum(map(cell_len, labels)) - columns
    while excess > 0 and labels[:-1]:
        widest = max(range(len(labels) - 1), key=lambda index: cell_len(labels[index]))
        before = cell_len(labels[widest])
        if before <= SHORTEST_STEP:
            break
        labels[widest] = f"{labels[widest].removesuffix('…')[:-1].rstrip()}…"
        excess -= before - cell_len(labels[widest])
    return [replace(step, label=label) for step, label in zip(steps, labels, strict=True)]


def trail_line(steps: Sequence[Step]) -> Content:
    """The steps from home to what is shown; a click goes back to one."""
    back = Content.assemble((BACK, Style(bold=True) + _click("screen.back")))
    return back + Content(TRAIL_GAP).join(_step(step) for step in steps)


def _step(step: Step) -> Content:
    if not step.action:
        return Content.assemble((step.label, Style(bold=True)))
    return Content.assemble((step.label, Style(underline=True) + _click(step.action)))


def _click(action: str) -> Style:
    return Style.from_meta({"@click": action})


class ViewTabs(Static):
    """All numbered views in one line."""

    def __init__(self, active: str) -> None:
        super().__init__("", markup=False)
        self._active = active

    def on_resize(self, event: Resize) -> None:
        """Longer or shorter labels fit."""
        self.update(tabs_line(VIEWS, self._active, event.size.width))


class Trail(Static):
    """Where one is and how one came there, in one line; hidden at home."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._steps: tuple[Step, ...] = ()
        self.display = False

    def show(self, steps: Sequence[Step]) -> None:
        """Shows these steps."""
        if tuple(steps) != self._steps:
            self._steps = tuple(steps)
            self.display = bool(steps)
            self._draw()

    def on_resize(self) -> None:
        """Longer or shorter steps fit."""
        self._draw()

    def _draw(self) -> None:
        columns = self.content_size.width or self.app.size.width
        self.update(trail_line(fitting_steps(self._steps, columns)))
