"""Lists that say themselves that they are not the whole: one page of several, a total, a cursor."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

_TOTALS = {
    "total", "totalcount", "totalresults", "totalrecords", "totalitems", "totalelements",
    "totalrows", "totalentries", "totalchildren", "totalprofiles", "totalhits", "recordstotal",
    "recordsfiltered", "resultcount", "rowcount", "count", "odatacount", "numfound", "itemcount",
    "recordcount", "totalsize", "xtotalcount", "totalnumber", "numresults", "numrecords",
    "numitems", "numrows", "numberofrecords", "numberofresults", "numberofitems", "totalmatched",
}  # fmt: skip
_PAGES = {"totalpages", "pagecount", "pages", "numpages", "numberofpages", "lastpage", "pagetotal"}
_MORE = {
    "more", "hasmore", "hasnext", "hasnextpage", "morerecords", "moreresults", "hasmoreitems",
    "incomplete", "incompleteresults", "istruncated", "truncated", "partial", "haspreviouspage",
    "hasprevious", "hasprev", "hasmoreresults", "haspreviousitems",
}  # fmt: skip
_CURSORS = {
    "cursor", "continuationtoken", "continuation", "bookmark", "scrollid", "pagetoken", "nextset",
    "prev", "previous", "prevpage", "previouspage", "prevcursor", "previouscursor", "skiptoken",
    "prevlink", "previouslink", "deltatoken", "resumptiontoken", "lastevaluatedkey", "marker",
    "after", "endcursor", "aftercursor", "lastkey", "lastevaluatedid", "searchafter", "olderthan",
}  # fmt: skip
_REMAINING = {"remaining", "remainingcount", "remainingitems", "itemsremaining", "leftover"}
_LIMITS = {"limit", "perpage", "pagesize", "itemsperpage", "maxresults", "top", "take", "size"}
_DEPTH = 6


def incomplete_list(document: Any, items: Sequence[Any]) -> list[str]:
    """Why a document's list of people is only a part of them; empty if nothing says so.

    `items` is that list. Looks at everything around it, and not into it.
    """
    facts = list(_facts(document, items, _DEPTH))
    reasons = [reason for fact in facts if (reason := _reason(*fact, len(items)))]
    keys = {key: value for _, key, value in facts}
    says_all = any(_number(keys.get(key)) == len(items) for key in _TOTALS) or any(
        key.startswith("next") or key in _MORE for key in keys
    )
    if not reasons and not says_all:
        reasons = [
            f"has as many items as its {name!r} allows ({value}), and nothing says that they are "
            f"all: {_REMEDY}"
            for name, key, value in facts
            if key in _LIMITS and items and value == len(items) and value > 1
        ]
    return reasons


_REMEDY = "export the whole list, since half a list would match the wrong children"


def _facts(value: Any, items: Sequence[Any], depth: int) -> Iterator[tuple[str, str, Any]]:
    """(name, plain name, value) of all that stands around the list, however deep."""
    if not depth or value == items:
        return
    if isinstance(value, dict):
        relation = value.get("rel") or value.get("relation")
        if isinstance(relation, str) and len(value) > 1:
            yield relation, _plain(relation), value.get("href") or value.get("url") or ""
        for name, inner in value.items():
            yield str(name), _plain(str(name)), inner
            yield from _facts(inner, items, depth - 1)
    elif isinstance(value, list):
        for inner in value[:100]:
            yield from _facts(inner, items, depth - 1)


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.casefold())


def _reason(name: str, key: str, value: Any, found: int) -> str:
    """Why this fact says that the list is a part; empty if it does not."""
    number = _number(value)
    shown = f"{name!r}: {str(value)[:40]!r}" if isinstance(value, str) else f"{name!r}: {value}"
    if key in _TOTALS and number is not None and number != found:
        return f"says that there are {number} ({name!r}), and lists {found}: {_REMEDY}"
    if key in _TOTALS and isinstance(value, dict):
        inner = _number(value.get("value", value.get("count")))
        if inner is not None and inner != found:
            return f"says that there are {inner} ({name!r}), and lists {found}: {_REMEDY}"
    is_more = _is_true(value) and (key in _MORE or key.startswith(("hasmore", "hasnext")))
    is_next = key.startswith("next") or key.endswith(("nextlink", "nextpage", "nexttoken"))
    is_pointer = (is_next or key in _CURSORS) and _points_somewhere(value)
    is_later = (
        key in ("startindex", "page", "pageindex", "currentpage") and (number or 0) > 1
    ) or (key in {"offset", "skip"} | _REMAINING and (number or 0) > 0)
    is_one_of_several = key in _PAGES and (number or 0) > 1
    is_not_last = key in ("last", "lastpage", "islast", "islastpage", "complete") and value is False
    if is_more or is_pointer or is_later or is_one_of_several or is_not_last:
        return f"is one page of a longer list ({shown}): {_REMEDY}"
    return ""


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) else None


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() in ("true", "yes", "1"))


def _points_somewhere(value: Any) -> bool:
    """Whether it is an address, a token or a number, and not null, empty, false or 0."""
    if isinstance(value, dict):
        return any(_points_somewhere(inner) for inner in value.values())
    if isinstance(value, str):
        return value.strip().casefold() not in ("", "null", "none", "false", "0", "-1")
    return bool(value) and value != -1 and not isinstance(value, list)
