"""Several processes play what one would, each its share."""

import pytest

from parktime.harness.errors import InternalError
from parktime.harness.fuzz import campaign
from parktime.harness.fuzz.campaign import Bounds, run_campaign


@pytest.mark.e2e
def test_two_processes_play_what_one_does():
    bounds = Bounds(seed=3, count=2)
    alone, together = (
        list(run_campaign(bounds)),
        sorted(run_campaign(bounds, 2), key=lambda each: each.seed),
    )
    assert [each.seed for each in alone] == [each.seed for each in together] == [3, 4]
    assert [each.checked for each in alone] == [each.checked for each in together]
    assert all(each.cpu_s > 0 for each in together)


def test_a_process_that_dies_ends_it_with_a_word():
    heard = campaign._receive(campaign.get_context("spawn").Queue(), 1, lambda: False)
    with pytest.raises(InternalError, match="has died"):
        next(heard)
