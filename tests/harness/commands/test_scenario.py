import pytest

from parktime.harness.cli import main
from parktime.harness.commands.scenario_files import LIBRARY
from parktime.simulator.scenario.read import read_scenario


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
