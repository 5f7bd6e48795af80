import subprocess
import sys

from harness.cli import main


def test_the_dashboard_is_said_not_to_be_there_and_what_is_instead(capsys):
    assert main(["tui"]) == 2
    err = capsys.readouterr().err
    assert "the dashboard is not in this version" in err
    assert "parktime up FILE" in err


def test_so_does_the_room_itself():
    done = subprocess.run([sys.executable, "-m", "tui"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "not in this version" in done.stderr
