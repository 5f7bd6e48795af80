"""The page of a child or room, in rows."""

from datetime import UTC, date, datetime, timedelta

from parktime.tui.presenters.forecast import CloseCall
from parktime.tui.presenters.life_page import (
    Act,
    Explanation,
    Kept,
    Life,
    LifeEntry,
    PlannedChanges,
    facts,
    heading,
    life_rows,
)
from parktime.tui.snapshot import Change

ZONE = "Australia/Brisbane"
AT = datetime(2026, 12, 13, 22, tzinfo=UTC)
GOES = Change(
    "room-removed", "remove_room", "r1", "present", "removed", "no session", None, "Possums"
)
BACK = Change(
    "room-returns", "return_room", "r1", "removed", "present", "sessions", None, "Possums"
)


def life(*entries, **more):
    values = {
        "service": "banksia",
        "about": "room",
        "ccms_id": "r1",
        "name": "Possums",
        "born": None,
        "mapping": "linked",
        "target_id": "s1",
        "chosen": None,
        "kept": None,
        "hold_until": None,
        "kept_from": None,
        "entries": entries,
        "acts": (),
        "next_before": None,
    }
    return Life(**(values | more))


def entry(run=29, at=AT, change=GOES, times=1, since=None):
    return LifeEntry(run, run, at, "schedule", "ok", since or at, times, change)


def rows(found, explanation=None, error=""):
    return life_rows(found, explanation, error, ZONE)


def test_what_is_to_come_is_above_now_and_the_past_below_newest_first():
    call = CloseCall(
        "room", "Possums", "goes", date(2026, 12, 14), 3, date(2027, 1, 27), date(2027, 1, 24)
    )
    explanation = Explanation(
        ("Manage lists the room.", "It has no session."),
        "room-removed",
        next_run=PlannedChanges(AT + timedelta(hours=12), ()),
        then=PlannedChanges(AT + timedelta(days=7), (BACK,)),
        close_calls=(call,),
    )
    act = Act(AT - timedelta(days=2), "map", to="skip")
    found = rows(life(entry(29), entry(1, AT - timedelta(days=9)), acts=(act,)), explanation)
    assert [row.mark.word for row in found] == [
        "to come: room is back",
        "close call",
        "now",
        "room removed",
        "by people",
        "room removed",
    ]
    assert found[0].when == "Mon 21 Dec 2026 08:00"
    assert "3 days" in found[1].text
    assert found[2].details == explanation.sentences
    assert [row.run for row in found] == [None, None, None, 29, None, 1]


def test_what_every_run_repeats_says_how_often_and_since_when():
    wait = Change("plan-space", "wait", "c1", "absent", "waiting", "no space", "Mia")
    (_, row) = rows(life(entry(9, change=wait, times=8, since=AT - timedelta(days=4))))
    assert row.text == "8 runs: no space"
    assert "Thu 10 Dec 2026 08:00" in row.details[0]


def test_without_an_explanation_the_past_is_there_and_the_reason():
    found = rows(life(entry()), error="Storypark did not answer")
    assert (found[0].key, found[0].text) == ("now", "Storypark did not answer")
    assert found[1].run == 29


def test_history_that_is_no_longer_kept_is_said():
    (_, row) = rows(life(kept_from=AT))
    assert "Mon 14 Dec 2026 08:00" in row.text


def test_the_heading_and_the_facts():
    child = life(about="child", ccms_id="c1", name="Mia", born=date(2022, 3, 14), mapping="create",
                 chosen="skip", kept=Kept(AT, "undone", 4), hold_until=date(2027, 1, 4))  # fmt: skip
    assert heading(child, None) == "Mia · child c1 of banksia · born Mon 14 Mar 2022"
    for words in ("created", "skip", "kept since Mon 14 Dec 08:00", "until Mon 4 Jan 2027"):
        assert words in facts(child, ZONE)
    assert facts(life(), ZONE) == "is linked to s1"


def test_values_of_moves_are_in_the_row():
    move = Change("child-rooms", "move", "c1", ["Possums"], [], "no session", "Mia")
    (_, row) = rows(life(entry(change=move)))
    assert row.text == "Possums → no room: no session"
