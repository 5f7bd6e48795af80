"""`python -m parktime.tui`: the dashboard alone; `parktime tui` is the usual way to start it."""

import argparse
import asyncio
import os
import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> int:
    """Runs the dashboard and returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m parktime.tui", description="The dashboard of parktime."
    )
    parser.add_argument("--daemon", default="http://127.0.0.1:8701", metavar="URL")
    parser.add_argument("--simulator", default="http://127.0.0.1:8700", metavar="URL")
    parser.add_argument("--token-file", type=Path, metavar="PATH")
    options = parser.parse_args()
    if find_spec("textual") is None:
        parser.error("the dashboard needs the extra 'tui': pip install 'parktime[tui]'")
    from parktime.tui.app import ParktimeApp
    from parktime.tui.client import Client
    from parktime.tui.process import freeze_startup_objects

    token = os.environ.get("PARKTIME_TOKEN")
    if options.token_file:
        token = options.token_file.read_text("ascii").strip()
    freeze_startup_objects()
    app = ParktimeApp(Client.connect(options.daemon, options.simulator or None, token))
    return asyncio.run(app.run_to_end())


if __name__ == "__main__":
    sys.exit(main())
