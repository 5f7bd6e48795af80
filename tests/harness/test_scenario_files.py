import pytest

from harness import scenario_files
from harness.scenario_files import NoSuchScenario, library, locate


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
    with pytest.raises(NoSuchScenario, match="did you mean christmas-queensland"):
        locate("christmas-quensland")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nothing-like-it", "parktime scenarios"),
        ("no/such.yaml", "no such file"),
        ("gone.yaml", "no such file"),
        (".", "a directory"),
    ],
)
def test_what_is_nowhere_is_told_with_the_remedy(shelf, file, said):
    with pytest.raises(NoSuchScenario, match=said):
        locate(file)
