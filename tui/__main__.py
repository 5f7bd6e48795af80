"""`python -m tui`: the dashboard by itself. `parktime tui` is its front door."""

import argparse
import os
import sys
from pathlib import Path

from tui.app import ParktimeApp
from tui.client import Client
from tui.collector import spare_the_screen


def main() -> int:
    """Runs the dashboard; its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tui", description="The dashboard of parktime.")
    parser.add_argument("--daemon", default="http://127.0.0.1:8701", metavar="URL")
    parser.add_argument("--simulator", default="http://127.0.0.1:8700", metavar="URL")
    parser.add_argument("--token-file", type=Path, metavar="PATH")
    given = parser.parse_args()
    token = given.token_file.read_text("ascii").strip() if given.token_file else os.environ.get("PARKTIME_TOKEN")
    spare_the_screen()
    ParktimeApp(Client.connect(given.daemon, given.simulator or None, token)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
