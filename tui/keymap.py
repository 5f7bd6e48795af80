"""Custom keys: a TOML file that gives commands other keys."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from parktime.tui.commands import COMMANDS, EVERYWHERE, Command
from parktime.tui.errors import KeymapError

_CHARACTERS = {
    "question_mark": "?",
    "exclamation_mark": "!",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "full_stop": ".",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}
_NAMES = {character: name for name, character in _CHARACTERS.items()}


def read_keymap(path: Path) -> dict[str, str]:
    """Keys by command id, from lines such as `"clock.pause" = "p,space"`. Raises KeymapError."""
    try:
        written = tomllib.loads(path.read_text("utf-8"))
        return parse_keymap(_flat(written))
    except OSError as error:
        raise KeymapError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KeymapError(f"{path} is not a text in UTF-8") from error
    except (tomllib.TOMLDecodeError, KeymapError) as error:
        raise KeymapError(f"{path}: {error}") from error


def parse_keymap(written: Mapping[str, object]) -> dict[str, str]:
    """Keys by command id, checked. Raises KeymapError: unknown id, no text, or a key used twice."""
    known = {command.id for command in COMMANDS}
    keymap = {}
    for id, keys in written.items():
        if id not in known:
            ids = ", ".join(sorted(known))
            raise KeymapError(f"there is no command '{id}'; the commands are {ids}")
        if not isinstance(keys, str) or not keys.strip():
            raise KeymapError(f'{id}: expected keys as text, such as "p" or "p,space"')
        names = (_NAMES.get(key.strip(), key.strip()) for key in keys.split(","))
        keymap[id] = ",".join(names)
    _require_distinct(keymap)
    return keymap


def shown_keys(keys: str) -> str:
    """Textual's key names as people write them: `? f1`."""
    return " ".join(_CHARACTERS.get(key, key) for key in keys.split(","))


def _flat(written: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Without quotes TOML reads `clock.pause` as a table in a table."""
    flat: dict[str, object] = {}
    for name, value in written.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def _require_distinct(keymap: Mapping[str, str]) -> None:
    views = {each.view for each in COMMANDS}
    taken: dict[tuple[str, str], Command] = {}
    for command in COMMANDS:
        for key in keymap.get(command.id, command.keys).split(","):
            for view in views if command.view == EVERYWHERE else {command.view}:
                other = taken.setdefault((view, key), command)
                if other is not command:
                    shown = shown_keys(key)
                    raise KeymapError(f"the key {shown} is for both {other.id} and {command.id}")
