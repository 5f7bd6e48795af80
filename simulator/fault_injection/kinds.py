"""The kinds of fault:

what each does, to which operations, and whether the vendor handles the request.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from parktime.simulator.fault_injection.operations import (
    APIS,
    CALLS_BY_API,
    LIST_READS,
    WRITES,
    Api,
)

_Pairs = frozenset[tuple[Api, str]]

_EVERY: Final[_Pairs] = frozenset((api, call) for api in APIS for call in CALLS_BY_API[api])
_NO_BODY: Final[_Pairs] = frozenset({("storypark", "delete_room")})
_ASKS_TOKEN: Final[_Pairs] = frozenset({("manage", "token")})
_WITH_BODY: Final = _EVERY - _NO_BODY
_OF_LISTS: Final = frozenset((api, call) for api, call in _EVERY if call in LIST_READS)
_OF_RECORDS: Final = frozenset(
    (api, call) for api, call in _WITH_BODY if call in (*LIST_READS, "read_profile", *WRITES)
)
_WITH_STATUS: Final[_Pairs] = frozenset(
    {
        ("manage", "read_children"),
        ("manage", "read_next_sessions"),
        ("storypark", "read_profiles"),
        ("storypark", "read_rooms"),
    }
)
_TAGGED: Final[_Pairs] = frozenset(
    {(api, call) for api, call in _OF_LISTS if api != "kidsoft"} | {("storypark", "read_account")}
)
_WITH_NAMES: Final = frozenset((api, call) for api, call in _OF_LISTS if call != "read_sessions")
_WITH_DATES: Final = frozenset((api, call) for api, call in _OF_LISTS if call != "read_rooms")


@dataclass(frozen=True, slots=True)
class FaultKind:
    """`does`: description; `fits`: applicable (API, operation) pairs; `parameters`: those it uses.

    `done`: whether the vendor handles the request before the fault takes effect. Reads have no
    effect either way.
    """

    name: str
    does: str
    fits: _Pairs
    done: bool = True
    parameters: frozenset[str] = frozenset()

    def fits_any(self, api: Api | None, calls: Iterable[str]) -> bool:
        """Whether it applies to any of these calls of that API; None for all APIs."""
        wanted = frozenset(calls)
        return any(api in (None, its) and call in wanted for its, call in self.fits)


_ALL: tuple[FaultKind, ...] = (
    FaultKind(
        "latency", "the answer comes `seconds` late", _EVERY, parameters=frozenset({"seconds"})
    ),
    FaultKind(
        "refused", "the connection is cut before anything is read or done", _EVERY, done=False
    ),
    FaultKind("reset", "the connection is cut in the middle of the answer", _EVERY),
    FaultKind("timeout_before", "no answer, and nothing is done", _EVERY, done=False),
    FaultKind("timeout_after", "no answer, though all is done", _EVERY),
    FaultKind(
        "rate_limited",
        "429 with Retry-After",
        _EVERY,
        done=False,
        parameters=frozenset({"retry_after"}),
    ),
    FaultKind(
        "server_error",
        "500, or the `status` given",
        _EVERY,
        done=False,
        parameters=frozenset({"status"}),
    ),
    FaultKind("sign_in", "302 to a sign-in page", _EVERY, done=False),
    FaultKind("html", "200 with a page for people", _EVERY, done=False),
    FaultKind("cut_short", "JSON that ends half-way", _WITH_BODY),
    FaultKind("wrong_content_type", "JSON that says it is plain text", _WITH_BODY),
    FaultKind(
        "token_expired", "401: the token has run out, for good", _EVERY - _ASKS_TOKEN, done=False
    ),
    FaultKind("empty_list", "a list with nothing in it, that adds up", _OF_LISTS),
    FaultKind("half_list", "the first half of the rows, and no more pages", _OF_LISTS),
    FaultKind("repeated_cursor", "every page names the same next one", _OF_LISTS),
    FaultKind(
        "shifting_page",
        "a record comes between two pages: the second begins a row early",
        _OF_LISTS,
    ),
    FaultKind("duplicated_rows", "the first row stands twice", _OF_LISTS),
    FaultKind(
        "contradictory_rows", "the first row stands twice, and the second says otherwise", _OF_LISTS
    ),
    FaultKind("wrong_total", "a total of one too many", _OF_LISTS),
    FaultKind("ids_as_numbers", "ids are numbers instead of text", _OF_RECORDS),
    FaultKind("unknown_fields", "fields that nobody has heard of", _OF_RECORDS),
    FaultKind("unknown_statuses", "a status that nobody has heard of", _WITH_STATUS),
    FaultKind("another_service", "another service's rows: other ids, other names", _OF_LISTS),
    FaultKind(
        "skewed_clock", "a Date header off by `seconds`", _EVERY, parameters=frozenset({"seconds"})
    ),
    FaultKind("stale_etag", "304 to whoever has any earlier answer", _TAGGED),
    FaultKind("control_characters", "a name with a NUL in it", _WITH_NAMES),
    FaultKind("endless_names", "a name of 100,000 letters", _WITH_NAMES),
    FaultKind("impossible_dates", "dates that no calendar has", _WITH_DATES),
    FaultKind("deep_json", "a field of arrays in arrays, a thousand deep", _OF_RECORDS),
)

KINDS: Final[Mapping[str, FaultKind]] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind by its name."""

HALT: Final = "halt"
"""The kind of an armed halt: the call hangs until its caller is killed. Not for scenarios."""
