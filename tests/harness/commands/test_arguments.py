"""Instants and files to write, as given on the command line."""

from pathlib import Path

import pytest

from parktime.harness.commands.arguments import parse_instant_option, require_writable
from parktime.harness.commands.scenario_files import read_one
from parktime.harness.errors import UsageError
from parktime.harness.results.timestamps import format_instant


def test_is_local_to_the_first_service_unless_it_bears_an_offset() -> None:
    scenario = read_one("christmas-queensland")
    assert (
        format_instant(parse_instant_option("2026-12-14 20:30", scenario, "--at"))
        == "2026-12-14T10:30:00Z"
    )
    assert (
        format_instant(parse_instant_option("2026-12-14T20:30+00:00", scenario, "--at"))
        == "2026-12-14T20:30:00Z"
    )


@pytest.mark.parametrize(("text", "said"), [("soon", "--at: "), ("2020-01-01 00:00", "is before")])
def test_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_instant_option(text, read_one("christmas-queensland"), "--at")


def test_a_new_file_an_old_one_and_none(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text("", encoding="utf-8")
    require_writable(tmp_path / "new.json", old, None)


def test_a_directory_and_a_file_in_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a directory"):
        require_writable(tmp_path)
    with pytest.raises(UsageError, match="there is no directory"):
        require_writable(tmp_path / "nowhere" / "new.json")
