"""The events of a world: what people did there, and how its clock was moved.

They are kept apart from the world, whose past a rewind takes back: what was done stays told.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Final, Literal

from parktime.simulator.errors import RefusedError
from parktime.simulator.scenario.scenario import FaultEntry, Verb
from parktime.simulator.world.act_sentences import describe_act
from parktime.simulator.world.world import World

MAX_EVENTS: Final = 10_000
"""Events that are kept; the oldest give way."""

Kind = Literal["action", "clock", "rewind"]
Severity = Literal["info", "notice", "warning"]


@dataclass(frozen=True, slots=True)
class WorldEvent:
    """One event. `text` makes the sentence when it is asked for."""

    at: datetime
    kind: Kind
    severity: Severity
    code: str
    service: str | None
    text: Callable[[], str]
    rule: str | None = None


class WorldEvents:
    """The events of a world, oldest first, each with an id of this process."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._instance = token_hex(4)
        self._events: deque[WorldEvent] = deque(maxlen=MAX_EVENTS)
        self.count = 0
        """How many events there were so far."""

    def note(
        self,
        kind: Kind,
        severity: Severity,
        code: str,
        text: Callable[[], str],
        *,
        service: str | None = None,
        rule: str | None = None,
    ) -> None:
        """Add an event that happens now."""
        self._events.append(WorldEvent(self._world.now, kind, severity, code, service, text, rule))
        self.count += 1

    def note_act(self, service: str, verb: Verb, refusal: RefusedError | None = None) -> None:
        """Add what somebody did with a verb, or could not do."""
        ccms = self._world.services[service].entry.ccms

        def text() -> str:
            done = describe_act(verb.word, verb.argument, ccms)
            return done if refusal is None else f"Refused ({refusal.message}): {done}"

        if refusal is None:
            self.note("action", "notice", verb.word, text, service=service)
        else:
            code = f"{verb.word}-refused"
            self.note("action", "warning", code, text, service=service, rule=refusal.rule)

    def note_fault(self, service: str, entry: FaultEntry | None) -> None:
        """Add that a fault was set for a service; None: that all were ended."""
        ccms = self._world.services[service].entry.ccms
        about = service if entry is not None and not entry.everybody else None
        self.note(
            "action",
            "notice",
            "fault",
            lambda: describe_act("fault", entry, ccms),
            service=about,
        )

    def after(self, id: str | None) -> Sequence[tuple[str, WorldEvent]]:
        """The events after that of an id, each with its id.

        Every one that is kept if the id is None, of another process, or too old.
        """
        first = self.count - len(self._events) + 1
        instance, _, number = (id or "").partition("-")
        seen = int(number) if instance == self._instance and number.isdecimal() else 0
        skipped = max(seen - first + 1, 0)
        return [
            (self._id(first + index), event)
            for index, event in enumerate(self._events)
            if index >= skipped
        ]

    @property
    def end(self) -> str:
        """The id of the last event."""
        return self._id(self.count)

    def _id(self, number: int) -> str:
        return f"{self._instance}-{number:09d}"
