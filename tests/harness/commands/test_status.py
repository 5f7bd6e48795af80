import json
import re

import pytest

from parktime.harness.cli import main


def test_how_every_service_is_in_words_and_as_json(write_story, serving, tmp_path, capsys):
    with serving(
        "up", str(write_story()), "--paused", "--port", "0", "--daemon-port", "0", wait_for="paused"
    ) as (
        _,
        told,
    ):
        simulator, daemon = re.findall(r"https?://\S+", told)
        where = ["--daemon", daemon, "--simulator", simulator]
        assert main(["status", *where]) == 0
        words = capsys.readouterr().out
        assert words.startswith(
            "Mon 2 Nov 2026 08:00 Australia/Brisbane, paused\n\nBanksia Kindergarten (banksia)"
        )
        assert main(["status", "--json", *where]) == 0
        (service,) = json.loads(capsys.readouterr().out)["services"]
        assert (service["key"], service["condition"], service["active"]) == (
            "banksia",
            "on time",
            2,
        )
        # Without the simulator the daemon's own time is told.
        assert main(["status", "--daemon", daemon, "--simulator", "http://127.0.0.1:9"]) == 0
        assert "real time" in capsys.readouterr().out
        (tmp_path / "token").write_text("of-an-earlier-daemon")
        (tmp_path / "token").chmod(0o600)
        assert main(["status", *where, "--token-file", str(tmp_path / "token")]) == 0
        said = capsys.readouterr()
        assert "does not know this token" in said.err
        assert "Banksia Kindergarten" in said.out


def test_where_no_daemon_is_it_says_so(capsys):
    assert main(["status", "--daemon", "http://127.0.0.1:9", "--simulator", "none"]) == 2
    assert "daemon unreachable" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--state", "broken"], ["--sort", "luck"]])
def test_an_unknown_state_or_order_is_refused(option, capsys):
    assert main(["status", *option]) == 2
    said = capsys.readouterr().err
    assert option[1] in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "--csv", "--json"),
        ("faults", "--markdown", "--csv"),
        ("rules", "--markdown", "--json"),
        ("scenarios", "--csv", "--markdown"),
        ("report", "--csv", "--markdown"),
        ("report", "--daemon", "http://127.0.0.1:9"),
        ("report", "--daemon", "no address"),
        ("scenario", "record", "--simulator", "http://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_told_is_refused_with_exit_status_2(arguments, capsys):
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert not said.out and said.err.startswith("parktime: ")
