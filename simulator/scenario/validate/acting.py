"""Who does a step: the role that an educator has at that point of the story (admin-only)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parktime.simulator.scenario.scenario import Acting, ServiceEntry, Verb
from parktime.simulator.scenario.vocabulary import did_you_mean

ROLES: Mapping[str, Acting] = {"admin": "admin", "educator": "educator"}


@dataclass(frozen=True, slots=True)
class UnknownEducator:
    """A name that no educator of the service has had so far, and the names that there are."""

    name: str
    known: tuple[str, ...]

    def words(self, service: str) -> str:
        """What is wrong, with the remedy."""
        right = did_you_mean(self.name, (*ROLES, *self.known))
        remedy = right or ": write admin or educator, or add the name to `storypark: educators`"
        return f"nobody called '{self.name}' works at {service}{remedy}"


def acting_roles(
    services: Mapping[str, ServiceEntry],
    steps: Iterable[tuple[str | None, str | None, Sequence[Verb]]],
) -> list[Acting | UnknownEducator]:
    """The role of who does each step, in the order of the file.

    Args:
        services: The services by key.
        steps: The key of each step's service, what it says of who does it, and its verbs.

    Returns:
        admin where a step does not say; educator for somebody who is gone.
    """
    working = {key: dict(entry.educators) for key, entry in services.items()}
    roles: list[Acting | UnknownEducator] = []
    for key, acting, verbs in steps:
        here = working.get(key or "", {})
        if acting is None:
            roles.append("admin")
        elif acting in ROLES:
            roles.append(ROLES[acting])
        else:
            roles.append(here.get(acting) or UnknownEducator(acting, tuple(here)))
        for verb in verbs:
            if verb.word == "educator":
                name, role = verb.argument
                here[name] = ROLES.get(role, "educator")
    return roles
