"""What the programs write while they work: logs on standard error alone, and no child's name, birth date or token in them."""

import re
from contextlib import nullcontext

import pytest
import structlog

from parktime.harness.cli import main
from parktime.harness.player import subprocesses
from parktime.harness.player.play import play_file
from parktime.harness.results.output import log_to_stderr
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.world.factory import build_world

TROUBLE = """\
steps:
  - at: 2026-11-02 09:00
    do:
      - leave: Noah Smith
      - enrol: {name: Ava Ng, born: 2023-01-09, books: {room: Possums, days: [mon], from: 2026-11-02}}
      - fault: {kind: timeout_after, calls: create_profile, times: 2}
      - fault: {kind: html, calls: read_rooms, api: manage, times: 1}
      - fault: {kind: impossible_dates, calls: read_children, api: manage, times: 2}
  - at: 2026-11-02 19:00
    do: {daemon: {store: locked}}
  - at: 2026-11-02 22:00
    do: [{daemon: {store: free}}, {daemon: kill}, {daemon: up}]
  - at: 2026-11-03 09:00
    expect: {runs: 3}
"""


@pytest.fixture
def as_before():
    yield
    structlog.reset_defaults()


def names_of(path):
    """Of the children: their names' words."""
    scenario = read_scenario(path)
    given = {
        word for child in scenario.services[0].children for word in (child.given, child.family)
    }
    return given | {"Ava", "Ng"}


def secrets_of(path):
    """Birth dates in every vendor's writing, and all that opens a door."""
    known = build_world(read_scenario(path)).services["banksia"].credentials
    return {
        "2022-03-14",
        "14/03/2022",
        "2023-01-09",
        known.token,
        known.client_id,
        known.client_secret,
    }


def said(text, words):
    """Which of the words stand in a text."""
    return {each for each in words if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text)}


@pytest.mark.e2e
def test_processes_write_nobody_s_name_nor_secret(write_story, tmp_path, monkeypatch, capfd):
    path = write_story(TROUBLE)
    monkeypatch.setattr(subprocesses, "working_folder", lambda: nullcontext(tmp_path))
    play_file(path, processes=True)
    logs = "".join((tmp_path / f"{name}.log").read_text() for name in ("daemon", "simulator"))
    assert "store_unavailable" in logs, "there was something to log"
    tokens = {(tmp_path / "token").read_text()}
    out, err = capfd.readouterr()
    assert said(logs + out + err, names_of(path) | secrets_of(path) | tokens) == set()


@pytest.mark.e2e
def test_a_play_logs_to_standard_error_and_its_story_bears_no_secret(
    write_story, capsys, as_before
):
    path = write_story(TROUBLE)
    main(["run", str(path)])
    out, err = capsys.readouterr()
    assert "store_unavailable" in err, "there was something to log"
    assert "store_unavailable" not in out
    assert said(err, names_of(path)) == set(), (
        "its output tells the story, with names: that is what it is for"
    )
    assert said(out + err, secrets_of(path)) == set()


def test_what_is_logged_goes_where_standard_error_is_by_then(capsys, as_before):
    log_to_stderr()
    structlog.get_logger("daemon").warning("scheduled_run_skipped", service="banksia")
    out, err = capsys.readouterr()
    assert (out, "scheduled_run_skipped" in err) == ("", True)
