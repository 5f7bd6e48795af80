"""What becomes of a room, in words and week by week."""

from dataclasses import replace
from datetime import UTC, date, datetime

from tui import forecast, strip
from tui.forecast import Forecast, RoomForecast, Turn
from tui.snapshot import Change, Counts, Run

TODAY = date(2026, 11, 30)
POSSUMS = RoomForecast(
    "r1",
    "Possums",
    "linked",
    "Possums",
    "present",
    None,
    (51,) * 6,
    (Turn(date(2026, 12, 14), "goes"), Turn(date(2026, 12, 21), "returns")),
    148,
)
ALL = Forecast(TODAY, date(2026, 11, 23), 6, date(2027, 1, 10), (POSSUMS,))
WEEKS = strip.weeks_of(ALL.first_week, 6, TODAY, ALL.window_ends)


def test_a_room_that_goes_and_comes_back():
    words = forecast.fate(POSSUMS, [], ALL)
    assert (
        words == "goes on Mon 14 Dec 2026 if nothing changes, and comes back on Mon 21 Dec 2026; its 148 posts are kept"
    )
    assert forecast.short_fate(POSSUMS, ALL) == ("✖ goes Mon 14 Dec", "↑ back Mon 21 Dec")
    assert forecast.presences(POSSUMS, POSSUMS.turns, WEEKS) == [
        "present",
        "present",
        "present",
        "goes",
        "returns",
        "present",
    ]


def test_posts_that_will_be_lost_are_named():
    assert "its 148 posts will be lost" in forecast.fate(replace(POSSUMS, removal="delete"), [], ALL)
    assert "its 1 post will be lost" in forecast.fate(replace(POSSUMS, removal="delete", posts=1), [], ALL)


def test_a_room_that_is_not_back_in_sight():
    going = replace(POSSUMS, turns=POSSUMS.turns[:1])
    assert "is not back by Sun 3 Jan 2027" in forecast.fate(going, [], ALL)
    assert forecast.short_fate(going, ALL) == ("✖ goes Mon 14 Dec", "no return in sight")
    assert forecast.short_fate(going, ALL, narrow=True) == ("✖ 14 Dec", "no return")


def test_a_room_that_stays_and_is_held():
    held = replace(POSSUMS, turns=(), held_until=date(2027, 1, 15))
    assert forecast.fate(held, [], ALL) == (
        "stays: a session in every window up to Sun 3 Jan 2027; support holds it until Fri 15 Jan 2027"
    )
    assert forecast.short_fate(held, ALL) == ("━ stays", "Ⅱ held to Fri 15 Jan")
    assert forecast.short_fate(held, ALL, narrow=True) == ("━ stays", "Ⅱ held to")


def test_a_removed_room_knows_since_when():
    gone = replace(POSSUMS, state="removed", turns=POSSUMS.turns[1:])
    past = [Turn(date(2026, 11, 24), "goes")]
    assert forecast.fate(gone, past, ALL) == "removed since Tue 24 Nov 2026; comes back on Mon 21 Dec 2026"
    states = forecast.presences(gone, (*past, *gone.turns), WEEKS)
    assert states == ["goes", "absent", "absent", "absent", "returns", "present"]


def test_a_room_that_is_not_linked_stays_as_it_is():
    skipped = replace(POSSUMS, mapping="skip", turns=())
    assert "stays exactly as it is" in forecast.fate(skipped, [], ALL)
    assert forecast.presences(skipped, (), WEEKS) == ["unlinked"] * 6


def test_a_room_yet_to_be_added():
    new = replace(POSSUMS, mapping="create", state="absent", turns=(Turn(date(2026, 12, 7), "returns"),))
    assert forecast.fate(new, [], ALL) == "is added on Mon 7 Dec 2026"
    assert forecast.presences(new, new.turns, WEEKS)[:4] == ["absent", "absent", "returns", "present"]
    assert forecast.short_fate(replace(new, turns=()), ALL) == ("not added yet", "")


def test_past_turns_are_those_of_the_runs_on_their_local_dates():
    def change(kind, room="r1"):
        return Change("room-removed", kind, room, "", "", "why", room="Possums")

    late = datetime(2026, 12, 13, 22, tzinfo=UTC)
    runs = [
        Run(2, "s", 2, late, "schedule", "ok", "", Counts(), changes=(change("remove_room"), change("move", "c1"))),
        Run(
            1,
            "s",
            1,
            datetime(2026, 11, 29, 22, tzinfo=UTC),
            "set-up",
            "ok",
            "",
            Counts(),
            changes=(change("add_room"),),
        ),
    ]
    assert forecast.past_turns(runs, "Australia/Brisbane") == {
        "r1": [Turn(date(2026, 11, 30), "returns"), Turn(date(2026, 12, 14), "goes")]
    }


def test_the_most_sessions_of_any_week_scale_the_picture():
    assert replace(ALL, rooms=(POSSUMS, replace(POSSUMS, sessions=(3, 80)))).most == 80
    assert replace(ALL, rooms=()).most == 0
