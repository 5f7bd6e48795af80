import pytest

from parktime.harness.cli import main
from parktime.harness.commands import scenario_files
from parktime.harness.commands.scenario_files import length
from parktime.simulator.scenario.read import read_scenario


def test_scenarios_are_listed_with_title_length_and_services(
    write_story, tmp_path, monkeypatch, capsys
):
    write_story()
    monkeypatch.setattr(scenario_files, "LIBRARY", tmp_path)
    assert main(["scenarios"]) == 0
    assert capsys.readouterr().out == "small  A small story (2 days; banksia on Manage)\n"


def test_one_that_is_wrong_does_not_hide_the_others(write_story, tmp_path, monkeypatch, capsys):
    write_story()
    write_story("stebs: []", name="bad.yaml")
    monkeypatch.setattr(scenario_files, "LIBRARY", tmp_path)
    assert main(["scenarios"]) == 2
    out = capsys.readouterr().out
    assert "bad    is wrong: " in out
    assert "small  A small story" in out


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("2026-11-03 08:00", "1 day"),
        ("2026-11-20 08:00", "18 days"),
        ("2027-11-01 08:00", "52 weeks"),
    ],
)
def test_length_is_in_days_or_weeks(write_story, ends, told):
    path = write_story("steps: []")
    path.write_text(path.read_text().replace("ends: 2026-11-04 09:00", f"ends: {ends}"))
    assert length(read_scenario(path)) == told
