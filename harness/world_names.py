"""What worlds are called that are served together. Pure."""

import re
from collections.abc import Sequence
from pathlib import PurePath


def world_names(files: Sequence[str]) -> list[str]:
    """A name for each file, fit for a path: its own, in small letters, digits and dashes; two of one name are numbered."""
    names: list[str] = []
    for file in files:
        stem = re.sub(r"[^a-z0-9]+", "-", PurePath(file).stem.lower()).strip("-") or "world"
        taken = sum(name == stem or re.fullmatch(rf"{re.escape(stem)}-\d+", name) is not None for name in names)
        names.append(f"{stem}-{taken + 1}" if stem in names else stem)
    return names
