"""Standard output holds a command's result alone; log lines go to standard error."""

import json
import re

import pytest
import structlog

from parktime.harness.cli import main
from parktime.harness.commands import scenario_files

LOG_LINE = re.compile(r"\[(debug|info|warning|error|critical) *\]")
STORE_FAULT = """\
steps:
  - {at: 2026-11-02 19:00, do: {daemon: {store: full}}}
  - {at: 2026-11-03 09:00, do: {daemon: {store: free}}}
"""
QUICK = [
    ["run", "FILE"],
    ["why", "FILE", "Mia Nguyen", "--json"],
]
DEEP = [
    ["why", "FILE", "Mia Nguyen"],
    ["forecast", "FILE", "--from", "2026-11-03 08:00"],
    ["compare", "FILE", "--at", "2026-11-02 09:00", "--with", "{leave: Mia Nguyen}"],
    ["fuzz", "FILE"],
    ["rules", "--play", "--json"],
]
JSON = {"rules", "--json"}


@pytest.fixture(autouse=True)
def logs_as_configured_by_the_command():
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


@pytest.mark.e2e
@pytest.mark.integration
@pytest.mark.parametrize(
    "arguments",
    [*QUICK, *(pytest.param(each, marks=pytest.mark.e2e) for each in DEEP)],
    ids=" ".join,
)
def test_log_lines_go_to_standard_error(arguments, write_story, monkeypatch, tmp_path, capfd):
    path = write_story(STORE_FAULT)
    monkeypatch.setattr(scenario_files, "LIBRARY", tmp_path)
    main([str(path) if each == "FILE" else each for each in arguments])
    out, err = capfd.readouterr()
    assert out
    assert LOG_LINE.search(err), "the play logs something"
    assert not LOG_LINE.search(out)
    if JSON & set(arguments):
        json.loads(out)
