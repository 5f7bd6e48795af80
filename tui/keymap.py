"""Keys of one's own: a TOML file that gives commands other keys."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from tui.commands import COMMANDS, EVERYWHERE, Command

_WORDS = {
    "question_mark": "?",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "full_stop": ".",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}
_NAMES = {word: name for name, word in _WORDS.items()}


class KeymapFault(Exception):
    """A file of keys that is wrong; `str()` says what, and what would be right."""


def read_keymap(path: Path) -> dict[str, str]:
    """Command id to keys. A file says `"clock.pause" = "p"`, several keys as `"p,space"`. Raises KeymapFault."""
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KeymapFault(f"{path}: {error}") from error
    try:
        return keymap_of(_flat(written))
    except KeymapFault as fault:
        raise KeymapFault(f"{path}: {fault}") from None


def keymap_of(written: Mapping[str, object]) -> dict[str, str]:
    """Checked: ids that exist, keys that are text, and no key for two commands of one view. Raises KeymapFault."""
    known = {command.id for command in COMMANDS}
    keymap = {}
    for id, keys in written.items():
        if id not in known:
            raise KeymapFault(f"there is no command '{id}'; there are {', '.join(sorted(known))}")
        if not isinstance(keys, str) or not keys.strip():
            raise KeymapFault(f'{id}: write its keys as text, such as "p" or "p,space"')
        keymap[id] = ",".join(_NAMES.get(key.strip(), key.strip()) for key in keys.split(","))
    _refuse_clashes(keymap)
    return keymap


def key_words(keys: str) -> str:
    """The keys of a command as people write them: `? f1`."""
    return " ".join(_WORDS.get(key, key) for key in keys.split(","))


def _flat(written: Mapping[str, object], before: str = "") -> dict[str, object]:
    """TOML reads `clock.pause` without quotes as a table in a table."""
    flat: dict[str, object] = {}
    for name, value in written.items():
        flat |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return flat


def _refuse_clashes(keymap: Mapping[str, str]) -> None:
    taken: dict[tuple[str, str], Command] = {}
    for command in COMMANDS:
        views = {each.view for each in COMMANDS} if command.view == EVERYWHERE else {command.view}
        for key in keymap.get(command.id, command.keys).split(","):
            for view in views:
                other = taken.setdefault((view, key), command)
                if other is not command:
                    raise KeymapFault(f"the key {key_words(key)} is for both {other.id} and {command.id}")
