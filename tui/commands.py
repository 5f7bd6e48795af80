"""The one table of commands, from which footer, palette, help and keys come."""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType

EVERYWHERE = ""
"""The `view` of commands that every view has."""


@dataclass(frozen=True, slots=True)
class Command:
    """What the dashboard can do. `id` is what a key file names; `action` is Textual's, `app.` where the app does it; `help` a
    sentence; `footer`: shown at the bottom, where there is room for few.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    group: str
    view: str = EVERYWHERE
    footer: bool = False
    palette: bool = True


VIEWS: tuple[tuple[str, str, str], ...] = (
    ("services", "Services", "Every service at a glance, trouble on top."),
    ("mappings", "Set-up and mappings", "The set-up page: children and rooms, and what each is mapped to."),
    ("history", "Sync history", "Runs, newest first, their balance and their changes."),
    ("archived", "Archived children", "Who is archived, since when and why; who waits, and who is owed an invitation."),
    ("rooms", "Rooms", "Sessions a week, and the dates on which a room goes and comes back."),
    ("settings", "Settings", "Inactive children, holds, paid children and plan use of a service."),
    ("clock", "Clock", "What is due next, and what happened on the way of the last journey."),
    ("holds", "Held and kept", "What waits for approval, and who is kept as somebody decided."),
    ("forecast", "Forecast", "What each coming run will change, and until when what would prevent it."),
)
"""Name, title and a sentence of each view, in the order of their number keys."""

_HELP = Command("help", "question_mark,f1", "app.help", "Help", "All keys and what they do.", "Dashboard", footer=True)

_MOVES = (
    Command(
        "clock.change",
        "n",
        "app.clock_next_change",
        "Next change",
        "Go run by run to the next one that changes something; escape stops on the way.",
        "Clock",
        footer=True,
    ),
    Command("clock.run", "full_stop", "app.clock_next_run", "Next run", "Go to the next run.", "Clock", footer=True),
    Command(
        "clock.pause", "space", "app.clock_toggle", "Pause/run", "Pause the clock, or let it run.", "Clock", footer=True
    ),
    Command("clock.slower", "less_than_sign", "app.clock_slower", "Slower", "Let the clock run slower.", "Clock"),
    Command("clock.faster", "greater_than_sign", "app.clock_faster", "Faster", "Let the clock run faster.", "Clock"),
    Command("clock.day", "d", "app.clock_day", "A day", "Go on by a day.", "Clock"),
    Command("clock.week", "w", "app.clock_week", "A week", "Go on by a week.", "Clock"),
    Command("clock.to", "t", "app.clock_to", "To a date", "Go to a date that you type.", "Clock"),
    Command(
        "clock.back",
        "T",
        "app.clock_back",
        "Back in time",
        "Go back to a date that you type: all is as it was.",
        "Clock",
    ),
)

_VIEW_KEYS = tuple(
    Command(f"view.{name}", str(number), f"app.view('{name}')", title, sentence, "Views")
    for number, (name, title, sentence) in enumerate(VIEWS, 1)
)

_DASHBOARD = (
    Command(
        "service.next", "right_square_bracket", "app.service(1)", "Next service", "Show the next service.", "Dashboard"
    ),
    Command(
        "service.previous",
        "left_square_bracket",
        "app.service(-1)",
        "Previous service",
        "Show the one before.",
        "Dashboard",
    ),
    Command("copy", "y", "copy", "Copy", "Copy what is under the cursor to the clipboard.", "Dashboard"),
    Command("reload", "ctrl+r", "app.reload", "Ask again", "Ask the daemon again now.", "Dashboard"),
    Command(
        "back",
        "escape",
        "back",
        "Back",
        "Stop a journey; close a detail; clear a filter; go back to Services. One step at a time.",
        "Dashboard",
        palette=False,
    ),
    Command("quit", "q,ctrl+q", "app.quit", "Quit", "Leave the dashboard; daemon and simulator go on.", "Dashboard"),
)

_SERVICES = (
    Command(
        "services.filter",
        "slash",
        "filter",
        "Filter",
        "Filter services by name, CCMS or state.",
        "Services",
        "services",
    ),
    Command("services.sync", "s", "sync", "Sync now", "Run a sync of the service now.", "Services", "services"),
)

_HISTORY = (
    Command(
        "history.service", "f", "filter_service", "Service", "Filter runs by service.", "Sync history", "history", True
    ),
    Command(
        "history.outcome", "o", "filter_outcome", "Outcome", "Filter runs by outcome.", "Sync history", "history", True
    ),
    Command("history.cause", "c", "filter_cause", "Cause", "Filter runs by cause.", "Sync history", "history", True),
    Command(
        "history.undo",
        "u",
        "undo",
        "Take back",
        "Take back what the run under the cursor did; its dry run first.",
        "Sync history",
        "history",
        True,
    ),
    Command("history.older", "b", "older", "Older", "The next page, of older runs.", "Sync history", "history"),
    Command("history.newer", "B", "newer", "Newer", "The page before, of newer runs.", "Sync history", "history"),
)

_RUN = (
    Command(
        "run.undo", "u", "undo", "Take back", "Take back what the run did; its dry run first.", "A run", "run", True
    ),
    Command("run.older", "b", "older", "More changes", "The next changes of a run with very many.", "A run", "run"),
    Command("run.newer", "B", "newer", "Changes before", "The changes before.", "A run", "run"),
)

# The rows of each working screen stand together under its name; a screen's actions are its own methods `action_…`.
_MAPPINGS = (
    Command(
        "mappings.set_up",
        "u",
        "set_up",
        "Set up/Update",
        "Set up now, or afterwards Update.",
        "Set-up and mappings",
        "mappings",
        True,
    ),
    Command(
        "mappings.filter",
        "slash",
        "filter",
        "Filter",
        "Filter the rows by text.",
        "Set-up and mappings",
        "mappings",
        True,
    ),
    Command(
        "mappings.create",
        "c",
        "map_create",
        "Create",
        "Map to a new profile or room.",
        "Set-up and mappings",
        "mappings",
        True,
    ),
    Command(
        "mappings.skip",
        "x",
        "map_skip",
        "Don't add",
        "Don't add it to Storypark.",
        "Set-up and mappings",
        "mappings",
        True,
    ),
    Command(
        "mappings.named",
        "m",
        "map_named",
        "Choose",
        "Map to a profile or room that is there.",
        "Set-up and mappings",
        "mappings",
        True,
    ),
    Command(
        "mappings.refresh",
        "r",
        "refresh_page",
        "Refresh",
        "Refresh information: pull the CCMS afresh.",
        "Set-up and mappings",
        "mappings",
    ),
    Command(
        "mappings.take_back",
        "z",
        "take_back",
        "Take back",
        "Take back what was chosen and is not in force.",
        "Set-up and mappings",
        "mappings",
    ),
    Command(
        "mappings.explain", "e", "explain", "Explain", "Why is it as it is?", "Set-up and mappings", "mappings", True
    ),
    Command("mappings.more", "b", "page(1)", "More rows", "The next rows.", "Set-up and mappings", "mappings"),
    Command("mappings.before", "B", "page(-1)", "Rows before", "The rows before.", "Set-up and mappings", "mappings"),
)
_ARCHIVED = (
    Command(
        "archived.filter",
        "slash",
        "filter",
        "Filter",
        "Filter the rows by text.",
        "Archived children",
        "archived",
        True,
    ),
    Command(
        "archived.explain", "e", "explain", "Explain", "Why is it as it is?", "Archived children", "archived", True
    ),
)
_ROOMS = (
    Command("rooms.link", "l", "link", "Link/unlink", "Unlink the room, or link it again.", "Rooms", "rooms", True),
    Command(
        "rooms.hold", "h", "hold", "Hold", "Hold a Kidsoft room until a date: support's work.", "Rooms", "rooms", True
    ),
    Command("rooms.explain", "e", "explain", "Explain", "Why is it as it is?", "Rooms", "rooms", True),
    Command("rooms.fewer", "plus", "zoom(-1)", "Fewer weeks", "Show fewer weeks, each wider.", "Rooms", "rooms"),
    Command("rooms.more", "minus", "zoom(1)", "More weeks", "Show more weeks, up to a year.", "Rooms", "rooms"),
)
_SETTINGS = (
    Command(
        "settings.inactive",
        "i",
        "switch_inactive",
        "Inactive children",
        "Switch Inactive children on or off.",
        "Settings",
        "settings",
        True,
    ),
    Command(
        "settings.holds",
        "h",
        "switch_holds",
        "Holds",
        "Have runs that would archive very many wait for approval, or not.",
        "Settings",
        "settings",
        True,
    ),
    Command(
        "settings.turn",
        "o",
        "turn",
        "Turn on/off",
        "Turn the integration on or off: support's work.",
        "Settings",
        "settings",
        True,
    ),
)

_HOLDS = (
    Command(
        "holds.approve", "a", "approve", "Approve", "Do all that waits for approval.", "Held and kept", "holds", True
    ),
    Command("holds.reject", "x", "reject", "Reject", "Keep all that waits as it is.", "Held and kept", "holds", True),
    Command(
        "holds.let_go",
        "l",
        "let_go",
        "Let go",
        "Let the kept child or room follow the CCMS again.",
        "Held and kept",
        "holds",
        True,
    ),
    Command("holds.explain", "e", "explain", "Explain", "Why is it as it is?", "Held and kept", "holds", True),
)
_FORECAST = (
    Command("forecast.filter", "slash", "filter", "Filter", "Filter the rows by text.", "Forecast", "forecast", True),
    Command("forecast.explain", "e", "explain", "Explain", "Why is it as it is?", "Forecast", "forecast", True),
    Command("forecast.fewer", "plus", "zoom(-1)", "Fewer weeks", "Look ahead fewer weeks.", "Forecast", "forecast"),
    Command("forecast.more", "minus", "zoom(1)", "More weeks", "Look ahead more weeks.", "Forecast", "forecast"),
)

COMMANDS: tuple[Command, ...] = (
    _HELP,
    *_SERVICES,
    *_MAPPINGS,
    *_HISTORY,
    *_RUN,
    *_ARCHIVED,
    *_ROOMS,
    *_SETTINGS,
    *_HOLDS,
    *_FORECAST,
    *_MOVES,
    *_VIEW_KEYS,
    *_DASHBOARD,
)


def of_view(view: str) -> tuple[Command, ...]:
    """The commands of a view, its own after Help and before those that every view has."""
    return tuple(command for command in COMMANDS if command.view in (view, EVERYWHERE))


def bindings(view: str) -> list[BindingType]:
    """The keys of a view, for its `BINDINGS`."""
    return [
        Binding(each.keys, each.action, each.label, show=each.footer, tooltip=each.help, id=each.id)
        for each in of_view(view)
    ]


def keys_of(command: Command, keymap: Mapping[str, str]) -> str:
    """The keys of a command as they are mapped now."""
    return keymap.get(command.id, command.keys)
