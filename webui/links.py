"""Links that let somebody read for some days, without logging in."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

DAYS = (1, 7, 30)
"""For how many days a link can be valid."""

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class ReadLink:
    """What a link opens: a path of this server, and one service to read; None: all of them."""

    path: str
    service: str | None
    expires_s: float

    def opens(self, service: str | None) -> bool:
        """Whether pages of that service can be read with it; None: pages about all services."""
        return self.service is None or self.service == service


class ReadLinks:
    """Makes and reads signed links. `now_s`: seconds since 1970.

    The signature depends on the daemon's token, so that all links end when it is replaced.
    """

    def __init__(self, secret: str, now_s: Callable[[], float] = time.time) -> None:
        self._signer = URLSafeSerializer(
            secret, salt="parktime read link", signer_kwargs={"digest_method": sha256}
        )
        self._now_s = now_s

    def make(self, path: str, service: str | None, days: int) -> str:
        """A link's text, valid for so many days."""
        expires_s = round(self._now_s() + days * DAY_S)
        return str(self._signer.dumps([path, service, expires_s]))

    def read(self, text: str) -> ReadLink | None:
        """What a link opens; None if it is not of this server, or has expired."""
        try:
            values: Any = self._signer.loads(text)
            link = ReadLink(*values)
        except (BadData, TypeError, ValueError):
            return None
        return link if link.expires_s > self._now_s() else None
