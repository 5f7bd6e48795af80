"""Finds services, children and rooms by words of their names, among all that the daemon knows."""

import asyncio
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import Final, Literal

from anyascii import anyascii

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.service import Service
from parktime.daemon.store.store import Store

Found = Literal["service", "child", "room"]

_APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bb\u02bc`\u00b4]")
_PAUSE_AFTER: Final = 2_000
"""Names after which other requests have their turn."""
_ORDER: Final[dict[Found, int]] = {"service": 0, "room": 1, "child": 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """A service, child or room whose name has all the words; `ccms_id` is empty for a service."""

    type: Found
    service: Service
    ccms_id: str
    name: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it is found: in one case without accents, and as it is written beside that."""

    type: Found
    ccms_id: str
    name: str
    folded: str


class NameSearch:
    """Names by service, folded once for as long as the links of the service stay the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[Service, Links, tuple[_Name, ...]]] = {}

    async def find(self, text: str, limit: int) -> tuple[list[Hit], bool]:
        """The best hits, and whether there are more; other requests have their turn meanwhile.

        Every word of the text must be part of the name. Names that begin with it come first, then
        those of which a word does.
        """
        words = [frozenset(fold(word).split()) for word in text.split()]
        words, found, looked_at = [each for each in words if each], list[tuple[_Rank, Hit]](), 0
        if not words:
            return [], False
        for service in self._store.services():
            if not self._store.has_service(service.key):
                continue  # it was removed meanwhile
            names = self._names(service)
            for each in names:
                if all(any(way in each.folded for way in word) for word in words):
                    hit = Hit(each.type, service, each.ccms_id, each.name)
                    found.append((_rank(each, words, service), hit))
            looked_at += len(names)
            if looked_at >= _PAUSE_AFTER:
                looked_at = 0
                await asyncio.sleep(0)
        best = nsmallest(limit, found, key=lambda each: each[0])
        return [hit for _, hit in best], len(found) > limit

    def _names(self, service: Service) -> tuple[_Name, ...]:
        links = self._store.state(service.key).links
        known = self._known.get(service.key)
        if known is None or known[0] is not service or known[1] is not links:
            known = service, links, tuple(_names_of(service, links))
            self._known[service.key] = known
        return known[2]


def _names_of(service: Service, links: Links) -> Iterator[_Name]:
    yield _Name("service", "", service.name, f"{fold(service.name)} {fold(service.key)}")
    for room in links.rooms.values():
        yield _Name("room", room.ccms_id, room.name, fold(room.name))
    for child in links.children.values():
        yield _Name("child", child.ccms_id, child.name, fold(child.name))


_Rank = tuple[int, int, str, int, str]


def _rank(name: _Name, words: list[frozenset[str]], service: Service) -> _Rank:
    begins = name.folded.startswith(tuple(words[0]))
    inside = all(any(f" {way}" in f" {name.folded}" for way in word) for word in words)
    place = 0 if begins and inside else 1 if inside else 2
    return place, _ORDER[name.type], name.folded, service.order, service.key + name.ccms_id


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """The text in plain Latin letters and one case, without accents and apostrophes.

    A name in another script is found as it is written, too.
    """
    bare = _APOSTROPHES.sub("", text)
    if bare.isascii():
        return bare.casefold()
    visible = "".join(each for each in bare if unicodedata.category(each) != "Cf")
    written = unicodedata.normalize("NFKC", visible).casefold()
    return " ".join(dict.fromkeys([anyascii(written).casefold(), written]))
