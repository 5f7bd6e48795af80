"""References: which record of which CCMS and service a profile or room of Storypark belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

About = Literal["child", "room"]

TIMES_NOT_KEPT: Final = 3
"""After so many writes of the same values that Storypark did not keep, they are written no more."""


def reference_prefix(ccms: str, service_key: str) -> str:
    """What all references of a service begin with; the id of a CCMS record follows."""
    return f"{ccms}:{service_key.replace('%', '%25').replace(':', '%3A')}:"


@dataclass(frozen=True, slots=True)
class DissolvedLink:
    """A link that a person dissolved, whose profile or room may still have the reference."""

    about: About
    ccms_id: str
    target_id: str


@dataclass(frozen=True, slots=True)
class WriteNotKept:
    """A write after which Storypark may have the values of before again.

    `before` and `after` are those of the change; `times`: how often in a row it was made.
    """

    about: About
    ccms_id: str
    before: Any
    after: Any
    times: int


def is_given_up(
    writes: Iterable[WriteNotKept], record: tuple[About, str], values: tuple[Any, Any]
) -> bool:
    """Whether a write of these values (before, after) is given up."""
    return any(
        (each.about, each.ccms_id) == record
        and (each.before, each.after) == values
        and each.times >= TIMES_NOT_KEPT
        for each in writes
    )


@dataclass(frozen=True, slots=True)
class ReferenceWrite:
    """A reference to set on a profile or room of Storypark; None clears it."""

    about: About
    target_id: str
    reference: str | None
