"""Keeps worlds in real time while freezegun freezes a test's: a frozen event loop never wakes up.

freezegun replaces the clock of the whole process, and its list of modules to ignore is read when
`freeze_time` is called. So parktime puts itself on that list as early as it can.
"""

import asyncio
import datetime
import importlib.util
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from parktime.harness.errors import UsageError

IGNORED = ("parktime.",)
"""Modules that freezegun leaves alone, by the beginning of their name."""

_TIME_FUNCTIONS = (
    "time",
    "time_ns",
    "monotonic",
    "monotonic_ns",
    "perf_counter",
    "perf_counter_ns",
    "localtime",
    "gmtime",
    "strftime",
)
_swapping = threading.RLock()


def keep_out_of_freezegun() -> None:
    """Put parktime on freezegun's list of ignored modules, if freezegun is installed."""
    if "freezegun" in sys.modules or importlib.util.find_spec("freezegun") is not None:
        import freezegun

        freezegun.configure(extend_ignore_list=list(IGNORED))


def is_frozen() -> bool:
    """Whether freezegun has replaced the clock of this process."""
    return datetime.datetime.__module__ == "freezegun.api"


def require_real_time() -> None:
    """Raise UsageError if time was frozen before parktime could step out of its reach."""
    if is_frozen() and not set(IGNORED) <= set(sys.modules["freezegun.api"].ignore_lists[-1]):
        raise UsageError(
            "freeze_time was called before parktime was imported, and would stop this world's "
            "clock too: put `import parktime` above it, or give it ignore=['parktime.']"
        )


@contextmanager
def real_time() -> Iterator[None]:
    """Give the process its real clock while the block lasts, if it is frozen.

    Libraries that build classes from `datetime` cannot be imported, nor used for the first time,
    while it is a fake. Raises UsageError as `require_real_time` does.
    """
    if not is_frozen():
        yield
        return
    require_real_time()
    api: Any = sys.modules["freezegun.api"]
    with _swapping:
        fakes = [*_swap(datetime, ("datetime", "date"), api), *_swap(time, _TIME_FUNCTIONS, api)]
        try:
            yield
        finally:
            for module, name, fake in fakes:
                setattr(module, name, fake)


def _swap(
    module: ModuleType, names: tuple[str, ...], api: Any
) -> Iterator[tuple[ModuleType, str, Any]]:
    """Put the real things back in a module; what was there instead."""
    for name in names:
        fake = getattr(module, name)
        setattr(module, name, getattr(api, f"real_{name}"))
        yield module, name, fake


if sys.platform == "win32":
    _EventLoop = asyncio.ProactorEventLoop
else:
    _EventLoop = asyncio.SelectorEventLoop


class RealTimeLoop(_EventLoop):
    """An event loop by the real clock, whatever freezegun does to the functions of `time`."""

    _monotonic: Callable[[], float] = staticmethod(
        sys.modules["freezegun.api"].real_monotonic if is_frozen() else time.monotonic
    )

    def time(self) -> float:
        """Seconds of the monotonic clock."""
        return self._monotonic()
