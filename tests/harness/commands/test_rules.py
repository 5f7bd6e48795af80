import json

import pytest

from daemon.model.rules import RULES
from harness.cli import main
from harness.commands import scenario_files


def result(**more):
    return {"file": "scenarios/all.yaml", "passed": True, "shows": [], "services": {}, **more}


@pytest.fixture
def results(tmp_path):
    def write(*documents):
        for number, document in enumerate(documents):
            (tmp_path / f"{number}.json").write_text(json.dumps(document))
        return str(tmp_path)

    return write


def test_every_rule_is_listed_with_the_scenarios_that_showed_it(results, capsys):
    folder = results([result(shows=list(RULES))], result(file="b.yaml", shows=["cadence"]))
    assert main(["rules", "--from-results", folder, "--json"]) == 0
    rows = {row["rule"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows.keys() == RULES.keys()
    assert rows["cadence"]["scenarios"] == ["all", "b"]
    assert rows["refresh"]["scenarios"] == ["all"]
    assert rows["refresh"]["sentence"] == RULES["refresh"].sentence


def test_a_rule_that_no_scenario_shows_is_named_and_ends_with_1(results, capsys):
    assert main(["rules", "--from-results", results(result(shows=[rule for rule in RULES if rule != "off"]))]) == 1
    out, err = capsys.readouterr()
    assert "shown by none" in out
    assert err == "parktime: no scenario shows off\n"


@pytest.mark.parametrize("document", [{"title": "x"}, [1], "text"])
def test_what_is_no_result_is_refused(results, document, capsys):
    assert main(["rules", "--from-results", results(document)]) == 2
    assert "not a result" in capsys.readouterr().err


def test_a_folder_without_results_is_refused_with_the_remedy(tmp_path, capsys):
    assert main(["rules", "--from-results", str(tmp_path)]) == 2
    assert "--json" in capsys.readouterr().err


def test_without_results_the_library_is_played(write_story, tmp_path, monkeypatch, capsys):
    write_story()
    monkeypatch.setattr(scenario_files, "LIBRARY", tmp_path)
    assert main(["rules", "--json"]) == 1
    rows = {row["rule"]: row["scenarios"] for row in json.loads(capsys.readouterr().out)}
    assert rows["map-child"] == ["small"]
    assert rows["cadence"] == ["small"]
    assert rows["off"] == []
