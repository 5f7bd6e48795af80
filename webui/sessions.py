"""Who is logged in: sessions that hold the daemon's token, and codes that open one."""

import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from parktime.tui.client import Client

SESSION_S: Final = 12 * 3600.0
"""A session ends so long after it began."""

CODE_S: Final = 3600.0
"""A code of one use is valid for so long."""

MOST_SESSIONS: Final = 200
MOST_MESSAGES: Final = 50

ATTEMPTS, ATTEMPTS_S = 10, 60.0
"""Failed logins that are answered in so many seconds; others are told to wait."""


@dataclass(slots=True)
class Session:
    """A person who has logged in. `service`: the only one that the token is for, if it is.

    `csrf` is in every form, since a page of another site cannot know it. `messages` are shown on
    the next page.
    """

    client: Client
    expires_s: float
    service: str | None = None
    csrf: str = field(default_factory=secrets.token_urlsafe)
    messages: list[str] = field(default_factory=list)

    def say(self, *lines: str) -> None:
        """Show these lines on the next page."""
        self.messages = [*self.messages, *lines][-MOST_MESSAGES:]

    def take_messages(self) -> list[str]:
        """The lines to show now; they are not shown again."""
        taken, self.messages = self.messages, []
        return taken

    def knows(self, csrf: str) -> bool:
        """Whether a form is one of this session's own."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))


class Sessions:
    """All sessions of a server, in memory: they end with it. `now_s` is monotonic."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._codes: dict[str, float] = {}
        self._failures: deque[float] = deque()

    def find(self, id: str) -> Session | None:
        """The session of a cookie; None if there is none, or it has ended."""
        session = self._open.get(id)
        return None if session is None or session.expires_s <= self._now_s() else session

    async def open(self, client: Client, service: str | None = None) -> str:
        """Open a session with a client that has the token; returns the value of its cookie."""
        for id in [each for each in self._open if self.find(each) is None]:
            await self.close(id)
        while len(self._open) >= MOST_SESSIONS:
            await self.close(next(iter(self._open)))
        id = secrets.token_urlsafe(32)
        self._open[id] = Session(client, self._now_s() + SESSION_S, service)
        return id

    async def close(self, id: str) -> None:
        """End a session."""
        session = self._open.pop(id, None)
        if session is not None:
            await session.client.close()

    async def close_all(self) -> None:
        """End all sessions."""
        for id in [*self._open]:
            await self.close(id)

    def make_code(self) -> str:
        """A code of one use, for whoever reads the terminal."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = self._now_s() + CODE_S
        return code

    def use_code(self, code: str) -> bool:
        """Whether the code is valid; it is not any more afterwards."""
        expires_s = self._codes.pop(code, None)
        return expires_s is not None and expires_s > self._now_s()

    def may_try(self) -> bool:
        """Whether another login is answered now: not after many that failed."""
        while self._failures and self._failures[0] <= self._now_s() - ATTEMPTS_S:
            self._failures.popleft()
        return len(self._failures) < ATTEMPTS

    def failed(self) -> None:
        """Count a failed login."""
        self._failures.append(self._now_s())
