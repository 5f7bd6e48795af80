import json

import pytest

from parktime.harness.cli import main


@pytest.mark.e2e
def test_worlds_are_counted_and_nothing_is_broken(tmp_path, capsys):
    assert main(["fuzz", "--worlds", "2", "--into", str(tmp_path), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["worlds"], figures["broken_worlds"]) == (2, 0)
    assert figures["checks"] > figures["runs"] > 0


@pytest.mark.e2e
def test_a_file_is_judged_too(capsys):
    assert main(["fuzz", "leaver-on-manage"]) == 0
    assert capsys.readouterr().out.startswith("1 world, ")


def test_files_and_worlds_at_once_are_refused(capsys):
    assert main(["fuzz", "leaver-on-manage", "--worlds", "2"]) == 2
    assert "either files, or --worlds" in capsys.readouterr().err
