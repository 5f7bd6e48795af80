"""What operators did, in one sentence for each command of the log. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Values = Mapping[str, Any]


def describe_command(name: str, values: Values) -> str:
    """One sentence on a command with its values, as the log of commands has them."""
    sentence = _COMMANDS.get(name)
    if sentence is None:  # of a later release
        return f"An operator did '{name}'."
    return sentence if isinstance(sentence, str) else sentence(values)


def _chosen(values: Values) -> str:
    """` for 2 children and 1 room`; empty if none was chosen with the command."""
    parts = [
        f"{len(values[key])} {one if len(values[key]) == 1 else key}"
        for key, one in (("children", "child"), ("rooms", "room"))
        if values.get(key)
    ]
    return f" for {' and '.join(parts)}" if parts else ""


def _hold_above(values: Values) -> str:
    if values["hold_above"] is None:
        return "Removals need no approval any more."
    return "What needs approval was changed."


def _let_go(values: Values) -> str:
    ((about, record),) = values.items()
    return f"The {about} {record['name']} is not kept as it is any more."


def _hold_room(values: Values) -> str:
    return f"The room {values['room']['name']} is held on every date before {values['until']}."


def _sync_inactive(values: Values) -> str:
    return f"Syncing Inactive children was switched {'on' if values['on'] else 'off'}."


_COMMANDS: Final[dict[str, str | Callable[[Values], str]]] = {
    "register": "The service was added, or its settings were changed.",
    "remove": "The service was removed.",
    "turn_on": "The integration was turned on.",
    "turn_off": "The integration was turned off.",
    "refresh": "The page was refreshed from the CCMS.",
    "map": lambda values: f"Mappings were chosen{_chosen(values)}.",
    "take_back": "Chosen mappings that were not applied yet were taken back.",
    "set_up": lambda values: f"Set-up was continued{_chosen(values)}.",
    "update": lambda values: f"The chosen mappings were applied{_chosen(values)}.",
    "sync": "A run was asked for.",
    "sync_inactive": _sync_inactive,
    "hold_room": _hold_room,
    "hold_above": _hold_above,
    "approve": "What waited for approval was approved.",
    "reject": "What waited for approval was rejected.",
    "undo": lambda values: f"Run {values['ordinal']} was undone.",
    "let_go": _let_go,
}
