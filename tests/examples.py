"""How many examples a dear property test tries: few in the quick tiers, many in the deep search of `make e2e`."""

import os

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "e2e"


def examples(quick: int, deep: int) -> int:
    """The count for the tier that runs."""
    return deep if DEEP else quick
