"""The simulated world: services at one virtual instant, moved by a clock and changed by verbs and API writes."""

from datetime import datetime

from simulator.scenario.scenario import Scenario
from simulator.world.refused import NotThere
from simulator.world.service import Service


class World:
    """Everything that the simulator simulates, as of `now`; nothing in it runs by itself."""

    def __init__(self, scenario: Scenario, services: dict[str, Service]) -> None:
        self.scenario = scenario
        self.services = services
        self.now = scenario.starts

    def copy(self) -> "World":
        """An independent world that stands as this one does now: nothing that changes is shared."""
        twin = World(self.scenario, {key: service.copy() for key, service in self.services.items()})
        twin.now = self.now
        return twin

    def service(self, key: str) -> Service:
        """The service of that key; NotThere."""
        if key not in self.services:
            raise NotThere(f"no service {key!r}: there are {', '.join(self.services)}")
        return self.services[key]

    def move_to(self, instant: datetime) -> None:
        """Set the time, which never goes back; what is then due waits for `fire_due`. ValueError for the past."""
        if instant < self.now:
            raise ValueError(f"{instant.isoformat()} is before {self.now.isoformat()}: time does not go back")
        self.now = instant
        for service in self.services.values():
            service.move_to(instant)

    def next_event(self) -> tuple[datetime, str] | None:
        """The earliest publication due, of the services in the file's order; None where all are live."""
        due = [
            (service.next_publication, f"publication {service.key}")
            for service in self.services.values()
            if service.next_publication is not None
        ]
        return min(due, key=lambda event: event[0], default=None)

    def fire_due(self) -> None:
        """All publications due at `now` or before, services in the file's order."""
        for service in self.services.values():
            service.publish_due()
