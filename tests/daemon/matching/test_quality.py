"""What matching is worth on made-up services: no wrong link, most of the rest suggested, few words wasted.

The rosters come from `families.py`, which knows nothing of the matcher. Seeds are fixed: the figures are always the same.
"""

from collections import Counter
from functools import cache

import pytest

from parktime.daemon.matching.automatic import automatic_matches
from parktime.daemon.matching.suggestions import suggestions
from tests.daemon.matching.families import EVERYDAY, HARD, Care, rosters

MANY, FEW, SIZE = 40, 4, 150


@cache
def figures(care: Care, services: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for seed in range(1, services + 1):
        made = rosters(seed, SIZE, care)
        matched = automatic_matches(made.children, made.profiles)
        found = suggestions(made.children, made.profiles, matched)
        left = {
            child: profile for child, profile in made.truth.items() if matched.get(child) != profile
        }
        pairs = [(child, one.profile_id) for child, several in found.items() for one in several]
        total["matched"] += len(matched)
        total["wrong"] += sum(
            made.truth.get(child) != profile for child, profile in matched.items()
        )
        total["left"] += len(left)
        total["suggested"] += len(pairs)
        total["useful"] += len(left.items() & set(pairs))
    return total


@pytest.mark.parametrize(
    ("care", "wrong", "found"),
    [
        pytest.param(EVERYDAY, 0, 0.97, marks=pytest.mark.e2e),
        pytest.param(HARD, 3, 0.90, marks=pytest.mark.e2e),
    ],
    ids=["everyday", "hard"],
)
def test_few_wrong_links_and_most_other_pairs_suggested(care, wrong, found):
    total = figures(care, MANY)
    assert total["matched"] + total["left"] > 5000
    assert total["wrong"] <= wrong
    assert total["useful"] >= found * total["left"]
    assert total["suggested"] - total["useful"] <= 0.5 * MANY  # of a service: one wasted in two


@pytest.mark.e2e
@pytest.mark.parametrize("services", [FEW, pytest.param(MANY, marks=pytest.mark.e2e)])
def test_an_everyday_service_is_shown_at_most_eight_suggestions_on_average(services):
    total = figures(EVERYDAY, services)
    assert total["wrong"] == 0
    assert 0 < total["useful"] <= total["suggested"] <= 8 * services


@pytest.mark.e2e
def test_the_rosters_have_the_documented_properties():
    made = rosters(1, SIZE, HARD)
    profiles = {profile.id: profile for profile in made.profiles}
    written = [
        (child.name, profiles[made.truth[child.id]].name)
        for child in made.children
        if child.id in made.truth
    ]
    assert len(made.children) == SIZE
    assert 0.2 < sum(ours != theirs for ours, theirs in written) / len(written) < 0.6
    assert len(made.profiles) - len(made.truth) == SIZE // 5
    assert made == rosters(1, SIZE, HARD)
