"""Power cuts and restored backups for random worlds: the daemon's store forgets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, Literal

from parktime.simulator.scenario.scenario import Scenario, StoreEntry, Verb

ONE_IN: Final = 3
"""One of so many seeds has its store cut back in a fault window."""

GUEST: Final = "guest"
"""In the place of a verb: a child with a room of its own arrives, and is forgotten."""

Span = tuple[datetime, datetime]
Steps = list[tuple[datetime, str, Any]]


def store_losses(seed: int, key: str, spans: Sequence[Span]) -> Steps:
    """Steps in one of the spans, in which calls fail and nobody decides anything on the page."""
    random = Random(f"losses {seed}")
    if seed % ONE_IN != 1 or not spans:
        return []
    begins, ends = random.choice(spans)
    minutes = int((ends - begins) / timedelta(minutes=1))
    minutes_before = random.randrange(1, minutes)
    at = begins + timedelta(minutes=minutes_before)
    back = min(ends, at + timedelta(minutes=random.choice((0, 13, 720))))
    if random.random() < 0.5:
        return [
            (begins, key, {"daemon": {"store": "backup"}}),
            (begins + timedelta(minutes=minutes_before // 2), key, GUEST),
            (at, key, {"daemon": {"store": "restored"}}),
            (back, key, {"daemon": "up"}),
        ]
    cut: Steps = [(back, key, {"daemon": "power_cut"}), (back, key, {"daemon": "up"})]
    if random.random() < 0.5:  # while a run is under way, if one comes
        kill = {"after": random.randint(1, 4), "when": random.choice(("before", "after"))}
        return [(at, key, {"daemon": {"kill": kill}}), *cut]
    return cut


def is_backup(verb: Verb) -> bool:
    """Whether the verb makes a backup, which changes nothing."""
    return isinstance(verb.argument, StoreEntry) and verb.argument.state == "backup"


StoreLoss = Literal["power_cut", "restored"]
"""What takes runs from a store: after a power cut those that changed nothing, else any."""


def store_loss(verb: Verb) -> StoreLoss | None:
    """How the verb ends the daemon and cuts its store back; None if it does not."""
    if verb.word != "daemon":
        return None
    if isinstance(verb.argument, StoreEntry):
        return "restored" if verb.argument.state == "restored" else None
    return "power_cut" if verb.argument == "power_cut" else None


def losses_of(scenario: Scenario) -> frozenset[StoreLoss]:
    """Everything in a scenario that takes runs from the store."""
    found = (store_loss(verb) for step in scenario.steps for verb in step.verbs)
    return frozenset(loss for loss in found if loss is not None)
