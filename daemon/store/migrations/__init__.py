"""How a store of an earlier version becomes one of the next. Each step is frozen: it knows its own two versions and no code that may change."""

from collections.abc import Callable
from typing import TypeAlias

from alembic.operations import Operations

from daemon.store.migrations import to_2, to_3, to_4

Step: TypeAlias = Callable[[Operations], None]

STEPS: dict[int, Step] = {2: to_2.upgrade, 3: to_3.upgrade, 4: to_4.upgrade}
"""By the version that a step leads to."""

OLDEST = min(STEPS) - 1
"""The first version that ever was."""
