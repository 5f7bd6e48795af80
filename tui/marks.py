"""How each state is marked: a glyph and a word beside its colour, so that nothing hangs on the colour alone."""

from dataclasses import dataclass

from rich.text import Text


@dataclass(frozen=True, slots=True)
class Mark:
    """`colour` names a variable of the theme (blue for well, orange for trouble); empty: the plain text's."""

    glyph: str
    word: str
    colour: str = ""
    bold: bool = False


ON_TIME = Mark("●", "on time", "text-primary")
LATE = Mark("◷", "late", "text-warning", bold=True)
FAILED = Mark("✖", "failed", "text-warning", bold=True)
PARTIAL = Mark("◐", "partial", "text-warning", bold=True)
HELD = Mark("Ⅱ", "held", "text-warning", bold=True)
NOT_SET_UP = Mark("○", "not set up", "text-warning")
OFF = Mark("–", "off")
UNKNOWN = Mark("?", "unknown")

OUTCOMES: dict[str, Mark] = {"ok": Mark("●", "ok", "text-primary"), "partial": PARTIAL, "failed": FAILED, "held": HELD}

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


def marked(mark: Mark, colours: dict[str, str], word: str | None = None) -> Text:
    """Glyph and word in the mark's colour; `colours` are the app's, see `ParktimeApp.colours`."""
    style = f"{'bold ' if mark.bold else ''}{colours.get(mark.colour, '')}".strip()
    return Text(f"{mark.glyph} {mark.word if word is None else word}", style=style, no_wrap=True)
