"""`parktime why` as a person types it."""

import json

import pytest

from parktime.harness.cli import main


@pytest.mark.e2e
def test_tells_the_story_up_to_an_instant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "christmas-queensland", "Possums", "--at", "2026-12-16 08:00"]) == 0
    told = capsys.readouterr().out
    assert "[room-removed]" in told and "[room-returns]" not in told
    assert "At 16 Dec 2026 08:00:" in told and "linked to" in told


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["why", "christmas-queensland", "Wombats", "--at", "2026-12-01 08:00", "--json"]) == 0
    )
    assert json.loads(capsys.readouterr().out)["name"] == "Wombats"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Posums"], "did you mean Possums?"),
        (["Possums", "--service", "nowhere"], "has no service nowhere: there are banksia"),
        (["Possums", "--at", "yesterday"], "--at"),
    ],
)
def test_says_what_is_wrong_and_plays_nothing_else(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(
            [
                "why",
                "christmas-queensland",
                *arguments,
                *([] if "--at" in arguments else ["--at", "2026-12-01 08:00"]),
            ]
        )
        == 2
    )
    assert said in capsys.readouterr().err
