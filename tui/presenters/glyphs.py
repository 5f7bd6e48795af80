"""The mark of each state: a glyph and a word beside the colour, so that colour is never needed."""

from dataclasses import dataclass

from rich.text import Text


@dataclass(frozen=True, slots=True)
class Mark:
    """A glyph and a word; `colour` is a theme variable (blue: good, orange: trouble), or empty."""

    glyph: str
    word: str
    colour: str = ""
    bold: bool = False


ON_TIME = Mark("●", "on time", "text-primary")
LATE = Mark("◷", "late", "text-warning", bold=True)
WEDGED = Mark("■", "wedged", "text-warning", bold=True)
FAILED = Mark("✖", "failed", "text-warning", bold=True)
PARTIAL = Mark("◐", "partial", "text-warning", bold=True)
HELD = Mark("Ⅱ", "held", "text-warning", bold=True)
NOT_SET_UP = Mark("○", "not set up", "text-warning")
OFF = Mark("–", "off")
UNKNOWN = Mark("?", "unknown")
ROOM_GONE = Mark("□", "room gone", "text-warning", bold=True)
NO_ROOM = Mark("◇", "no room", "text-warning", bold=True)
WAITING = Mark("…", "waiting", "text-warning")
KEPT = Mark("=", "kept", "text-primary")

OUTCOMES: dict[str, Mark] = {
    "ok": Mark("●", "ok", "text-primary"),
    "partial": PARTIAL,
    "failed": FAILED,
    "held": HELD,
}
"""Marks of the outcomes of a run."""

KINDS: dict[str, Mark] = {
    "create": Mark("+", "created", "text-primary"),
    "restore": Mark("↑", "restored", "text-primary"),
    "archive": Mark("↓", "archived", "text-warning"),
    "update": Mark("≈", "updated"),
    "move": Mark("→", "moved"),
    "wait": Mark("…", "waits for space", "text-warning"),
    "skip": Mark("·", "skipped"),
    "add_room": Mark("+", "room added", "text-primary"),
    "remove_room": Mark("✖", "room removed", "text-warning", bold=True),
    "return_room": Mark("↑", "room is back", "text-primary"),
    "rename_room": Mark("≈", "room renamed"),
}
"""Marks of the kinds of changes."""


def outcome_mark(outcome: str) -> Mark:
    """The mark of a run's outcome; an unknown outcome is shown by its own word."""
    return OUTCOMES.get(outcome, Mark("?", outcome))


def kind_mark(kind: str) -> Mark:
    """The mark of a kind of change; an unknown kind is shown by its own word."""
    return KINDS.get(kind, Mark("•", kind))


def mark_text(mark: Mark, colours: dict[str, str], word: str | None = None) -> Text:
    """Glyph and word in the mark's colour; `colours` maps theme variables to Rich colours."""
    style = f"{'bold ' if mark.bold else ''}{colours.get(mark.colour, '')}".strip()
    return Text(f"{mark.glyph} {mark.word if word is None else word}", style=style, no_wrap=True)
