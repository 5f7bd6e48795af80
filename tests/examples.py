"""How many examples and seeds a dear test tries: few in the quick tiers, more in `make e2e`.

`PARKTIME_DEPTH=4 make e2e` tries four times as many seeds.
"""

import os

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "e2e"


def examples(quick: int, deep: int) -> int:
    """The count for the tier that runs."""
    return deep if DEEP else quick


def seeds(first: int, count: int) -> range:
    """Consecutive seeds of random worlds, more of them where more depth is asked for."""
    return range(first, first + count * int(os.environ.get("PARKTIME_DEPTH", "1")))
