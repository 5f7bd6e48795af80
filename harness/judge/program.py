"""The sync under test: a command that is run at each due instant, a participant, or a hook."""

import asyncio
import json
import os
import shlex
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx2

from parktime.harness.errors import UsageError
from parktime.web.client import open_client

PARTICIPANT = "sync"
POLL_S = 0.02
TAIL_BYTES = 4_000
MAX_REQUESTS = 20_000
"""Requests of one run; a sync that sends more would never end."""


class SyncFailedError(Exception):
    """The sync crashed, hangs or is not there; the message says what to do."""


class SyncKilledError(Exception):
    """The sync was killed, as the scenario says."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why the sync is called: `document` is the JSON of the actions file and of the hooks."""

    now: str
    cause: str
    services: tuple[str, ...]
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProgramOptions:
    """How to run it. `limit_s` is the real time that one run may take."""

    command: str | None = None
    url: str | None = None
    participant: bool = False
    hook_url: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    limit_s: float = 60.0


Watch = Callable[[], Awaitable[None]]
"""Raises SyncFailedError or SyncKilledError if the run under way must end."""


class Program(Protocol):
    """A sync. `follows_clock`: it runs by itself when the clock reaches its instants."""

    follows_clock: bool

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """Make it ready; called again after `stop` when it comes back."""

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """Have it sync once. Raises SyncFailedError."""

    async def stop(self) -> None:
        """End it, with all processes of its group."""

    def last_words(self) -> str:
        """The end of its standard error."""


class ChildProgram:
    """A command and its process; `folder` is its own for as long as the play lasts."""

    def __init__(self, options: ProgramOptions, url: str, folder: Path) -> None:
        self._options = options
        self._words = shlex.split(options.command or "")
        if not self._words:
            raise UsageError("--sync: give the command that runs the sync, such as 'node sync.mjs'")
        self._url = url
        self._state = folder / "state"
        self._state.mkdir()
        self._actions = folder / "actions.json"
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._tail = b""

    def last_words(self) -> str:
        """See Program."""
        return self._tail.decode("utf-8", "replace").strip()

    async def spawn(self, occasion: Occasion) -> Process:
        """Start the command."""
        self._actions.write_text(json.dumps(occasion.document, ensure_ascii=False, indent=1))
        environment = {
            **os.environ,
            **self._options.env,
            "PARKTIME_URL": self._url,
            "PARKTIME_NOW": occasion.now,
            "PARKTIME_CAUSE": occasion.cause,
            "PARKTIME_SERVICES": ",".join(occasion.services),
            "PARKTIME_STATE": str(self._state),
            "PARKTIME_ACTIONS": str(self._actions),
        }
        if self._options.participant:
            environment["PARKTIME_PARTICIPANT"] = PARTICIPANT
        self._tail = b""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._words,
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=PIPE,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise UsageError(f"--sync: {self._words[0]} cannot be run: {error.strerror}") from error
        self._reading = asyncio.create_task(self._read(self._process))
        return self._process

    async def _read(self, process: Process) -> None:
        assert process.stderr is not None, "its standard error is a pipe"
        while part := await process.stderr.read(65_536):
            self._tail = (self._tail + part)[-TAIL_BYTES:]

    async def wait(self, process: Process, watch: Watch) -> int:
        """Its exit status, within the time limit."""
        waiting = asyncio.create_task(process.wait())
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._options.limit_s
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=POLL_S)
            await watch()
            if loop.time() > until_s:
                raise SyncFailedError(
                    f"it did not end within {self._options.limit_s:g} s: --time-limit gives it "
                    "longer, --participant is for a sync that goes on running"
                )
        return await waiting

    async def stop(self) -> None:
        """See Program."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if self._reading is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._reading, 1)


class CommandProgram(ChildProgram):
    """A command that syncs once and ends."""

    follows_clock = False

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """See Program: it is started for each run."""

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """See Program."""
        process = await self.spawn(occasion)
        try:
            status = await self.wait(process, watch)
        finally:
            await self.stop()
        if status:
            how = f"exit status {status}" if status > 0 else f"signal {-status}"
            raise SyncFailedError(f"it ended with {how}: see what it said last")


class ParticipantProgram(ChildProgram):
    """A long-lived command that joins the clock. `clock` reads the clock's state."""

    follows_clock = True

    def __init__(
        self,
        options: ProgramOptions,
        url: str,
        folder: Path,
        clock: Callable[[], Awaitable[dict[str, Any]]],
    ) -> None:
        super().__init__(options, url, folder)
        self._clock = clock

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """Start it, and wait until it waits on the clock."""
        await self.spawn(occasion)
        await self._until_waiting(watch, "it never joined the clock: it has to call POST ")

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """Tell it by --hook-url, but for its own schedule; then wait until it waits again."""
        if occasion.cause != "schedule" and self._options.hook_url is not None:
            await post_hook(self._options.hook_url, occasion, self._options.limit_s)
        await self._until_waiting(watch, "it left its participant busy: it has to call POST ")

    async def _until_waiting(self, watch: Watch, wrong: str) -> None:
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._options.limit_s
        while True:
            await watch()
            if self._process is None or self._process.returncode is not None:
                status = None if self._process is None else self._process.returncode
                raise SyncFailedError(
                    f"it ended (exit status {status}), and a participant has to go on running"
                )
            participants = (await self._clock())["participants"]
            if any(
                each["name"] == PARTICIPANT and each["state"] == "waiting" for each in participants
            ):
                return
            if loop.time() > until_s:
                raise SyncFailedError(
                    f"{wrong}/clock/participants/{PARTICIPANT}/wait within "
                    f"{self._options.limit_s:g} s (--time-limit)"
                )
            await asyncio.sleep(POLL_S)


class HookProgram:
    """A program that runs already: each run is a POST to its URL, answered when it is done."""

    follows_clock = False

    def __init__(self, options: ProgramOptions) -> None:
        self._options = options
        self._said = ""

    def last_words(self) -> str:
        """See Program: the end of its last answer that was no success."""
        return self._said

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """See Program: it runs already."""

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """See Program."""
        assert self._options.url is not None, "a hook has a URL"
        asking = asyncio.create_task(post_hook(self._options.url, occasion, self._options.limit_s))
        try:
            while not asking.done():
                await asyncio.wait({asking}, timeout=POLL_S)
                await watch()
            await asking
        finally:
            asking.cancel()

    async def stop(self) -> None:
        """See Program: it is not ours to end."""


async def post_hook(url: str, occasion: Occasion, limit_s: float) -> None:
    """POST the document to a hook. Raises SyncFailedError if it does not answer 2xx in time."""
    try:
        async with open_client(url, timeout_s=limit_s) as http:
            answer = await http.post(url, json=dict(occasion.document))
    except httpx2.TimeoutException:
        raise SyncFailedError(
            f"{url} did not answer within {limit_s:g} s: --time-limit gives it longer"
        ) from None
    except httpx2.HTTPError as error:
        raise SyncFailedError(f"{url} cannot be reached: {type(error).__name__}") from None
    if not answer.is_success:
        said = answer.text[:500]
        raise SyncFailedError(f"{url} answered {answer.status_code}: {said}")
