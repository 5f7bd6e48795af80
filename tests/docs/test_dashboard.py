"""What the pages show of the dashboard is what the dashboard is."""

import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "guides").glob("*.md"))


def script(name):
    """A program of `docs/`, without running it."""
    spec = spec_from_file_location(name, DOCS / f"{name}.py")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pictures = script("make_pictures")


def words(svg):
    """Without the letters' places: lines of words."""
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return " ".join("".join(texts).replace("&#160;", " ").split())


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.parametrize("name", [each.name for each in pictures.ALL])
def test_each_picture_is_there_shows_what_it_is_of_and_is_on_a_page(name):
    picture = next(each for each in pictures.ALL if each.name == name)
    assert f"(../pictures/{name}.svg)" in PAGES
    svg = (pictures.PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    assert picture.shows.strip() in words(svg)
    assert "url(http" not in svg.replace('"', ""), "a picture that asks a stranger for something"


def test_nothing_is_pictured_that_nobody_draws():
    others = {"report", "browser"}  # which make_report_picture.py and make_browser_picture.py draw
    drawn = {each.name for each in pictures.ALL} | others
    assert {path.stem for path in pictures.PICTURES.iterdir()} == drawn


@pytest.mark.e2e
def test_the_script_draws_the_same_picture_twice(tmp_path):
    for folder in ("one", "two"):
        command = [sys.executable, DOCS / "make_pictures.py", tmp_path / folder, "set-up"]
        subprocess.run(command, check=True, timeout=120, cwd=tmp_path)
    drawn = [
        (tmp_path / folder / "set-up.svg").read_text(encoding="utf-8") for folder in ("one", "two")
    ]
    assert drawn[0] == drawn[1]
    assert "Continue setup" in words(drawn[0])


def test_a_picture_that_does_not_exist_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, DOCS / "make_pictures.py", tmp_path, "nothing"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (2, "no such picture: nothing\n")


WALK = [
    ((), "Possums goes 14 Dec"),
    (("5",), "goes Mon 14 Dec"),
    (("n",), "run 28 changed something"),
    (("e",), "What decides is room-removed"),
    (("escape", "n"), "room is back Possums"),
    (("3", "enter"), "room-returns"),
    (
        ("escape", "t", *"1", "space", *"Feb", "space", *"2027", "enter"),
        "nothing changed on the way",
    ),
    (("7",), "nothing changed on the way"),
    (("T", *"10", "space", *"Dec", "space", *"2026", "enter", "y"), "Thu 10 Dec 2026 00:00"),
    (("9",), "the last publication that the run reads"),
]


@pytest.mark.e2e
async def test_the_walk_for_qa_shows_what_it_says():
    async with pictures.dashboard(pictures.QUEENSLAND, "2026-11-30T08:00+10:00") as pilot:
        for keys, shown in WALK:
            await pictures.lead(pilot, keys, shown)
