"""Lists that lie, in any combination, cost families nothing, and leave no trace when they end."""

from pathlib import Path
from typing import Any

import pytest

from tests.daemon.environment import Environment
from tests.daemon.lies import (
    EVERY_LIE,
    PAIRS,
    PHASES,
    TRIPLES,
    Play,
    played,
    sample,
    template,
)
from tests.examples import DEEP

CENTRES = [
    (ccms, removal) for ccms in ("kidsoft", "manage") for removal in ("deactivate", "delete")
]


class Stage:
    """Plays of one centre, each compared with the one in which nothing lies."""

    def __init__(self, folder: Path, env: Environment, ccms: str, removal: str) -> None:
        self._folder, self._env, self._count = folder, env, 0
        self.ccms, self.removal = ccms, removal
        self._honest: dict[str, Any] | None = None

    async def failures(self, combinations: list[Any]) -> list[str]:
        """Play each combination in all phases, or end to end in one of them, by turns."""
        found = []
        for number, lies in enumerate(combinations):
            for phase in PHASES if DEEP else [PHASES[number % len(PHASES)]]:
                found += await self._failures(Play(self.ccms, self.removal, phase, tuple(lies)))
        return found

    async def _failures(self, play: Play) -> list[str]:
        if self._honest is None:
            problems, self._honest = await self._play(Play(self.ccms, self.removal, "later", ()))
            assert not problems
        try:
            problems, end = await self._play(play)
        except Exception as error:
            return [f"{play}: {type(error).__name__}: {error}"]
        if end != self._honest:
            differing = {
                key: (end[key], self._honest[key]) for key in end if end[key] != self._honest[key]
            }
            problems.append(f"ends differently: {differing}")
        return [f"{play}: {problem}" for problem in problems]

    async def _play(self, play: Play) -> tuple[list[str], dict[str, Any]]:
        self._count += 1
        folder = self._folder / str(self._count)
        return await played(self._env.clone(folder), play)


async def stage(folder: Path, ccms: str, removal: str) -> Stage:
    (folder / "template").mkdir()
    return Stage(folder, await template(folder / "template", ccms, removal), ccms, removal)


@pytest.mark.e2e
@pytest.mark.parametrize(("ccms", "removal"), CENTRES)
@pytest.mark.parametrize("part", range(6 if DEEP else 1))
async def test_lies_cost_families_nothing(tmp_path, ccms, removal, part):
    """Every lie alone, every pair and 200 triples in `make deep`; some of them else."""
    plays = await stage(tmp_path, ccms, removal)
    some = []
    for combinations, count in ((tuple((lie,) for lie in EVERY_LIE), 9), (PAIRS, 9)):
        some += sample(combinations, len(combinations) if DEEP else count, (ccms, removal))
    some += sample(TRIPLES, 200 if DEEP else 6, (ccms, removal))
    assert not await plays.failures(some[part :: 6 if DEEP else 1])
