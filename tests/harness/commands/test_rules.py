import json

import pytest

from parktime.daemon.domain.rules import RULES
from parktime.harness.cli import main
from parktime.harness.commands import scenario_files
from parktime.harness.commands.scenario_files import read_index


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
    assert (
        main(
            [
                "rules",
                "--from-results",
                results(result(shows=[rule for rule in RULES if rule != "off"])),
            ]
        )
        == 1
    )
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


def test_what_the_library_showed_is_known_without_playing_it(capsys):
    assert main(["rules", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["rule"] for row in rows] == list(RULES)
    assert all(row["scenarios"] for row in rows)


def test_the_index_is_of_the_library_as_it_is():
    assert read_index().keys() == {path.stem for path in scenario_files.library()}, (
        "run 'parktime rules --play --write'"
    )


@pytest.fixture
def own_library(write_story, tmp_path, monkeypatch):
    path = write_story()
    monkeypatch.setattr(scenario_files, "LIBRARY", tmp_path)
    return path


def scenarios_of(capsys):
    return {row["rule"]: row["scenarios"] for row in json.loads(capsys.readouterr().out)}


@pytest.mark.e2e
def test_a_changed_file_counts_with_its_own_word_until_it_is_played(own_library, capsys):
    assert main(["rules", "--json"]) == 1
    before = scenarios_of(capsys)
    assert (before["cadence"], before["map-child"]) == (["small"], [])
    assert main(["rules", "--json", "--play", "--write"]) == 1
    played = scenarios_of(capsys)
    assert (played["cadence"], played["map-child"], played["refresh"]) == (["small"], ["small"], [])
    assert main(["rules", "--json"]) == 1
    assert scenarios_of(capsys) == played
    own_library.write_text(own_library.read_text() + "# another\n", encoding="utf-8")
    assert main(["rules", "--json"]) == 1
    assert scenarios_of(capsys) == before


def by_name(scenarios):
    return {rule: sorted(names) for rule, names in scenarios.items()}


@pytest.mark.e2e
def test_the_index_says_what_the_library_shows(played, results, capsys):
    assert main(["rules", "--json"]) == 0
    known = by_name(scenarios_of(capsys))
    folder = results(*(played(path.stem) for path in scenario_files.library()))
    capsys.readouterr()  # what the plays logged
    assert main(["rules", "--json", "--from-results", folder]) == 0
    assert by_name(scenarios_of(capsys)) == known
