"""What a director reads first."""

from parktime.harness.recording.recording import Chronicle
from parktime.harness.report.page import part


def test_says_which_room_went_when_and_why_and_how_it_ends(christmas: Chronicle) -> None:
    told = part(christmas, christmas.scenario.service("banksia")).summary
    assert told[0].startswith(
        "Possums left Storypark on Monday 14 December 2026 and came back on Monday 21 December 2026: "
    )
    assert "no session from 2026-12-14" in told[0]
    assert told[1] == "Profiles: 25 created."
    assert "29 profiles are active, of 40 paid for, and 0 archived" in told[2]


def test_says_that_nothing_happened_to_rooms(leavers: Chronicle) -> None:
    told = part(leavers, leavers.scenario.service("quokka")).summary
    assert told[:2] == ("No room left Storypark.", "Profiles: 4 created, 4 archived, 2 restored.")
