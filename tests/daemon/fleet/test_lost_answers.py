"""A fleet whose database loses answers to COMMITs does nothing twice, and nothing not at all."""

import asyncio

import pytest

from tests.daemon.fleet.story import alone, as_fleet, differences, story
from tests.daemon.store.commit_proxy import CommitProxy

pytestmark = pytest.mark.e2e

ONE_IN = 23
"""The answer to one of so many COMMITs is lost, whose-ever it is: a run's, the queue's, a lease's."""


class LossyProxy(CommitProxy):
    """Loses answers while `losing`: the transaction is done, and its connection is cut."""

    losing = False

    def _loses(self, way):
        if way != "after" or not self.losing:
            return False
        self.commits += 1
        lost = self.commits % ONE_IN == 0
        self.lost += lost
        return lost


def test_lost_answers_to_commits_leave_no_trace(tmp_path, postgres, url):
    scenario = story(tmp_path)
    proxy = LossyProxy(postgres.folder / ".s.PGSQL.5432")

    async def lose(_runtime):
        proxy.losing = True
        try:
            await asyncio.Event().wait()
        finally:
            proxy.losing = False

    try:
        apart = as_fleet(scenario, proxy.url(url), lose, workers=2)
    finally:
        proxy.close()
    together = alone(scenario)
    assert together["passed"]
    assert proxy.lost > 5
    assert apart["digest"] == together["digest"], differences(apart, together)
