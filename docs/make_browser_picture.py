"""Makes the picture of the pages: `python docs/make_browser_picture.py [PNG]`. Needs Chromium."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SCENARIO = "christmas-queensland"
SIZE = {"width": 1000, "height": 900}


def main(picture: Path) -> int:
    """Serves the scenario and photographs its rooms; 1 if there is no Chromium."""
    browser = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if browser is None:
        print("there is no Chromium on this machine", file=sys.stderr)
        return 1
    words = [sys.executable, "-m", "parktime", "up", SCENARIO, "--web", "--paused"]
    words += ["--port", "0", "--daemon-port", "0", "--web-port", "0"]
    with subprocess.Popen(words, text=True, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            told = ""
            while not told.endswith("paused\n"):
                told += process.stdout.readline()
            _photograph(browser, re.findall(r"log in +(\S+)", told)[0], picture)
        finally:
            process.terminate()
    return 0


def _photograph(browser: str, login: str, picture: Path) -> None:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = opened.new_page(viewport=SIZE, color_scheme="light")
        page.goto(login)
        page.get_by_role("button", name="Log in").click()
        page.goto(login.partition("/login")[0] + "/services/banksia/rooms")
        page.screenshot(path=picture, full_page=True)
        opened.close()


if __name__ == "__main__":
    sys.exit(
        main(
            Path(sys.argv[1])
            if len(sys.argv) > 1
            else Path(__file__).parent / "pictures" / "browser.png"
        )
    )
