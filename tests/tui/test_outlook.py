from datetime import UTC, datetime, timedelta

from tui.outlook import (
    Ahead,
    Difference,
    Full,
    LastMoment,
    Outlook,
    RunAhead,
    WhatIf,
    detail,
    differences,
    lines_of,
    summary,
)
from tui.snapshot import Change

ZONE = "Australia/Brisbane"
NOW = datetime(2026, 11, 29, 22, tzinfo=UTC)
RUN = datetime(2026, 12, 13, 22, tzinfo=UTC)
MOMENT = LastMoment("book", RUN - timedelta(hours=12), "a session in Possums, entered before")


def change(kind, name, why="no session", room=False):
    named = {"room": name} if room else {"child": name}
    return Change("a-rule", kind, f"id-{name}", None, None, why, **named)


def outlook(*changes, held=(), full=(), note=""):
    run = RunAhead(RUN, "ok", "", tuple(changes), tuple(held))
    return Outlook(NOW, NOW + timedelta(weeks=12), 168, note, tuple(full), (run,))


def test_what_somebody_may_miss_stands_on_top_and_many_of_a_kind_are_one_row():
    moves = [Ahead(change("move", name)) for name in ("Mia", "Noah", "Zoe")]
    removed = Ahead(change("remove_room", "Possums", room=True), (MOMENT,))
    archived = [Ahead(change("archive", name)) for name in ("Ivy", "Leo")]
    lines = lines_of(outlook(*moves, *archived, removed, held=[change("archive", "Tom")]))
    assert [(line.subject, line.held) for line in lines] == [
        ("Possums", False),
        ("Ivy", False),
        ("Leo", False),
        ("Mia, Noah, Zoe", False),
        ("Tom", True),
    ]
    assert len({line.key for line in lines}) == len(lines)
    assert lines[0].last_moments == (MOMENT,)


def test_a_row_in_full_says_what_would_prevent_it():
    (line,) = lines_of(outlook(Ahead(change("remove_room", "Possums", room=True), (MOMENT,))))
    assert detail(line, NOW, ZONE) == [
        "Possums: room removed on Mon 14 Dec 2026 08:00, in 2 weeks",
        "a-rule: no session",
        "› until Sun 13 Dec 20:00 (in 13 days): a session in Possums, entered before",
    ]


def test_the_plan_when_it_is_full():
    told = summary(outlook(full=[Full(None, RUN), Full(RUN, None)], note="Storypark cannot be read"), ZONE)
    assert told == [
        "to Mon 22 Feb 2027 08:00 · 168 runs, 1 of them change something",
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
    assert differences(WhatIf(outlook(), parted), ZONE) == [
        "Mon 14 Dec 2026 08:00",
        "   without it: ✖ room removed Possums: no session [a-rule]",
        "   without it: → moved Mia, Noah: no session [a-rule]",
        "   with it: ↓ archived Ivy [a-rule]",
    ]
    assert differences(WhatIf(outlook(), ()), ZONE) == [
        "No difference up to Mon 22 Feb 2027 08:00: both futures are the same."
    ]
