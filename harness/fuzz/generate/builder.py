"""Builds a scenario step by step; the model plays along, so that each step makes sense."""

from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.reference import plain
from parktime.harness.reference.ccms import Child
from parktime.harness.reference.entries import ScenarioEntry
from parktime.harness.reference.plain import RefusedError, entry_of
from parktime.harness.reference.service import Service
from parktime.harness.reference.storypark import Profile
from parktime.harness.reference.world import World


class ScenarioBuilder:
    """The file so far, and the model's world after its last step."""

    def __init__(
        self, random: Random, scenario: dict[str, Any], starts: datetime, used_names: set[str]
    ) -> None:
        self.random = random
        self.scenario = scenario
        self.used_names = used_names
        self.rooms_named = {
            room for each in scenario["services"].values() for room in each["rooms"]
        }
        services = tuple(entry_of(key, each) for key, each in scenario["services"].items())
        self.world = World(
            ScenarioEntry(scenario["title"], scenario["seed"], starts, starts, services)
        )
        self.starts = starts
        self.shared = {key: shared_names(each) for key, each in scenario["services"].items()}
        self.last_at = starts

    def service(self, key: str) -> Service:
        return self.world.services[key]

    # -- naming people

    def child(self, service: Service, child: Child) -> Any:
        """How a step names a child; None if its name is ambiguous."""
        others = [each.name for each in service.ccms.children if each is not child]
        return self._named(service, child.name, child.born, child.name in others)

    def profile(self, service: Service, profile: Profile) -> Any:
        """How a step names a profile; None if its name is ambiguous."""
        others = [each.name for each in service.storypark.profiles.values() if each is not profile]
        return self._named(service, profile.name, profile.born, profile.name in others)

    def _named(self, service: Service, name: str, born: Any, shared: bool) -> Any:
        if not shared and name not in self.shared[service.key]:
            return name
        return None if born is None else (("name", name), ("born", born.isoformat()))

    # -- steps

    def add_step(self, at: datetime, key: str, verbs: list[Any], acting: str = "admin") -> None:
        """Add a step, with the refusal that the model predicts."""
        step: dict[str, Any] = self._time(at, key)
        if len(self.world.services) > 1 or self.random.random() < 0.2:
            step["service"] = key
        if acting != "admin":
            step["as"] = acting
        step["do"] = verbs[0] if len(verbs) == 1 else verbs
        self.world.advance(at)
        if not self._accepts(key, verbs, acting):
            step["expect"] = {"refused": "e"}
        self.scenario["steps"].append(step)
        self.last_at = at

    def add_fault_step(self, at: datetime, key: str, verb: Any) -> None:
        """Add a step with a fault or kill, which the model ignores."""
        self.scenario["steps"].append(
            {
                "at": local_time(at, self.service(key).entry.time_zone, offset=True),
                "service": key,
                "do": verb,
            }
        )
        self.last_at = at

    def _accepts(self, key: str, verbs: list[Any], acting: str) -> bool:
        try:
            for verb in verbs:
                self.world.do(key, verb, acting=acting)
        except RefusedError:
            return False
        return True

    def _time(self, at: datetime, key: str) -> dict[str, Any]:
        """`at` in one of its forms, `after`, or nothing for the same instant."""
        elapsed = at - self.last_at
        if not elapsed and self.random.random() < 0.7:
            return {}
        if self.random.random() < 0.1:
            minutes = int(elapsed.total_seconds() // 60)
            return {"after": f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"}
        return {
            "at": local_time(
                at, self.service(key).entry.time_zone, offset=self.random.random() < 0.2
            )
        }


def local_time(at: datetime, zone: str, *, offset: bool) -> str:
    """An instant in local time; with its offset if asked or if the local time is ambiguous."""
    there = at.astimezone(ZoneInfo(zone))
    twice = there.replace(fold=1 - there.fold).astimezone(UTC) != at
    form = "%Y-%m-%d %H:%M"
    if not offset and not twice:
        return there.strftime(form)
    return there.isoformat(timespec="minutes")


def shared_names(service: dict[str, Any]) -> set[str]:
    """Names that two children or two profiles of a service have at the start."""
    found: set[str] = set()
    for entries in (service["children"], service["storypark"]["profiles"]):
        names = [whole_name(each) for each in entries]
        found |= {name for name in names if names.count(name) > 1}
    return found


def whole_name(entry: Any) -> str:
    """The whole name of a person's entry."""
    return plain.who_of(entry if isinstance(entry, str) else {"name": entry["name"]}).name
