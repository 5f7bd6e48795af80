"""Instants and files to write, as given on the command line."""

from pathlib import Path

import pytest

from parktime.harness.commands.arguments import asked_instant, need_writable
from parktime.harness.commands.scenario_files import read_one
from parktime.harness.errors import UsageError
from parktime.harness.results.timestamps import as_text


def test_is_local_to_the_first_service_unless_it_bears_an_offset() -> None:
    scenario = read_one("christmas-queensland")
    assert as_text(asked_instant("2026-12-14 20:30", scenario, "--at")) == "2026-12-14T10:30:00Z"
    assert (
        as_text(asked_instant("2026-12-14T20:30+00:00", scenario, "--at")) == "2026-12-14T20:30:00Z"
    )


@pytest.mark.parametrize(("text", "said"), [("soon", "--at: "), ("2020-01-01 00:00", "is before")])
def test_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked_instant(text, read_one("christmas-queensland"), "--at")


def test_a_new_file_an_old_one_and_none(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text("", encoding="utf-8")
    need_writable(tmp_path / "new.json", old, None)


def test_a_directory_and_a_file_in_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a directory"):
        need_writable(tmp_path)
    with pytest.raises(UsageError, match="there is no directory"):
        need_writable(tmp_path / "nowhere" / "new.json")
