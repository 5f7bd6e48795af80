"""Random worlds over a PostgreSQL store that loses the answers to COMMITs."""

import pytest

from parktime.harness.fuzz.convergence import comparable, end_differences
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.invariants import violations
from parktime.harness.fuzz.play import observe_play
from parktime.simulator.scenario.read import read_text
from tests.daemon.store.commit_proxy import CommitProxy
from tests.examples import seeds

ONE_IN = 7
"""The answer to one of so many COMMITs is lost."""

OPENED = 25
"""So many COMMITs after which the store is open for certain: a start that fails is no play."""


class LossyProxy(CommitProxy):
    """Loses the answer to each `ONE_IN`-th COMMIT."""

    def _loses(self, way):
        if way != "after":
            return False
        self.commits += 1
        if self.commits < OPENED or self.commits % ONE_IN:
            return False
        self.lost += 1
        return True


def stays_up(seed):
    """Whether a world's daemon is open from the start to the end."""
    return "daemon:" not in random_scenario(seed, BRIEF)


@pytest.mark.parametrize("seed", [seed for seed in seeds(1, 40) if stays_up(seed)][:4])
def test_lost_answers_change_nothing_in_a_random_world(postgres, seed):
    scenario = read_text(random_scenario(seed, BRIEF), f"seed {seed}")
    straight = observe_play(scenario)
    proxy = LossyProxy(postgres.folder / ".s.PGSQL.5432")
    try:
        lossy = observe_play(scenario, proxy.url(postgres.new_url()))
    finally:
        proxy.close()
    assert proxy.lost or proxy.commits < OPENED + ONE_IN
    assert violations(lossy) == []
    if comparable(straight, lossy):
        assert list(end_differences(straight, lossy)) == []
