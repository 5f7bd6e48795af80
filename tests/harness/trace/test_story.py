"""The story of everybody: every change of the history once, no other, and every run accounted for."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from parktime.harness.recording.recording import Chronicle
from parktime.harness.trace.trace import Subject, quiet_words, story_of

RETOLD = ("wait", "skip")


def everybody(played: Chronicle) -> list[Subject]:
    """Every child and room that any moment knew."""
    found: dict[tuple[str, str, str], Subject] = {}
    for key, moments in played.moments.items():
        for moment in moments:
            for child in moment.children.values():
                found[key, "child", child.id] = Subject(
                    key, "child", child.id, child.name, child.born
                )
            for room in moment.rooms.values():
                found[key, "room", room.id] = Subject(key, "room", room.id, room.name)
    return list(found.values())


@pytest.mark.parametrize("name", ["christmas", "leavers", "full_plan"])
def test_tells_every_change_of_the_history_once_in_order_and_counts_every_other_run(
    name: str, request: pytest.FixtureRequest
) -> None:
    played: Chronicle = request.getfixturevalue(name)
    told: Counter[tuple[str, int, str, str]] = Counter()
    for subject in everybody(played):
        story = story_of(played, subject)
        assert all(before.at <= after.at for before, after in pairwise(story.told))
        runs = [each for each in story.told if each.run is not None]
        told.update(
            (subject.ccms_id, each.run or 0, str(each.rule), subject.service) for each in runs
        )
        all_runs = len(played.result["services"][subject.service]["runs"])
        assert (
            sum(story.quiet_runs) + story.quiet_after + len({each.run for each in runs}) == all_runs
        )
    assert told == Counter(history(played.result))


def history(result: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    """Every change: whom, which run, which rule; what every run tells anew only where it begins or is another."""
    found = []
    for key, service in result["services"].items():
        before: dict[str, tuple[str, str]] = {}
        for ordinal, run in enumerate(service["runs"], start=1):
            now = {
                each["ccms_id"]: (each["kind"], each["why"])
                for each in run["changes"]
                if each["kind"] in RETOLD
            }
            for change in run["changes"]:
                if (
                    change["kind"] not in RETOLD
                    or before.get(change["ccms_id"]) != now[change["ccms_id"]]
                ):
                    found.append((change["ccms_id"], ordinal, change["rule"], key))
            before = now
    return found


def test_says_by_how_many_days_the_room_missed_the_window(christmas: Chronicle) -> None:
    story = story_of(christmas, Subject("banksia", "room", "r001", "Possums"))
    gone = next(each for each in story.told if each.rule == "room-removed")
    assert "last session before it 11 Dec 2026, window 14 Dec 2026 to 24 Jan 2027" in gone.text
    assert "next session 27 Jan 2027: 3 days outside" in gone.text


def test_tells_what_people_did_and_what_was_refused_with_its_line(christmas: Chronicle) -> None:
    story = story_of(christmas, Subject("banksia", "room", "r001", "Possums"))
    posts = [each for each in story.told if each.source == "people"]
    assert [("refused" in each.text, each.line is not None) for each in posts] == [
        (False, True),
        (True, True),
    ]


def test_tells_the_label_that_the_api_showed_before_the_run_that_went_by_it(
    leavers: Chronicle,
) -> None:
    story = story_of(leavers, Subject("quokka", "child", "c00002", "Omar Farouk"))
    label = next(each for each in story.told if each.rule == "manage-status")
    archived = next(each for each in story.told if each.rule == "leaves-scope")
    assert "Active → Archived" in label.text
    assert label.at == archived.at
    assert story.told.index(label) < story.told.index(archived)


def test_counts_runs_in_words() -> None:
    assert (quiet_words(1), quiet_words(2)) == (
        "1 run found nothing to do here",
        "2 runs found nothing to do here",
    )
