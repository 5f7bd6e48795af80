"""Who is matched: a child of a CCMS, or a profile of Storypark."""

from dataclasses import dataclass
from datetime import date

from daemon.model.name import same_name_key


@dataclass(frozen=True, slots=True)
class Person:
    """A child or a profile, as far as matching looks at it. A room is one too: `named` makes it.

    `other_names` are further given names (preferred, middle): suggestions read them, auto-match never does.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    other_names: tuple[str, ...] = ()

    @classmethod
    def named(cls, id: str, name: str) -> "Person":
        """Somebody or something that has one name, such as a room."""
        return cls(id, "", name)

    @property
    def name(self) -> str:
        """The whole name, as people write it."""
        return f"{self.given} {self.family}".strip()

    @property
    def name_key(self) -> tuple[str, ...]:
        """Equal for persons of the same name (handbook, "Same name"); empty for one without a name."""
        return same_name_key(self.name)
