"""Python's collector of garbage, kept from holding the screen while somebody presses keys."""

import gc

NEVER = 1_000_000
IDLE_S = 1.0
OFTEN, AT_LATEST = 10, 200
"""After so many collections of what is young everything is gone through: while nobody presses a key, and at the latest anyhow."""


def spare_the_screen() -> None:
    """What a program imports stays for good: the collector looks at it once more and never again; what comes later is gone
    through by `collect` alone. Otherwise a key in between would wait for a tenth of a second. Called by a program as it starts.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)


def collect(idle_s: float) -> bool:
    """Goes through everything where that is due; `idle_s`: for how long nobody has pressed a key. Whether it did."""
    young = gc.get_count()[2]
    due = young >= AT_LATEST or (young >= OFTEN and idle_s >= IDLE_S)
    if due:
        gc.collect()
    return due
