"""One short text that is equal for equal results."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LEFT_OUT = frozenset({"digest", "wall", "file"})
"""Keys of a result that may differ between two plays of one story: the clock on the wall, and paths."""


def digest(result: Mapping[str, Any]) -> str:
    """Sha256 (hexadecimal) of the canonical JSON without LEFT_OUT: sorted keys, no spaces, UTF-8."""
    kept = {key: value for key, value in result.items() if key not in LEFT_OUT}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
