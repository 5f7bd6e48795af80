from datetime import UTC, datetime

from parktime.tui.presenters.changes import change_lines
from parktime.tui.snapshot import RecordedChange, Service, ServiceSettings

AT = datetime(2026, 12, 13, 22, tzinfo=UTC)
BANKSIA = Service(
    "banksia",
    "Banksia",
    "manage",
    "Australia/Brisbane",
    "set-up",
    ServiceSettings(),
    None,
    None,
    1,
    0,
    0,
    0,
    0,
)


def change(kind, rule, why="", *, run=1, **subject):
    return RecordedChange(run, AT, rule, kind, "c1", None, None, why, **subject)


def test_rooms_come_before_children_and_names_are_counted():
    changes = [
        *(
            change("move", "child-rooms", "no session", child=f"Child {number}")
            for number in range(5)
        ),
        change("remove_room", "room-removed", "no session from 2026-12-14", room="Possums"),
        change("skip", "skip-is-final", child="Zoe Lee"),
    ]
    lines = [line.plain for line in change_lines(BANKSIA, changes, {}, with_service=False)]
    assert lines == [
        "Mon 14 Dec 08:00  ✖ room removed Possums: no session from 2026-12-14  [room-removed]",
        "Mon 14 Dec 08:00  → moved Child 0, Child 1, Child 2 and 2 more: no session  [child-rooms]",
    ]


def test_reasons_that_differ_are_not_told_as_one_and_services_are_named():
    changes = [
        change("archive", "leaves-scope", f"left {day}", child=f"Child {day}") for day in (1, 2)
    ]
    (line,) = change_lines(BANKSIA, changes, {}, with_service=True)
    assert line.plain == "Mon 14 Dec 08:00  Banksia: ↓ archived Child 1, Child 2  [leaves-scope]"


def test_names_are_never_markup():
    (line,) = change_lines(
        BANKSIA, [change("create", "new-child", child="[/b] {x} 🦘 محمد")], {}, with_service=False
    )
    assert "[/b] {x} 🦘 محمد" in line.plain
