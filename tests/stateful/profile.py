"""How many orders of actions are tried, and how long each is."""

import os
from typing import ClassVar

import hypothesis


def settings(examples, steps):
    """Always the same ones, as slow as they are."""
    return hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def many():
    """How many a deep test tries."""
    return int(os.environ.get("PARKTIME_ORDERS", "20"))


def counted(machine):
    """The same machine, which counts under `totals` what was really done in all its lives."""

    class Counted(machine):
        totals: ClassVar[dict[str, int]] = {}

        def teardown(self):
            super().teardown()
            for word, times in (+self.done).items():
                self.totals[word] = self.totals.get(word, 0) + times

    return Counted
