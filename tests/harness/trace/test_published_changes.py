"""What the API told, publication by publication."""

from parktime.harness.recording.recording import Chronicle
from parktime.harness.trace.published_changes import pictured
from parktime.harness.trace.trace import Subject


def test_tells_who_left_the_list_and_came_back_at_the_publication_that_showed_it(
    leavers: Chronicle,
) -> None:
    entry = leavers.scenario.service("quokka")
    told = list(
        pictured(
            entry, Subject("quokka", "child", "c00003", "Freya Nilsson"), leavers.moments["quokka"]
        )
    )
    assert [each.text.split(":")[0] for each in told] == [
        "the story begins",
        "the API no longer lists the child",
        "the API lists Freya Nilsson",
        "Manage labels Active",
    ]
    assert {each.at.hour for each in told[1:]} == {told[1].at.hour}
