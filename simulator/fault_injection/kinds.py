"""The kinds of fault: effect, operations, and whether the vendor handles the request."""

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
    {(api, call) for api, call in _OF_LISTS if api != "kidsoft"}
    | {("storypark", "read_account"), ("manage", "read_service")}
)
_KEYED: Final[_Pairs] = frozenset(("storypark", call) for call in WRITES)
_CREATES: Final[_Pairs] = frozenset({("storypark", "create_profile"), ("storypark", "create_room")})
_NAMING: Final[_Pairs] = _CREATES | {
    ("storypark", call)
    for call in ("edit_profile", "restore_profile", "rename_room", "reactivate_room")
}
_WITH_NAMES: Final = frozenset((api, call) for api, call in _OF_LISTS if call != "read_sessions")
_WITH_DATES: Final = frozenset((api, call) for api, call in _OF_LISTS if call != "read_rooms")


@dataclass(frozen=True, slots=True)
class FaultKind:
    """`does`: description; `fits`: applicable (API, operation) pairs; `parameters`: those it uses.

    `done`: whether the vendor handles the request before the fault takes effect. Reads have no
    effect either way. `habit`: a way in which the vendor handles requests, which lasts beside the
    other faults; a call meets every habit, and at most one other fault. `whole_api`: it
    strikes every call of an API, never some of them.
    """

    name: str
    does: str
    fits: _Pairs
    done: bool = True
    parameters: frozenset[str] = frozenset()
    habit: bool = False
    whole_api: bool = False

    def fits_any(self, api: Api | None, calls: Iterable[str]) -> bool:
        """Whether it applies to any of these calls of that API; None for all APIs."""
        wanted = frozenset(calls)
        return any(api in (None, its) and call in wanted for its, call in self.fits)


_ALL: tuple[FaultKind, ...] = (
    FaultKind(
        "latency", "the response is `seconds` late", _EVERY, parameters=frozenset({"seconds"})
    ),
    FaultKind(
        "refused",
        "the connection is closed before the request is read or handled",
        _EVERY,
        done=False,
    ),
    FaultKind("reset", "the connection is closed in the middle of the response", _EVERY),
    FaultKind("timeout_before", "no response; the request is not handled", _EVERY, done=False),
    FaultKind("timeout_after", "no response, although the request is handled", _EVERY),
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
    FaultKind("html", "200 with an HTML page", _EVERY, done=False),
    FaultKind("cut_short", "JSON that ends halfway", _WITH_BODY),
    FaultKind("wrong_content_type", "JSON labelled as plain text", _WITH_BODY),
    FaultKind(
        "token_expired", "401: the token has expired for good", _EVERY - _ASKS_TOKEN, done=False
    ),
    FaultKind("empty_list", "an empty list with a consistent total", _OF_LISTS),
    FaultKind("half_list", "the first half of the rows, and no further pages", _OF_LISTS),
    FaultKind("short_list", "the first half of the rows, with a total to match", _OF_LISTS),
    FaultKind(
        "old_list", "the list stays as it was when the fault's window first saw it", _OF_LISTS
    ),
    FaultKind("repeated_cursor", "every page has the same next page", _OF_LISTS),
    FaultKind(
        "shifting_page",
        "a record is inserted between two pages: the second starts a row early",
        _OF_LISTS,
    ),
    FaultKind("duplicated_rows", "the first row occurs twice", _OF_LISTS),
    FaultKind("contradictory_rows", "the first row occurs twice, with different values", _OF_LISTS),
    FaultKind("wrong_total", "a total that is one too high", _OF_LISTS),
    FaultKind("ids_as_numbers", "ids are numbers instead of text", _OF_RECORDS),
    FaultKind("unknown_fields", "fields that are not documented", _OF_RECORDS),
    FaultKind("unknown_statuses", "a status that is not documented", _WITH_STATUS),
    FaultKind("another_service", "another service's rows: other ids, other names", _OF_LISTS),
    FaultKind(
        "wrong_credentials",
        "every call is made with the credentials of another service of the world, if there is one",
        _EVERY,
        whole_api=True,
    ),
    FaultKind(
        "skewed_clock", "a Date header off by `seconds`", _EVERY, parameters=frozenset({"seconds"})
    ),
    FaultKind("stale_etag", "304 to any request with an If-None-Match header", _TAGGED),
    FaultKind("control_characters", "a name that contains a NUL character", _WITH_NAMES),
    FaultKind("endless_names", "a name of 100,000 letters", _WITH_NAMES),
    FaultKind("impossible_dates", "dates that do not exist", _WITH_DATES),
    FaultKind("deep_json", "a field with arrays nested a thousand deep", _OF_RECORDS),
    FaultKind(
        "keys_forgotten",
        "an Idempotency-Key is forgotten after `seconds` (24 h): the request is handled again",
        _KEYED,
        parameters=frozenset({"seconds"}),
        habit=True,
    ),
    FaultKind(
        "keys_in_progress",
        "409 to a repeated Idempotency-Key within `seconds` (60) of the first request",
        _KEYED,
        parameters=frozenset({"seconds"}),
        habit=True,
    ),
    FaultKind(
        "stored_error",
        "500, or the `status` given, then and whenever that Idempotency-Key comes again",
        _KEYED,
        done=False,
        parameters=frozenset({"status"}),
        habit=True,
    ),
    FaultKind(
        "find_or_create",
        "a create returns a record of the same name, if there is one, and makes none",
        _CREATES,
        habit=True,
    ),
    FaultKind("upper_case", "names are stored in upper case", _NAMING, habit=True),
    FaultKind(
        "shared_id",
        "a create returns the id of the record that was made before it",
        _CREATES,
        habit=True,
    ),
    FaultKind("another_record", "a write returns another record", _KEYED - _NO_BODY, habit=True),
)

KINDS: Final[Mapping[str, FaultKind]] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind by its name."""

FAILURES: Final[Mapping[str, FaultKind]] = MappingProxyType(
    {name: kind for name, kind in KINDS.items() if not kind.habit}
)
"""The kinds of which a call meets at most one."""

HABITS: Final[Mapping[str, FaultKind]] = MappingProxyType(
    {name: kind for name, kind in KINDS.items() if kind.habit}
)
"""The kinds that last beside the others."""

HALT: Final = "halt"
"""The kind of an armed halt: the call hangs until its caller is killed. Not for scenarios."""
