"""Lists that are older or newer than what their vendor says of them (whole-read).

Such a list may be right for some other moment, so nothing of it is acted on: it would write old
names again, or repeat what was done.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from parktime.daemon.planning.consistency import check_revisions
from parktime.daemon.vendors.errors import OutdatedError

R = TypeVar("R")


def require_revisions(said: Mapping[str, str | None], found: Mapping[str, str | None]) -> None:
    """Raise OutdatedError if a list does not show the content that its vendor says it has.

    `said` and `found`: by list, what names its content; None if the vendor does not say.
    """
    reason = check_revisions(said, found)
    if reason is not None:
        raise OutdatedError(reason.text)


async def read_once_more(read: Callable[[], Awaitable[R]], clear_cache: Callable[[], None]) -> R:
    """Read, and read again without cached pages if a list was outdated.

    Raises:
        OutdatedError: A list was outdated both times.
        VendorError: As `read` raises it.
    """
    try:
        return await read()
    except OutdatedError:
        clear_cache()
        return await read()
