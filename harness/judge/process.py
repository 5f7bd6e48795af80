"""A sync that is a process: a command for each run, or a participant of the clock."""

import asyncio
import json
import os
import shlex
import signal
import sys
from asyncio import Future, SubprocessTransport, get_running_loop
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from parktime.harness.errors import UsageError
from parktime.harness.judge.hook import post_hook
from parktime.harness.judge.program import (
    PARTICIPANT,
    POLL_S,
    TAIL_CHARACTERS,
    Occasion,
    ProgramOptions,
    SyncFailedError,
    Watch,
)

DRAIN_S = 0.5
"""How long to wait for the rest of what an ended process said; a child of its may hold the pipe."""


class _Listener(asyncio.SubprocessProtocol):
    """Keeps the end of what a process says on standard error, and tells when it has ended."""

    def __init__(self) -> None:
        self.tail = b""
        self.ended: Future[None] = get_running_loop().create_future()
        self.said_all: Future[None] = get_running_loop().create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.tail = (self.tail + data)[-TAIL_CHARACTERS:]

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if not self.said_all.done():
            self.said_all.set_result(None)

    def process_exited(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


def words_of(command: str | None) -> list[str]:
    """The words of a command. Raises UsageError if there are none."""
    try:
        words = shlex.split(command or "")
    except ValueError as error:
        raise UsageError(f"--sync: {command} is no command: {error}") from None
    if not words:
        raise UsageError("--sync: give the command that runs the sync, such as 'node sync.mjs'")
    return words


class ProcessProgram:
    """A command and its process; `folder` is its own for as long as the play lasts."""

    can_be_killed = True

    def __init__(self, options: ProgramOptions, url: str, folder: Path) -> None:
        self._options = options
        self._words = words_of(options.command)
        self._url = url
        self._state = folder / "state"
        self._state.mkdir()
        self._actions = folder / "actions.json"
        self._transport: SubprocessTransport | None = None
        self._listener: _Listener | None = None

    def last_words(self) -> str:
        """See Program."""
        return "" if self._listener is None else self._listener.tail.decode("utf-8", "replace")

    async def spawn(self, occasion: Occasion) -> None:
        """Start the command. Raises UsageError if it cannot be run."""
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
        try:
            transport, self._listener = await get_running_loop().subprocess_exec(
                _Listener,
                *self._words,
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=PIPE,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise UsageError(f"--sync: {self._words[0]} cannot be run: {error.strerror}") from error
        self._transport = transport

    @property
    def exit_status(self) -> int | None:
        """The exit status of the process; None while it runs."""
        return None if self._transport is None else self._transport.get_returncode()

    async def wait(self, watch: Watch) -> int:
        """Its exit status, within the time limit."""
        assert self._listener is not None, "it has been started"
        until_s = get_running_loop().time() + self._options.limit_s
        while not self._listener.ended.done():
            await asyncio.wait({self._listener.ended}, timeout=POLL_S)
            await watch()
            if get_running_loop().time() > until_s:
                raise SyncFailedError(
                    f"it did not end within {self._options.limit_s:g} s: --time-limit gives it "
                    "longer, --participant is for a sync that goes on running"
                )
        return self.exit_status or 0

    async def stop(self) -> None:
        """See Program."""
        transport, self._transport = self._transport, None
        if transport is None or self._listener is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                transport.kill()
            else:
                os.killpg(transport.get_pid(), signal.SIGKILL)
        await asyncio.wait({self._listener.ended})
        await asyncio.wait({self._listener.said_all}, timeout=DRAIN_S)
        transport.close()


class CommandProgram(ProcessProgram):
    """A command that syncs once and ends."""

    follows_clock = False

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """See Program: it is started for each run."""

    def check_alive(self) -> None:
        """See Program: between runs it does not live."""

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """See Program."""
        await self.spawn(occasion)
        try:
            status = await self.wait(watch)
        finally:
            await self.stop()
        if status:
            raise SyncFailedError(
                f"it ended with {_ending(status)}; a run that is done ends with exit status 0",
                forgivable=True,
            )


def _ending(status: int) -> str:
    return f"exit status {status}" if status > 0 else f"signal {-status}"


class ParticipantProgram(ProcessProgram):
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
        await self._until_waiting(watch, "it never joined the clock")

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """Tell it by --hook-url, but for its own schedule; then wait until it waits again."""
        if occasion.cause != "schedule" and self._options.hook_url is not None:
            await post_hook(self._options.hook_url, occasion, self._options.limit_s, watch)
        await self._until_waiting(watch, "it left the clock, which then no longer waits for it")

    def check_alive(self) -> None:
        """See Program."""
        status = self.exit_status
        if status is not None:
            raise SyncFailedError(
                f"it ended with {_ending(status)}, and a participant has to go on running"
            )

    async def _until_waiting(self, watch: Watch, absent: str) -> None:
        """Wait until it waits on the clock; `absent` is what is wrong if it is not there."""
        until_s = get_running_loop().time() + self._options.limit_s
        while True:
            await watch()
            self.check_alive()
            found = (await self._clock())["participants"]
            state = next((each["state"] for each in found if each["name"] == PARTICIPANT), None)
            if state == "waiting":
                return
            if get_running_loop().time() > until_s:
                wrong = absent if state is None else "it left its participant busy"
                raise SyncFailedError(f"{wrong}: {calls_for_help(self._options.limit_s)}")
            await asyncio.sleep(POLL_S)


def calls_for_help(limit_s: float) -> str:
    """What a participant has to call."""
    return (
        f"after each run it has to call POST /clock/participants/{PARTICIPANT}/wait with an "
        f"instant after now, within {limit_s:g} s (--time-limit gives it longer)"
    )
