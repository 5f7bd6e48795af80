"""How many examples and seeds a dear test tries: few in the quick tiers, more end to end, most in `make deep`."""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "unit")
DEPTH = int(os.environ.get("PARKTIME_DEPTH", "1"))
"""How deep the end-to-end tier searches: 1 in `make e2e`, 4 in `make deep`."""


def examples(quick: int, deep: int) -> int:
    """The count for the tier that runs."""
    return {"deep": deep, "e2e": max(quick, deep // 3)}.get(PROFILE, quick)


def seeds(first: int, count: int) -> range:
    """Consecutive seeds of random worlds: `count` of them in `make deep`, and a quarter else."""
    return range(first, first + max(1, count * DEPTH // 4))
