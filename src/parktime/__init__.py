"""A test harness for childcare integrations: simulated vendors, a sync daemon, a dashboard."""

import sys
from importlib import import_module  # what is loaded late is no layer below all others
from typing import Any

if "freezegun" in sys.modules:  # its list of ignored modules counts for what it freezes from now on
    import_module("parktime.harness.testing.frozen_time").keep_out_of_freezegun()

_IN_TESTS = {
    "world": "parktime.harness.testing.opening",
    "judge_sync": "parktime.harness.testing.judged",
}


def __getattr__(name: str) -> Any:
    """`__version__`, and what tests use; loading them late keeps start-up short."""
    if name in _IN_TESTS:
        return getattr(import_module(_IN_TESTS[name]), name)
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("parktime")
        except PackageNotFoundError:
            return "0+unknown"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
