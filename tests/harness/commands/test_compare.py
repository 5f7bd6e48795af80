"""`parktime compare`."""

import json

import pytest

from parktime.harness.cli import main
from tests.harness.compare.test_timelines import STORY


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    return str(path)


def test_two_futures_are_told_and_written(story, tmp_path, capsys):
    path = tmp_path / "compared.json"
    skip = ["--with", "map_room: {Possums: skip}", "--with", "update"]
    arguments = [
        "--at",
        "2026-12-03 09:00",
        *skip,
        "--branch",
        "left: {leave: Maya Nguyen}",
        "--json",
        str(path),
    ]
    assert main(["compare", story, *arguments, "--until", "2026-12-05 09:00"]) == 0
    out = capsys.readouterr().out
    assert (
        "with it: map_room {Possums: skip}, update on Thu 3 Dec 2026 09:00 (Australia/Brisbane)"
        in out
    )
    assert "left: leave Maya Nguyen on" in out
    document = json.loads(path.read_text(encoding="utf-8"))
    assert [future["name"] for future in document["futures"]] == ["with it", "left"]
    assert document["until"] == "2026-12-04T23:00:00Z"


def test_what_is_refused_ends_with_1(story, capsys):
    assert (
        main(
            [
                "compare",
                story,
                "--at",
                "2026-12-03 09:00",
                "--with",
                "leave: Nobody",
                "--until",
                "2026-12-04 09:00",
            ]
        )
        == 1
    )
    assert "refused: " in capsys.readouterr().out


def test_the_futures_of_the_file_are_played_where_none_is_asked_for(tmp_path, capsys):
    path = tmp_path / "story.yaml"
    what_if = "what_if:\n  Mia leaves: {at: 2026-12-01 09:00, do: {leave: Mia Nguyen}}\n  bought: {at: 2026-12-01 10:00, do: {paid_children: 9}}\n"
    path.write_text(STORY + what_if, encoding="utf-8")
    assert main(["compare", str(path), "--until", "2026-12-03 09:00"]) == 0
    out = capsys.readouterr().out
    assert "Mia leaves: leave Mia Nguyen on Tue 1 Dec 2026 09:00" in out
    assert "bought: paid_children 9 on" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no alternative given"),
        (["--at", "2026-12-03 09:00"], "no alternative given"),
        (["--with", "sync"], "--at is required"),
        (["--at", "2026-12-03 09:00", "--with", "dance"], "no verb 'dance'"),
        (["--at", "2020-12-03 09:00", "--with", "sync"], "before"),
        (["--at", "2030-12-03 09:00", "--with", "sync"], "after the end"),
        (
            ["--at", "2026-12-10 09:00", "--until", "2026-12-09 09:00", "--with", "sync"],
            "after the end",
        ),
    ],
)
def test_a_wrong_question_ends_with_2(story, arguments, said, capsys):
    assert main(["compare", story, *arguments]) == 2
    assert said in capsys.readouterr().err
