"""A play that is looked on is the same play."""

import itertools


def test_looking_on_changes_nothing_and_sees_the_room_go_and_return(played) -> None:
    seen = played.recorded("christmas-queensland")
    assert seen.result["digest"] == played("christmas-queensland")["digest"]
    states = [
        {room.name: room.state for room in moment.storypark_rooms.values()}["Possums"]
        for moment in seen.moments["banksia"]
    ]
    assert [
        states[0],
        *(state for before, state in itertools.pairwise(states) if state != before),
    ] == [
        "present",
        "removed",
        "present",
    ]
