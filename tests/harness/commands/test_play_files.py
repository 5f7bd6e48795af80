import json

import pytest

from parktime.harness.commands.play_files import PlayOptions, play_files
from parktime.harness.errors import UsageError


def test_results_come_in_the_order_of_the_files_and_reports_are_written(write_story, tmp_path):
    one, other = write_story(), write_story(name="other.yaml")
    asked = PlayOptions(tmp_path / "r.json", tmp_path / "r.xml", tmp_path / "r.html")
    results = play_files([str(one), str(other)], asked)
    assert [result["file"] for result in results] == [str(one), str(other)]
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == results
    assert all(path.stat().st_size for path in asked.paths)


def test_what_cannot_be_written_is_known_before_anything_is_played(write_story, tmp_path, capsys):
    for path, said in (
        (tmp_path, "is a directory"),
        (tmp_path / "none" / "r.html", "there is no directory"),
    ):
        with pytest.raises(UsageError, match=said):
            play_files([str(write_story())], PlayOptions(html_path=path))
    assert capsys.readouterr().out == ""
