from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from parktime.tui.presenters.forecast import (
    MOST_CLOSE_CALLS,
    CloseCall,
    Deadline,
    Difference,
    Forecast,
    FullPeriod,
    PlannedChange,
    PlannedRun,
    WhatIf,
    describe_differences,
    forecast_rows,
    row_details,
    summary,
)
from parktime.tui.snapshot import Change

ZONE = "Australia/Brisbane"
NOW = datetime(2026, 11, 29, 22, tzinfo=UTC)
RUN = datetime(2026, 12, 13, 22, tzinfo=UTC)
MOMENT = Deadline("book", RUN - timedelta(hours=12), "a session in Possums, entered before")


def change(kind, name, why="no session", room=False):
    named = {"room": name} if room else {"child": name}
    return Change("a-rule", kind, f"id-{name}", None, None, why, **named)


def forecast(*changes, held=(), full=(), note=""):
    run = PlannedRun(RUN, "ok", "", tuple(changes), tuple(held))
    return Forecast(NOW, NOW + timedelta(weeks=12), 168, note, tuple(full), (run,))


def test_what_somebody_may_miss_stands_on_top_and_many_of_a_kind_are_one_row():
    moves = [PlannedChange(change("move", name)) for name in ("Mia", "Noah", "Zoe")]
    removed = PlannedChange(change("remove_room", "Possums", room=True), (MOMENT,))
    archived = [PlannedChange(change("archive", name)) for name in ("Ivy", "Leo")]
    lines = forecast_rows(forecast(*moves, *archived, removed, held=[change("archive", "Tom")]))
    assert [(line.subject, line.held) for line in lines] == [
        ("Possums", False),
        ("Ivy", False),
        ("Leo", False),
        ("Mia, Noah, Zoe", False),
        ("Tom", True),
    ]
    assert len({line.key for line in lines}) == len(lines)
    assert lines[0].deadlines == (MOMENT,)


def test_a_row_in_full_says_what_would_prevent_it():
    (line,) = forecast_rows(
        forecast(PlannedChange(change("remove_room", "Possums", room=True), (MOMENT,)))
    )
    assert row_details(line, NOW, ZONE) == [
        "Possums: room removed on Mon 14 Dec 2026 08:00, in 2 weeks",
        "a-rule: no session",
        "› until Sun 13 Dec 20:00 (in 13 days): a session in Possums, entered before",
    ]


def test_the_plan_when_it_is_full():
    told = summary(
        forecast(
            full=[FullPeriod(None, RUN), FullPeriod(RUN, None)], note="Storypark cannot be read"
        ),
        ZONE,
    )
    assert told == [
        "to Mon 22 Feb 2027 08:00 · 1 of 168 runs change something",
        "! Storypark cannot be read",
        "… the plan is full now until Mon 14 Dec 08:00",
        "… the plan is full from Mon 14 Dec 08:00 to the end",
    ]


def test_two_futures_where_they_part():
    parted = (
        Difference(RUN, "without", change("remove_room", "Possums", room=True)),
        Difference(RUN, "without", change("move", "Mia")),
        Difference(RUN, "without", change("move", "Noah")),
        Difference(RUN, "with", change("archive", "Ivy", "")),
    )
    assert describe_differences(WhatIf(forecast(), parted), ZONE) == [
        "Mon 14 Dec 2026 08:00",
        "   without it: ✖ room removed Possums: no session [a-rule]",
        "   without it: → moved Mia, Noah: no session [a-rule]",
        "   with it: ↓ archived Ivy [a-rule]",
    ]
    assert describe_differences(WhatIf(forecast(), ()), ZONE) == [
        "No difference up to Mon 22 Feb 2027 08:00."
    ]


def test_what_narrowly_goes_is_in_its_row_and_what_narrowly_stays_on_top():
    goes = CloseCall(
        "room", "Possums", "goes", date(2026, 12, 14), 3, date(2027, 1, 27), date(2027, 1, 24)
    )
    stays = CloseCall(
        "child", "Mia Lee", "stays", date(2026, 12, 21), 1, date(2027, 2, 7), date(2027, 2, 9)
    )
    removal = PlannedChange(change("remove_room", "Possums", room=True), (), goes)
    ahead = replace(forecast(removal), close_calls=(goes, stays))
    (row,) = forecast_rows(ahead)
    assert any("by 24 Jan stays" in line for line in row_details(row, NOW, ZONE))
    _, line = summary(ahead, ZONE)
    assert line == (
        "≈ Mia Lee, a close call Mon 21 Dec: stays by 1 day (session 7 Feb; from 9 Feb Inactive)"
    )
    many = replace(ahead, close_calls=(stays,) * (MOST_CLOSE_CALLS + 2))
    assert len(summary(many, ZONE)) == 1 + MOST_CLOSE_CALLS + 1
