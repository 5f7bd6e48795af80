from zoneinfo import ZoneInfo

import httpx2
import pytest

from parktime.harness.cli import main
from parktime.harness.commands.clock import clock_lines, next_instant
from parktime.harness.errors import UsageError
from parktime.harness.results.timestamps import format_instant

BRISBANE = ZoneInfo("Australia/Brisbane")
CLOCK = {
    "now": "2026-12-14T10:30:00Z",
    "mode": "running",
    "rate": 3600,
    "held_by": ["daemon"],
    "participants": [
        {"name": "daemon", "state": "busy", "waiting_until": None, "what": "", "order": 0},
        {
            "name": "idle",
            "state": "waiting",
            "waiting_until": "9999-12-31T00:00:00Z",
            "what": "",
            "order": 0,
        },
    ],
    "next": [
        {"at": "2026-12-14T22:00:00Z", "what": "publication banksia", "kind": "publication"},
        {"at": "2026-12-15T10:00:00Z", "what": "run banksia", "kind": "run"},
        {"at": "2026-12-15T22:00:00Z", "what": "run wattle", "kind": "run"},
        {"at": "9999-12-31T00:00:00Z", "what": "nothing is due", "kind": ""},
    ],
}


def test_what_has_no_kind_is_found_by_how_it_is_shown():
    clock = {"next": [{"at": "2026-12-15T10:00:00Z", "what": "sync of mine", "kind": ""}]}
    assert format_instant(next_instant(clock, "sync")) == "2026-12-15T10:00:00Z"


def test_a_clock_is_told_in_local_time_with_what_moves_and_what_holds_it():
    lines = clock_lines(CLOCK, BRISBANE)
    assert lines[0] == "Mon 14 Dec 2026 20:30:00 Australia/Brisbane  running at 3600 s a second"
    assert lines[1] == "held by  daemon"
    assert "next     Tue 15 Dec 2026 08:00:00 Australia/Brisbane  publication banksia" in lines
    assert "daemon   busy" in lines
    assert "idle     waits until for ever" in lines
    assert not any("nothing is due" in line for line in lines)


@pytest.mark.parametrize(
    ("word", "at"),
    [
        ("run", "2026-12-15T10:00:00Z"),
        ("run wattle", "2026-12-15T22:00:00Z"),
        ("publication", "2026-12-14T22:00:00Z"),
    ],
)
def test_the_next_thing_is_found_by_its_kind_or_as_it_is_shown(word, at):
    assert format_instant(next_instant(CLOCK, word)) == at


def test_a_thing_that_is_not_due_is_refused_with_what_is():
    with pytest.raises(UsageError, match="no dance is due; what is: publication, run"):
        next_instant(CLOCK, "dance")


def test_the_clock_of_a_running_simulator_is_shown_and_moved(simulator_url, capsys):
    def clock(*arguments):
        assert main(["clock", *arguments, "--url", simulator_url]) == 0
        return capsys.readouterr().out.splitlines()[0]

    assert clock("show") == "Mon 02 Nov 2026 08:00:00 Australia/Brisbane  paused"
    assert clock("advance", "1d12h").startswith("Tue 03 Nov 2026 20:00:00")
    assert clock("advance", "--to", "2026-11-04 07:30").startswith("Wed 04 Nov 2026 07:30:00")
    assert clock("advance", "--next", "publication").startswith("Wed 04 Nov 2026 08:00:00")
    assert clock("run", "--rate", "60").endswith("running at 60 s a second")
    assert clock("pause").endswith("paused")


def test_the_clock_of_a_running_simulator_is_moved_back(simulator_url, capsys):
    def clock(*arguments):
        assert main(["clock", *arguments, "--url", simulator_url]) == 0
        return capsys.readouterr().out.splitlines()[:2]

    clock("advance", "1w")
    assert clock("rewind", "2d") == [
        "Sat 07 Nov 2026 08:00:00 Australia/Brisbane  paused",
        "epoch    1: time went back once",
    ]
    told = clock("rewind", "--to", "2026-11-03 10:00")
    assert told == [
        "Tue 03 Nov 2026 10:00:00 Australia/Brisbane  paused",
        "epoch    2: time went back 2 times",
    ]


def test_who_does_not_follow_time_back_is_told():
    lines = clock_lines(CLOCK | {"epoch": 1, "not_following": ["idle"]}, BRISBANE)
    assert "idle     waits until for ever, does not follow time back" in lines
    assert "daemon   busy" in lines


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["advance"], "give "),
        (["advance", "12h", "--next", "run"], "give "),
        (["advance", "soon"], "not a duration"),
        (["advance", "--to", "2020-01-01 00:00"], "passed"),
        (["advance", "--next", "dance"], "no dance is due"),
        (["rewind"], "give "),
        (["rewind", "1d", "--to", "2026-11-02 08:00"], "give "),
        (["rewind", "soon"], "not a duration"),
        (["rewind", "--to", "yesterday"], "yesterday"),
        (["rewind", "--to", "2030-01-01 00:00"], "advance goes there"),
        (["rewind", "--to", "2020-01-01 00:00"], "where this world begins"),
    ],
)
def test_a_wrong_move_ends_with_2_and_moves_nothing(unmoved_url, arguments, said, capsys):
    assert main(["clock", *arguments, "--url", unmoved_url]) == 2
    assert said in capsys.readouterr().err
    assert main(["clock", "show", "--url", unmoved_url]) == 0
    assert capsys.readouterr().out.startswith("Mon 02 Nov 2026 08:00:00")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense"])
def test_where_no_simulator_answers_it_is_said_how_to_start_one(url, capsys):
    assert main(["clock", "show", "--url", url]) == 2
    assert "no simulator answers" in capsys.readouterr().err


def test_a_participant_is_taken_off_the_clock(simulator_url, capsys):
    httpx2.post(f"{simulator_url}/clock/participants/my%20sync/busy").raise_for_status()
    assert main(["clock", "show", "--url", simulator_url]) == 0
    assert "my sync" in capsys.readouterr().out
    assert main(["clock", "leave", "my sync", "--url", simulator_url]) == 0
    assert "my sync" not in capsys.readouterr().out
    assert main(["clock", "leave", "my sync", "--url", simulator_url]) == 2
