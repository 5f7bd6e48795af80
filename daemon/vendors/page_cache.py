"""The pages of a vendor's API as last read: an unchanged page is the same object again."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from parktime.daemon.vendors.response import Decoder, VendorResponse, is_json

MAX_CACHED_PAGES = 128

_AT_REST: Final = object()


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page; at rest its body is compressed, and `decoded` is _AT_REST."""

    etag: str | None
    body: bytes
    decoded: Any

    def at_rest(self) -> "CachedPage":
        """The page in little memory."""
        if self.decoded is _AT_REST:
            return self
        return CachedPage(self.etag, zlib.compress(self.body, 1), _AT_REST)

    def awake(self, decoder: Decoder[Any]) -> "CachedPage":
        """The page with its decoded object."""
        if self.decoded is not _AT_REST:
            return self
        body = zlib.decompress(self.body)
        return CachedPage(self.etag, body, decoder.decode(body))

    def is_unchanged(self, response: VendorResponse, sent_etag: str | None) -> bool:
        """Whether a response is this page. A 304 counts only if the request had an ETag."""
        if response.status == 304:
            return sent_etag is not None
        return response.content == self.body and is_json(response)


class PageCache:
    """The latest pages, up to `MAX_CACHED_PAGES`."""

    def __init__(self) -> None:
        self._pages: dict[str, CachedPage] = {}
        self._asked: set[str] = set()
        self._revalidate: set[str] = set()

    def ask(self, path: str) -> tuple[CachedPage | None, str | None]:
        """The page as cached, and the ETag to send with the request for it."""
        self._asked.add(path)
        cached = self._pages.get(path)
        etag = None if cached is None or path in self._revalidate else cached.etag
        return cached, etag

    def etags(self, paths: Iterable[str]) -> dict[str, str]:
        """The ETags to send with requests for these pages, of those that have one."""
        return {
            path: cached.etag
            for path in paths
            if path not in self._revalidate
            and (cached := self._pages.get(path)) is not None
            and cached.etag is not None
        }

    def unchanged(self, path: str, decoder: Decoder[Any]) -> CachedPage | None:
        """A page of which the vendor says that it is unchanged; None if it is not kept."""
        cached, etag = self.ask(path)
        return None if cached is None or etag is None else self.wake(path, cached, decoder)

    def wake(self, path: str, cached: CachedPage, decoder: Decoder[Any]) -> CachedPage:
        """Decode a page that is at rest, now that it has been answered."""
        self._revalidate.discard(path)
        if cached.decoded is _AT_REST:
            cached = self._pages[path] = cached.awake(decoder)
        return cached

    def put(self, path: str, response: VendorResponse, decoded: Any) -> None:
        """Keep a page that was read whole."""
        self._revalidate.discard(path)
        self._pages.pop(path, None)
        self._pages[path] = CachedPage(response.headers.get("etag"), response.content, decoded)
        while len(self._pages) > MAX_CACHED_PAGES:
            del self._pages[next(iter(self._pages))]

    def clear(self) -> None:
        """Drop all pages."""
        self._pages.clear()

    def rest(self) -> None:
        """Keep the pages that were asked for since the last rest, in little memory."""
        if self._asked:
            pages = self._pages.items()
            self._pages = {path: page.at_rest() for path, page in pages if path in self._asked}
            self._asked = set()

    def revalidate(self) -> None:
        """Send no ETag in the next request of each page; equal content keeps the same object."""
        self._revalidate = set(self._pages)
