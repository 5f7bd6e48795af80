"""What was read before a write, and by which faults a reading is broken."""

from collections.abc import Iterable

HARMLESS = frozenset({"latency", "unknown_fields", "skewed_clock", "ids_as_numbers", "stale_etag"})
"""Kinds of fault that leave an answer complete and true, or true of a while ago."""

PLAUSIBLE = frozenset({("empty_list", "read_sessions"), ("empty_list", "read_next_sessions")})
"""Faulty answers that may be true: many centres have no bookings over the holidays."""


Page = tuple[str | None, str, str]
"""The caller, the list, and the page of it."""

_PAGE_NAMES = frozenset({"page", "cursor", "page_token"})


def page_of(caller: str | None, line: str) -> Page:
    """The list that a request reads, and which page of it; the first page is ''."""
    path, _, query = line.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&")]
    later = next((value for name, _, value in pairs if name in _PAGE_NAMES), "")
    others = "&".join("".join(pair) for pair in pairs if pair[0] not in _PAGE_NAMES)
    return caller, f"{path}?{others}", "" if later == "1" else later


def restarts_list(page: Page, other: Page) -> bool:
    """Whether reading `page` restarts the list that `other` is a page, or a single row, of."""
    caller, line, later = page
    return (
        not later
        and other[0] == caller
        and (other[1] == line or other[1].startswith(f"{line.partition('?')[0]}/"))
    )


def breaking(kinds: Iterable[str], call: str) -> str | None:
    """The first of these kinds of fault that leaves the answer to a call not to be trusted."""
    return next(
        (kind for kind in kinds if kind not in HARMLESS and (kind, call) not in PLAUSIBLE), None
    )
