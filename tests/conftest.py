"""How the whole run is carried out: in three tiers, repeatably, and without collecting the garbage of the imports.

Each test is in one tier, for `-m unit`, `-m integration` and `-m e2e`. A marker on the test or on its module decides;
without one the rules below do.

- `e2e` starts processes, a terminal, a browser or PostgreSQL, or plays for seconds.
- `integration` opens a simulator and a daemon in this process.
- `unit` is the rest.
"""

import gc
import os
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.played import Played

gc.disable()
"""Until all tests are collected: imports leave no garbage that is worth a search."""
YOUNG_OBJECTS = 20_000
"""New objects until the next search for garbage; Python's own count suits smaller programs."""

TIERS = ("unit", "integration", "e2e")

E2E_MODULES = ("subprocess", "multiprocessing", "pty")
"""A test module that imports one of them starts processes."""
E2E_FIXTURES = {"postgres", "serving", "simulator_url", "unmoved_url"}
INTEGRATION_FIXTURES = {
    "christmas", "client", "client_with_steps", "full_plan", "home", "leavers", "make_env", "on", "parktime", "played", "world",
}  # fmt: skip
INTEGRATION_NAMES = {
    "ApiClient", "Centres", "Environment", "LiveDaemon", "Operator", "OperatorWithFaults", "Player", "daemon_of", "in_process",
    "main", "open_client", "open_faulty_world", "open_live_daemon", "play", "play_file", "play_files", "run_with_client",
    "running_daemon", "stage", "watch", "with_daemon",
}  # fmt: skip
"""Helpers that open a simulator, a daemon or both, by the name under which a test module imports them."""

MAY_BE_E2E = re.compile(rf"e2e|\b({'|'.join([*E2E_MODULES, *sorted(E2E_FIXTURES)])}|url|store)\b")
"""A test module without any of these words has no test end to end: not even by its fixtures."""

LONG_MODULES = (
    "api/routes/test_openapi.py", "docs/test_dashboard.py", "fleet/test_disturbed.py",
    "fleet/test_lost_answers.py", "fleet/test_play.py", "player/test_rewindable.py",
    "stateful/test_stateful.py",
)  # fmt: skip
"""Modules with tests of over 15 seconds, which begin first: last, one would be waited for."""

# A busy machine fails no test.
ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
settings.register_profile("unit", ANY_SPEED, derandomize=True, max_examples=20)
settings.register_profile("e2e", ANY_SPEED, derandomize=True, max_examples=50)
settings.register_profile("deep", ANY_SPEED, derandomize=True, max_examples=150)
settings.register_profile("random", ANY_SPEED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unit"))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests and fixtures run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> "Played":
    """The library's plays: `played(NAME)` is a result, `played.recorded(NAME)` a recording."""
    from tests.played import Played, shared_folder

    return Played(shared_folder(tmp_path_factory))


def tier_of(item: pytest.Item) -> str:
    """The tier of a test: that of what it cannot do without, else its nearest marker, else the rule that fits."""
    fixtures = set(getattr(item, "fixturenames", ()))
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if fixtures & E2E_FIXTURES or parameters.get("url") == "postgresql":
        return "e2e"
    for marker in item.iter_markers():
        if marker.name in TIERS:
            return marker.name
    module = getattr(item, "module", None)
    names = vars(module) if module is not None else {}
    if any(isinstance(names.get(name), ModuleType) for name in E2E_MODULES):
        return "e2e"
    if fixtures & INTEGRATION_FIXTURES or INTEGRATION_NAMES & set(names):
        return "integration"
    return "unit"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over the modules without a test of the end-to-end tier where no other is asked for.

    Each of several workers collects, which takes seconds.
    """
    is_module = collection_path.match("test_*.py")
    passes = is_module and config.option.markexpr == "e2e" and not may_be_e2e(collection_path)
    return True if passes else None


@cache
def may_be_e2e(module: Path) -> bool:
    """Whether a test module may have tests end to end, by its words."""
    return MAY_BE_E2E.search(module.read_text(encoding="utf-8")) is not None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its tier, before `-m` chooses among them; put the longest first."""
    for item in items:
        tier = tier_of(item)
        if item.get_closest_marker(tier) is None:
            item.add_marker(tier)
        if tier == "e2e" and not may_be_e2e(item.path):
            raise pytest.UsageError(f"{item.path} has tests end to end: name 'e2e' in it")
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONG_MODULES))


def pytest_collection_finish() -> None:
    """Freeze what is there: collections pass over it from here on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()
