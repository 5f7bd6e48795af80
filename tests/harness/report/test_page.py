"""The page: whole, by itself, and with nothing in it that a name could break."""

import asyncio
import re
from dataclasses import replace
from html.parser import HTMLParser

from parktime.harness.recording.recording import Chronicle, chronicle
from parktime.harness.report.page import report
from parktime.simulator.scenario.read import read_text
from tests.harness.recording.test_recorder import STORY

VOID = {"meta", "br"}


class Balanced(HTMLParser):
    """Counts what is opened and closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_tells_everything_and_asks_the_network_for_nothing(christmas: Chronicle) -> None:
    page = report([christmas])
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    told = " ".join(" ".join(parser.text).split())
    for words in ("64 of 64 expectations held", "Possums removed: no session", "refused: the room Possums has been removed", "✔ held", "A linked room that is not active is removed"):  # fmt: skip
        assert words in told
    assert not re.search(r"(src|href)=\"(?!#)|url\((?!#)|@import|<script", page)


def test_names_are_text_and_never_markup() -> None:
    hostile = STORY.replace("Mia Nguyen", '"<b>Mia</b> {{ 7*7 }} <script>alert(1)</script>"')
    page = report([asyncio.run(chronicle(read_text(hostile, "hostile.yaml")))])
    assert "<script>alert" not in page and "<b>Mia" not in page
    assert "7*7" in page and "49 <" not in page


def test_several_stories_have_a_list_and_a_failed_one_says_so(christmas: Chronicle) -> None:
    failed = replace(christmas, result={**christmas.result, "passed": False})
    page = report([christmas, failed])
    assert 'href="#story-2"' in page and 'id="story-2"' in page
    assert page.count("✘ failed") == 1 and "✘ Failed" in page
