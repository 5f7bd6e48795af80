"""`parktime forecast` as a person types it."""

import json
from pathlib import Path

import pytest

from parktime.harness.cli import main


def test_tells_what_comes_and_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "forecast.json"
    arguments = [
        "forecast",
        "christmas-queensland",
        "--from",
        "2026-12-01 08:00",
        "--weeks",
        "4",
        "--json",
        str(path),
    ]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert "Possums removed" in told and "[room-removed]" in told and "prevented by" in told
    written = json.loads(path.read_text(encoding="utf-8"))
    assert (written["from"], written["weeks"]) == ("2026-11-30T22:00:00Z", 4)
    assert [run["day"] for run in written["services"]["banksia"]["runs"]] == [
        "2026-12-14",
        "2026-12-21",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2026-01-01 08:00"], "--from: 2026-01-01 08:00 is before"),
        (["--from", "2030-01-01 08:00"], "is after"),
        (["--from", "soon"], "--from"),
        (["--weeks", "0"], "--weeks"),
        (["--json", "/nowhere/at/all.json"], "there is no directory"),
    ],
)
def test_says_what_is_wrong(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", "christmas-queensland", *arguments]) == 2
    assert said in capsys.readouterr().err
