"""Makes the picture of a report: `python docs/make_report_picture.py [PNG]`. Needs Chromium."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCENARIO = "christmas-queensland"
SIZE = (1250, 1150)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
)


def main(picture: Path) -> int:
    """Plays the scenario and photographs its report; 1 if there is no Chromium."""
    browser = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if browser is None:
        print("there is no Chromium on this machine", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        subprocess.run(
            [sys.executable, "-m", "parktime", "run", SCENARIO, "--html", report],
            check=True,
        )
        look = [
            f"--window-size={SIZE[0]},{SIZE[1]}",
            f"--screenshot={picture.absolute()}",
            report.as_uri(),
        ]
        subprocess.run([browser, *QUIET, *look], check=True, stderr=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(
        main(
            Path(sys.argv[1])
            if len(sys.argv) > 1
            else Path(__file__).parent / "pictures" / "report.png"
        )
    )
