"""How many examples and seeds a dear test tries: few in the quick tiers, more end to end, most in `make deep`."""

import os
from typing import Any

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "unit")
DEPTH = int(os.environ.get("PARKTIME_DEPTH", "1"))
"""How deep the end-to-end tier searches: 1 in `make e2e`, 4 in `make deep`."""
DEEP = DEPTH >= 4
"""Whether all cases are tried, of which `make e2e` tries a share."""


def examples(quick: int, deep: int) -> int:
    """The count for the tier that runs."""
    return {"deep": deep, "e2e": max(quick, deep // 5)}.get(PROFILE, quick)


def deep(*values: Any) -> tuple[Any, ...]:
    """Values of a parameter that only `make deep` tries."""
    return values if DEEP else ()


def seeds(first: int, count: int) -> range:
    """Consecutive seeds of random worlds: `count` of them in `make deep`, an eighth in `make e2e`."""
    return range(first, first + max(1, count * DEPTH // (4 if DEEP else 8)))
