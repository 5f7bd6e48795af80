"""What a daemon lived through, from its history alone."""

from datetime import UTC, datetime

import pytest

from parktime.harness.errors import UsageError
from parktime.harness.report.life import Life, life_part, life_table
from parktime.harness.report.page import life_report

SERVICE = {"key": "banksia", "name": "Banksia", "ccms": "manage", "time_zone": "Australia/Brisbane"}
FIRST, LAST = (datetime(2026, 12, day, tzinfo=UTC) for day in (1, 20))


def change(kind, about, name, number="1"):
    return {"kind": kind, "rule": "room-window", about: name, "ccms_id": number, "why": "because",
            "before": None, "after": None}  # fmt: skip


def run(day, *changes, outcome="ok", note=""):
    counts = {"created": 0, "archived": 0, "restored": 0}
    return {"at": f"2026-12-{day:02}T10:00:00Z", "ordinal": day, "cause": "schedule",
            "outcome": outcome, "note": note, "counts": counts, "changes": list(changes)}  # fmt: skip


def life(*runs, commands=(), acts=()):
    links = {
        "children": [{"ccms_id": "c1", "name": "Mia Nguyen", "mapping": "linked"},
                     {"ccms_id": "c2", "name": "Noah Smith", "mapping": "linked"}],
        "rooms": [{"ccms_id": "r1", "name": "Possums", "mapping": "linked"},
                  {"ccms_id": "r2", "name": "Wombats", "mapping": "linked"},
                  {"ccms_id": "r3", "name": "Skipped", "mapping": "skip"}],
    }  # fmt: skip
    return Life(SERVICE, runs, commands, acts, links)


def states(row):
    spans = row.spans if hasattr(row, "spans") else row.states
    return [(span.first.day, span.last.day, span.state) for span in spans]


def test_what_was_before_a_change_is_told_by_the_change():
    part = life_part(
        life(
            run(5, change("remove_room", "room", "Possums", "r1")),
            run(9, change("archive", "child", "Mia Nguyen", "c1")),
            run(12, change("return_room", "room", "Possums", "r1")),
        ),
        FIRST,
        LAST,
    )
    rooms = {row.name: states(row) for row in part.rooms}
    assert rooms == {
        "Possums": [(1, 5, "present"), (5, 12, "removed"), (12, 20, "present")],
        "Wombats": [(1, 20, "present")],
    }
    assert {row.name: states(row) for row in part.children} == {
        "Mia Nguyen": [(1, 9, "active"), (9, 20, "archived")]
    }
    assert part.children_left_out == 1


def test_a_state_from_before_the_window_lasts_into_it_and_later_ones_are_not_told():
    gone = change("remove_room", "room", "Possums", "r1")
    back = change("return_room", "room", "Possums", "r1")
    part = life_part(
        life(run(2, gone), run(15, back)),
        datetime(2026, 12, 5, tzinfo=UTC),
        datetime(2026, 12, 10, tzinfo=UTC),
    )
    assert {row.name: states(row) for row in part.rooms}["Possums"] == [(5, 10, "removed")]
    assert part.run_count == 0


def test_acts_of_people_and_operators_are_told_in_words_and_order():
    commands = [
        {"at": "2026-12-03T00:00:00Z", "position": 4, "name": "sync", "values": {}},
        {"at": "2026-12-03T00:00:00Z", "position": 7, "name": "update", "values": {}},
        {"at": "2026-12-30T00:00:00Z", "position": 9, "name": "sync", "values": {}},
    ]
    acts = [{"at": "2026-12-03T00:00:00Z", "position": 5, "do": {"leave": "Mia Nguyen"}}]
    part = life_part(life(commands=commands, acts=acts), FIRST, LAST)
    words = [step.words for step in part.steps]
    assert len(words) == 3 and "Mia Nguyen" in words[1] and "{" not in "".join(words)


def test_acts_of_one_instant_stay_in_the_order_in_which_they_were_done():
    done = {"at": "2026-12-03T00:00:00Z", "position": 4, "values": {}}
    part = life_part(
        life(commands=[{**done, "name": each} for each in ("turn_on", "set_up")]), FIRST, LAST
    )
    words = [step.words for step in part.steps]
    assert "turned on" in words[0] and "Set-up" in words[1]


def test_the_page_stands_alone_and_the_table_has_acts_changes_and_failures():
    broken = run(7, outcome="failed", note="nothing done: <b>late</b>")
    lived = life(run(5, change("remove_room", "room", "<Possums>", "r1")), broken)
    part = life_part(lived, FIRST, LAST)
    page = life_report([part], "December", [])
    assert "<script" not in page and "<b>late" not in page and "&lt;Possums&gt;" in page
    table = life_table([part], [lived])
    assert [(row[2], row[4], row[5]) for row in table.rows] == [
        (5, "remove_room", "<Possums>"),
        (7, "failed", None),
    ]
    assert table.rows[0][0] == "2026-12-05T20:00:00+10:00"


@pytest.mark.parametrize("bad", ["yesterday", "2026-02-30", "2026-12-01 25:00"])
def test_a_time_that_is_none_is_refused(bad):
    from parktime.harness.report import read_life

    with pytest.raises(UsageError):
        read_life._instant("--from", bad, read_life.ZoneInfo("Australia/Brisbane"), is_end=False)


def test_a_date_is_a_local_day_with_its_end():
    from parktime.harness.report import read_life

    zone = read_life.ZoneInfo("Australia/Brisbane")
    begin, end = (
        read_life._instant("--to", "2026-12-01", zone, is_end=is_end) for is_end in (False, True)
    )
    assert begin == datetime(2026, 11, 30, 14, tzinfo=UTC) and (end - begin).days == 1
