"""A sync that runs already: each run is a POST to its URL, or a call of a function."""

import asyncio
import traceback

import httpx2

from parktime.harness.judge.program import (
    POLL_S,
    TAIL_CHARACTERS,
    Occasion,
    ProgramOptions,
    SyncFailedError,
    Watch,
)
from parktime.web.client import open_client


class HookProgram:
    """A program that runs already: each run is a POST to its URL, answered when it is done."""

    follows_clock = False
    can_be_killed = False

    def __init__(self, options: ProgramOptions) -> None:
        self._options = options

    def last_words(self) -> str:
        """See Program: it has no standard error; what it answered is in the message."""
        return ""

    def check_alive(self) -> None:
        """See Program."""

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """See Program: it runs already."""

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """See Program."""
        assert self._options.url is not None, "a hook has a URL"
        await post_hook(self._options.url, occasion, self._options.limit_s, watch)

    async def stop(self) -> None:
        """See Program: it is not ours to end."""


async def post_hook(url: str, occasion: Occasion, limit_s: float, watch: Watch) -> None:
    """POST the document to a hook. Raises SyncFailedError if it does not answer 2xx in time."""
    asking = asyncio.create_task(_post(url, occasion, limit_s))
    try:
        while not asking.done():
            await asyncio.wait({asking}, timeout=POLL_S)
            await watch()
        status, said = await asking
    except TimeoutError:
        raise SyncFailedError(
            f"{url} did not answer within {limit_s:g} s: --time-limit gives it longer"
        ) from None
    except httpx2.ConnectError:
        raise SyncFailedError(f"{url} cannot be reached: is the program running?") from None
    except httpx2.HTTPError as error:
        raise SyncFailedError(
            f"{url} gave no answer ({type(error).__name__}): does it speak HTTP?"
        ) from None
    finally:
        asking.cancel()
    if not httpx2.codes.is_success(status):
        raise SyncFailedError(
            f"{url} answered {status}; a run that is done is answered with 2xx. It said: {said}",
            forgivable=True,
        )


async def _post(url: str, occasion: Occasion, limit_s: float) -> tuple[int, str]:
    """Status and the beginning of the body, however long it is."""
    said = b""
    async with (
        asyncio.timeout(limit_s),
        open_client(url, timeout_s=None) as http,
        http.stream("POST", url, json=dict(occasion.document)) as answer,
    ):
        async for part in answer.aiter_raw():
            said += part
            if len(said) >= TAIL_CHARACTERS:
                break
        return answer.status_code, said.decode("utf-8", "replace")[:TAIL_CHARACTERS].strip()


class FunctionProgram:
    """A function of this process: each run is a call with the document, on a thread of its own."""

    follows_clock = False
    can_be_killed = False

    def __init__(self, options: ProgramOptions) -> None:
        self._options = options
        self._said = ""

    def last_words(self) -> str:
        """See Program: the end of the traceback."""
        return self._said

    def check_alive(self) -> None:
        """See Program."""

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """See Program: it is called for each run."""

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """See Program. A call that takes too long is left behind: no thread can be ended."""
        assert self._options.call is not None, "there is a function"
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._options.limit_s
        calling = asyncio.create_task(
            asyncio.to_thread(self._options.call, dict(occasion.document))
        )
        while not calling.done():
            await asyncio.wait({calling}, timeout=POLL_S)
            await watch()
            if loop.time() > until_s:
                raise SyncFailedError(f"it did not return within {self._options.limit_s:g} s")
        if error := calling.exception():
            self._said = "".join(traceback.format_exception(error))[-TAIL_CHARACTERS:]
            raise SyncFailedError(f"it raised {type(error).__name__}: {error}", forgivable=True)

    async def stop(self) -> None:
        """See Program: it does not live between runs."""
