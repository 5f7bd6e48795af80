"""What a search for a name has found."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Found:
    """A service, room or child; `ccms_id` is None for a service."""

    type: Literal["service", "room", "child"]
    service: str
    service_name: str
    ccms_id: str | None
    name: str

    @property
    def words(self) -> str:
        """`Mia Nguyen   child c00001 of Banksia Kindergarten`."""
        return f"{self.name}   {self.what}"

    @property
    def what(self) -> str:
        """`child c00001 of Banksia Kindergarten`."""
        if self.ccms_id is None:
            return f"service {self.service}"
        return f"{self.type} {self.ccms_id} of {self.service_name}"


@dataclass(frozen=True, slots=True)
class FoundNames:
    """`GET /v1/search`: the best hits, and whether there are more."""

    hits: tuple[Found, ...]
    more: bool


def hint(found: FoundNames | None, text: str) -> str:
    """The line below the hits."""
    if found is None or not text.strip():
        return "a name, or parts of it, in any order; accents and case do not matter"
    if not found.hits:
        return f"nobody and nothing is named {text.strip()!r}"
    return "there are more: type more of the name" if found.more else ""
