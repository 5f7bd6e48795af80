"""Random worlds played through the real thing end as the model says. `PARKTIME_WORLDS` sets how many (default 60)."""

import os
from pathlib import Path

import pytest

from tests.model.sweep import faults_of, report

WORLDS = int(os.environ.get("PARKTIME_WORLDS", "60"))


@pytest.mark.parametrize("seed", range(1, WORLDS + 1))
def test_a_random_world_ends_as_the_model_says(seed: int, tmp_path: Path):
    path, faults = faults_of(seed, tmp_path)
    assert not faults, report(seed, path, faults)
