import asyncio
from pathlib import Path

import pytest

from parktime.harness.cli import main
from parktime.harness.commands.scenario_files import LIBRARY
from parktime.harness.player.play import play
from parktime.simulator.scenario.read import read_scenario, read_text


def test_a_new_scenario_is_written_and_found_right(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["scenario", "new", "my-story", "--region", "NZ-AUK", "--ccms", "kidsoft"]) == 0
    assert main(["check", "my-story.yaml"]) == 0
    scenario = read_scenario(tmp_path / "my-story.yaml")
    assert scenario.title == "My story"
    assert scenario.services[0].time_zone == "Pacific/Auckland"


def test_no_file_is_replaced_unless_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("mine")
    assert main(["scenario", "new", "mine"]) == 2
    assert (tmp_path / "mine.yaml").read_text() == "mine"
    assert main(["scenario", "new", "mine", "--force"]) == 0
    assert read_scenario(tmp_path / "mine.yaml").title == "Mine"


@pytest.mark.parametrize(
    "option", [["--region", "XX"], ["--time-zone", "Mars/Base"], ["--starts", "soon"]]
)
def test_a_wrong_option_writes_nothing(option, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["scenario", "new", "mine", *option]) == 2
    assert list(tmp_path.iterdir()) == []


def test_without_a_name_and_a_terminal_nothing_is_asked(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["scenario", "new"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_of_the_library_is_shown_as_it_is(capsys):
    assert main(["scenario", "show", "a-full-plan"]) == 0
    shown = capsys.readouterr().out
    assert shown == (LIBRARY / "a-full-plan.yaml").read_text(encoding="utf-8")
    assert main(["scenario", "show", "a-ful-plan"]) == 2
    assert "a-full-plan" in capsys.readouterr().err


EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
ROSTERS = [str(EXAMPLES / f"{name}.csv") for name in ("kidsoft", "storypark", "bookings")]
FROM = ["scenario", "from-roster", "--starts", "2026-11-30"]


@pytest.mark.e2e
@pytest.mark.parametrize("more", [[], ["--anonymise"], ["--ccms", "kidsoft"]], ids=str)
def test_rosters_become_a_scenario(more, tmp_path):
    path = tmp_path / "s.yaml"
    assert main([*FROM, *ROSTERS, "-o", str(path), "--weeks", "1", *more]) == 0
    scenario = read_scenario(path)
    (service,) = scenario.services
    assert (len(service.children), len(service.storypark_profiles)) == (5, 5)
    assert [len(child.bookings) for child in service.children] == [1, 1, 1, 1, 0]
    assert len(service.rooms) == 2
    assert asyncio.run(play(scenario))["passed"]


def test_bookings_may_stand_in_the_place_of_profiles(capsys):
    assert main([*FROM, ROSTERS[0], ROSTERS[2]]) == 0
    (service,) = read_text(capsys.readouterr().out, "s").services
    assert (service.rooms, service.storypark_profiles) == (("Possums", "Wombats"), ())


def test_without_bookings_everybody_is_booked_somewhere(capsys):
    assert main([*FROM, *ROSTERS[:2]]) == 0
    (service,) = read_text(capsys.readouterr().out, "s").services
    assert [child.bookings[0].day_count for child in service.children] == [3] * 5


def test_the_same_seed_gives_the_same_names(capsys):
    texts = []
    for seed in ("a", "a", "b"):
        assert main([*FROM, *ROSTERS, "--anonymise", "--seed", seed]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]


def test_a_roster_that_is_refused_is_refused_with_its_place(tmp_path, capsys):
    path = tmp_path / "b.csv"
    path.write_text("Child,Room,Date\nNobody Here,Possums,2026-02-03\n")
    assert main([*FROM, ROSTERS[0], ROSTERS[1], str(path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0].startswith(f"{path}:2: ")) == ("", True)


def test_a_running_world_is_written_as_a_scenario(unmoved_url, capsys):
    assert main(["scenario", "export", "--simulator", unmoved_url]) == 0
    scenario = read_text(capsys.readouterr().out, "exported")
    (service,) = scenario.services
    assert [f"{child.given} {child.family}" for child in service.children] == [
        "Mia Nguyen",
        "Noah Smith",
    ]
    assert [verb.word for step in scenario.steps for verb in step.verbs][-1] == "set_up"


def test_where_no_simulator_is_nothing_is_written(capsys, tmp_path):
    path = tmp_path / "s.yaml"
    asked = ["scenario", "export", "--simulator", "http://127.0.0.1:9", "-o", str(path)]
    assert main(asked) == 2
    assert not path.exists()
