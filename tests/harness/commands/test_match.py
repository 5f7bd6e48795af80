import json

import pytest

from parktime.harness.cli import main


@pytest.fixture
def rosters(tmp_path):
    def write(ccms, storypark):
        paths = tmp_path / "ccms.csv", tmp_path / "storypark.csv"
        for path, text in zip(paths, (ccms, storypark), strict=True):
            path.write_text(text, encoding="utf-8")
        return [str(path) for path in paths]

    return write


def test_two_rosters_are_matched(rosters, capsys):
    files = rosters(
        "id,given,family,born\n1,Mia,Nguyen,2022-03-14\n2,Noah,Smith,\n",
        "id,given,family,born\np7,MIA,Nguyen,2022-03-14\n",
    )
    assert main(["match", *files]) == 0
    assert "Mia Nguyen" in capsys.readouterr().out
    assert main(["match", *files, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_dates_that_leave_the_order_open_are_refused_with_the_remedy(rosters, capsys):
    files = rosters(
        "id,given,family,born\n1,Mia,Nguyen,03/04/2022\n",
        "id,given,family,born\np7,Mia,Nguyen,2022-04-03\n",
    )
    assert main(["match", *files]) == 2
    err = capsys.readouterr().err
    assert "--dates" in err
    assert err.endswith("parktime: nothing was matched\n")
    assert main(["match", *files, "--dates", "dmy"]) == 0


def test_a_roster_that_is_not_there_ends_with_2(rosters, capsys):
    files = rosters("id,given,family\n1,Mia,Nguyen\n", "")
    assert main(["match", files[0], "no-such.csv"]) == 2
    assert "no-such.csv" in capsys.readouterr().err


def test_a_column_can_be_named_and_an_unknown_one_is_refused(rosters, capsys):
    files = rosters(
        "id,name,Year of birth\n1,Mia Nguyen,2019-11-02\n",
        "id,name,born\np7,Mia Nguyen,2022-03-14\n",
    )
    assert main(["match", *files]) == 2
    assert "'Year of birth'" in capsys.readouterr().err
    assert main(["match", *files, "--column", "born=Year of birth", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["matches"] == []
    assert main(["match", *files, "--no-birth-dates", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["by_name_alone"] == 1
    assert main(["match", *files, "--no-birth-dates", "--column", "id=Nothing"]) == 2
    assert "no file has a column 'Nothing'" in capsys.readouterr().err
    for wrong in (["--column", "x"], ["--encoding", "x"], ["--time-zone", "x"]):
        assert main(["match", *files, *wrong]) == 2
