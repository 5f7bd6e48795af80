"""What narrows a list: text filters, choices to pick from, and the filter of the sync history."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from anyascii import anyascii

ALL = "*"
"""The id of the choice that takes a filter away."""

NO_MATCHES = "No matches"
NO_MATCHES_HINT = "enter looks for that name everywhere, escape clears the filter"

_APOSTROPHES = "'\u2018\u2019\u02bb\u02bc`\u00b4"
_CACHED_TEXTS = 8_192


def matches(text: str, filter_text: str) -> bool:
    """Whether the text contains every word of the filter, in any order.

    Case, width, accents and apostrophes are ignored: `obrien muller` finds O’Brien and Müller.
    """
    written, plain = _folded(text), _plain(text)
    return all(
        _folded(word) in written or (_plain(word) or word) in plain for word in filter_text.split()
    )


@lru_cache(maxsize=_CACHED_TEXTS)
def _folded(text: str) -> str:
    """The text in one case and width, without apostrophes and invisible format characters."""
    bare = (
        each for each in text if each not in _APOSTROPHES and unicodedata.category(each) != "Cf"
    )
    return unicodedata.normalize("NFKC", "".join(bare)).casefold()


@lru_cache(maxsize=_CACHED_TEXTS)
def _plain(text: str) -> str:
    """The text in plain Latin letters, as people type it who lack the keys."""
    return anyascii(_folded(text)).casefold()


@dataclass(frozen=True, slots=True)
class Choice:
    """An item of a picker: its id, its name and a note."""

    id: str
    name: str
    note: str = ""

    def matches(self, filter_text: str) -> bool:
        """Whether name and note contain every word of the filter."""
        return matches(f"{self.name} {self.note}", filter_text)


CAUSES = {
    "set-up": "Continue setup",
    "schedule": "every 12 hours",
    "catch-up": "the daemon was restarted",
    "update": "mappings changed",
    "inactive": "the Inactive switch",
    "manual": "started by hand",
    "approval": "pending changes were approved",
    "undo": "a run was undone",
}
"""The causes of runs, each with a note."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs the history shows; None: any outcome, any cause.

    `about`, `ccms_id` and `name` are of the child or room whose runs are shown, empty for all runs.
    `changed`: only runs that changed something.
    """

    all_services: bool = False
    outcome: str | None = None
    cause: str | None = None
    about: str = ""
    ccms_id: str = ""
    name: str = ""
    changed: bool = False

    def with_outcome(self, outcome: str) -> "RunFilter":
        """The same filter for one outcome; ALL for any."""
        return replace(self, outcome=None if outcome == ALL else outcome)

    def with_cause(self, cause: str) -> "RunFilter":
        """The same filter for one cause; ALL for any."""
        return replace(self, cause=None if cause == ALL else cause)

    def of_subject(self, about: str, ccms_id: str, name: str) -> "RunFilter":
        """The same filter for one child or room of the service that is shown."""
        return replace(self, all_services=False, about=about, ccms_id=ccms_id, name=name)

    def of_service(self, *, all_services: bool) -> "RunFilter":
        """The same filter for another service, or for all: of nobody in particular."""
        return replace(self, all_services=all_services, about="", ccms_id="", name="")

    def describe(self, service: str | None) -> str:
        """The filter in words; `service` is the name of the only service, None for all."""
        whose = f"Runs of {'all services' if service is None else service}"
        if self.name:
            whose = f"{whose} that changed {self.name}"
        parts = [whose, f"outcome {self.outcome or 'any'}", f"cause {self.cause or 'any'}"]
        return " · ".join([*parts, "changes only"] if self.changed else parts)

    def query(self, service: str | None, before: int | None, limit: int) -> dict[str, str | int]:
        """The query parameters of `GET /v1/runs`, and of a service's own runs for a subject."""
        parameters: dict[str, str | int | None] = {
            "service": None if self.ccms_id else service,
            "outcome": self.outcome,
            "cause": self.cause,
            "before": before,
            "limit": limit,
            "summary": "true",
            "subject": f"{self.about}:{self.ccms_id}" if self.ccms_id else None,
            "changed": "true" if self.changed else None,
        }
        return {name: value for name, value in parameters.items() if value is not None}


FilterChange = Callable[[str], RunFilter]
"""Makes a filter from the id of a choice."""
