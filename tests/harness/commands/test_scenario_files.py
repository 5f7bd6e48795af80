import io
import json
import os

import pytest

from parktime.harness.commands import scenario_files
from parktime.harness.commands.scenario_files import library, locate, read_all, read_one
from parktime.harness.errors import ScenarioNotFoundError, UsageError
from parktime.simulator.scenario.yaml_reader import read_yaml


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "library"
    folder.mkdir()
    for name in ("twins", "christmas-queensland"):
        (folder / f"{name}.yaml").touch()
    monkeypatch.setattr(scenario_files, "LIBRARY", folder)
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_bare_name_is_one_of_the_library(shelf):
    assert locate("twins") == shelf / "twins.yaml"
    assert [path.stem for path in library()] == ["christmas-queensland", "twins"]


def test_a_path_that_exists_wins_over_a_bare_name(shelf, tmp_path):
    (tmp_path / "twins").touch()
    assert str(locate("twins")) == "twins"


def test_a_name_with_a_slip_is_answered_with_the_right_one(shelf):
    with pytest.raises(ScenarioNotFoundError, match="did you mean christmas-queensland"):
        locate("christmas-quensland")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nothing-like-it", "parktime scenarios"),
        ("no/such.yaml", "no such file"),
        ("gone.yaml", "no such file"),
        ("no.yaml/such.yaml", "no such file"),
        (".", "a directory"),
        ("", "no such scenario"),
        ("x" * 5_000, "cannot be read: File name too long"),
        ("x" * 5_000 + ".yaml", "cannot be read: File name too long"),
        (os.devnull, "no file on a disk"),
    ],
)
def test_what_is_nowhere_is_told_with_the_remedy(shelf, file, said):
    with pytest.raises(ScenarioNotFoundError, match=said):
        locate(file)


def test_what_would_keep_a_reader_waiting_is_not_opened(shelf, tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(ScenarioNotFoundError, match="no file on a disk"):
        locate("pipe.yaml")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_folder_that_may_not_be_looked_into_is_told(shelf, tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(ScenarioNotFoundError, match="cannot be read: Permission denied"):
        locate("closed/story.yaml")


def test_scenarios_are_read_in_the_order_given(write_story):
    files = [str(write_story(name=name)) for name in ("b.yaml", "a.yaml")]
    assert [scenario.file for scenario in read_all(files)] == files
    assert read_one(files[0]).title == "A small story"


def test_the_faults_of_all_files_are_told_at_once(write_story):
    files = [
        str(write_story(f"stebs: []\nstep{letter}: 1", name=f"{letter}.yaml")) for letter in "ab"
    ]
    with pytest.raises(UsageError) as caught:
        read_all([*files, "no-such"])
    assert caught.value.message == "5 errors found; nothing was played"
    assert [line.split(":")[0] for line in caught.value.lines] == [files[0]] * 2 + [
        files[1]
    ] * 2 + ["no-such"]


def test_all_faults_are_counted_although_fifty_are_told(write_story):
    file = str(write_story("\n".join(f"key{number}: 1" for number in range(2_000))))
    with pytest.raises(UsageError) as caught:
        read_all([file])
    assert caught.value.message == "2,000 errors found; nothing was played"
    assert caught.value.lines[-1] == "and 1950 more"


def test_a_folder_stands_for_its_yaml_files_by_name(write_story, tmp_path):
    for name in ("b.yaml", "a.yml", "result.json", "notes.txt"):
        write_story(name=name)
    (tmp_path / "below").mkdir()
    assert [scenario.file for scenario in read_all([str(tmp_path)])] == [
        str(tmp_path / "a.yml"),
        str(tmp_path / "b.yaml"),
    ]


def test_a_folder_without_scenarios_is_an_error(tmp_path):
    with pytest.raises(UsageError) as caught:
        read_all([str(tmp_path)])
    assert str(tmp_path) in caught.value.lines[0]


def piped(monkeypatch, content: bytes):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_dash_is_standard_input(write_story, monkeypatch):
    piped(monkeypatch, write_story().read_bytes())
    (scenario,) = read_all(["-"])
    assert (scenario.file, scenario.title) == ("-", "A small story")
    with pytest.raises(UsageError):
        read_all(["-", "-"])


@pytest.mark.parametrize("content", [b"", b"\xff", b"x" * 1_048_577])
def test_what_is_no_scenario_on_standard_input_is_refused(content, monkeypatch):
    piped(monkeypatch, content)
    with pytest.raises(UsageError):
        read_all(["-"])


def test_a_scenario_may_be_json(write_story, tmp_path):
    plain = read_yaml(write_story().read_text(), "small.yaml").root.plain
    path = tmp_path / "small.json"
    path.write_text(json.dumps({**plain, "title": "Ein 😀"}, indent="\t"))
    read, like = read_one(str(path)), read_one(str(write_story()))
    assert read.title == "Ein 😀"
    assert read.services == like.services
