"""The operations of the fake APIs, by the names that faults use."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Api = Literal["kidsoft", "manage", "storypark"]

APIS: Final[tuple[Api, ...]] = ("kidsoft", "manage", "storypark")

_READS: Final[Mapping[Api, tuple[str, ...]]] = {
    "kidsoft": (
        "read_service",
        "read_children",
        "read_next_sessions",
        "read_rooms",
        "read_sessions",
        "read_child",
        "read_room",
    ),
    "manage": (
        "read_service",
        "read_children",
        "read_next_sessions",
        "read_rooms",
        "read_sessions",
        "read_child",
        "read_room",
    ),
    "storypark": ("read_account", "read_profiles", "read_profile", "read_rooms", "read_room"),
}
_OTHERS: Final[Mapping[Api, tuple[str, ...]]] = {
    "kidsoft": ("refresh",),
    "manage": ("token", "refresh"),
    "storypark": (),
}
WRITES: Final = (
    "create_profile",
    "edit_profile",
    "archive_profile",
    "restore_profile",
    "create_room",
    "rename_room",
    "deactivate_room",
    "reactivate_room",
    "delete_room",
)
"""The operations that change Storypark."""

CALLS_BY_API: Final[Mapping[Api, tuple[str, ...]]] = MappingProxyType(
    {api: (*_READS[api], *_OTHERS[api], *(WRITES if api == "storypark" else ())) for api in APIS}
)
"""The operations of each API."""

LIST_READS: Final = frozenset(
    {"read_children", "read_next_sessions", "read_rooms", "read_sessions", "read_profiles"}
)
"""Reads of a list in pages."""

CALLS: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(call for api in APIS for call in CALLS_BY_API[api])
)
"""Every operation; one that two APIs share has one name."""

GROUPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "all": frozenset(CALLS),
        "reads": frozenset(call for call in CALLS if call.startswith("read_")),
        "writes": frozenset(WRITES),
    }
)
"""Names for several calls at once."""


_NEXT_SESSION: Final = re.compile("nextSessionFrom=|next_session_from=")


@dataclass(frozen=True, slots=True)
class Call:
    """One request:

    its API, its operation, and `line` (method, path and query), which identifies it.
    """

    api: Api
    name: str
    line: str


def match_call(method: str, path: str, query: str) -> Call | None:
    """The call that a request makes, or None if it is no operation of a vendor."""
    for api, wanted_method, pattern, name in _ROUTES:
        if method == wanted_method and pattern.fullmatch(path):
            ordering = name == "read_children" and _NEXT_SESSION.search(query) is not None
            return Call(api, "read_next_sessions" if ordering else name, f"{method} {path}?{query}")
    return None


def _routes() -> Iterator[tuple[Api, str, re.Pattern[str], str]]:
    for api, method, path, name in _PATHS:
        yield api, method, re.compile(path.replace("{id}", "[^/]+")), name


_PATHS: Final[tuple[tuple[Api, str, str, str], ...]] = (
    ("kidsoft", "GET", "/kidsoft/v2/service", "read_service"),
    ("kidsoft", "GET", "/kidsoft/v2/children", "read_children"),
    ("kidsoft", "GET", "/kidsoft/v2/rooms", "read_rooms"),
    ("kidsoft", "GET", "/kidsoft/v2/sessions", "read_sessions"),
    ("kidsoft", "GET", "/kidsoft/v2/children/{id}", "read_child"),
    ("kidsoft", "GET", "/kidsoft/v2/rooms/{id}", "read_room"),
    ("kidsoft", "POST", "/kidsoft/v2/refresh", "refresh"),
    ("manage", "POST", "/manage/oauth/token", "token"),
    ("manage", "GET", "/manage/v1/service", "read_service"),
    ("manage", "GET", "/manage/v1/children", "read_children"),
    ("manage", "GET", "/manage/v1/rooms", "read_rooms"),
    ("manage", "GET", "/manage/v1/sessions", "read_sessions"),
    ("manage", "GET", "/manage/v1/children/{id}", "read_child"),
    ("manage", "GET", "/manage/v1/rooms/{id}", "read_room"),
    ("manage", "POST", "/manage/v1/publications", "refresh"),
    ("storypark", "GET", "/storypark/v1/account", "read_account"),
    ("storypark", "GET", "/storypark/v1/profiles", "read_profiles"),
    ("storypark", "GET", "/storypark/v1/profiles/{id}", "read_profile"),
    ("storypark", "GET", "/storypark/v1/rooms", "read_rooms"),
    ("storypark", "GET", "/storypark/v1/rooms/{id}", "read_room"),
    ("storypark", "POST", "/storypark/v1/profiles", "create_profile"),
    ("storypark", "PATCH", "/storypark/v1/profiles/{id}", "edit_profile"),
    ("storypark", "POST", "/storypark/v1/profiles/{id}/archive", "archive_profile"),
    ("storypark", "POST", "/storypark/v1/profiles/{id}/restore", "restore_profile"),
    ("storypark", "POST", "/storypark/v1/rooms", "create_room"),
    ("storypark", "PATCH", "/storypark/v1/rooms/{id}", "rename_room"),
    ("storypark", "POST", "/storypark/v1/rooms/{id}/deactivate", "deactivate_room"),
    ("storypark", "POST", "/storypark/v1/rooms/{id}/reactivate", "reactivate_room"),
    ("storypark", "DELETE", "/storypark/v1/rooms/{id}", "delete_room"),
)
_ROUTES: Final = tuple(_routes())
