"""The page of a report."""

import asyncio
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from parktime.harness.recording.recording import Recording
from parktime.harness.report.page import play_what_ifs, report
from parktime.simulator.scenario.read import read_text
from tests.harness.recording.test_recorder import STORY
from tests.played import record

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


def test_the_page_is_complete_and_self_contained(christmas: Recording) -> None:
    page = report([christmas])
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    text = " ".join(" ".join(parser.text).split())
    for words in ("64 of 64 expectations held", "Possums removed: no session", "refused: the room Possums has been removed", "✔ held", "A linked room that is not active is removed"):  # fmt: skip
        assert words in text
    assert not re.search(r"(src|href)=\"(?!#)|url\((?!#)|@import|<script", page)


@pytest.mark.e2e
def test_names_are_escaped() -> None:
    hostile = STORY.replace("Mia Nguyen", '"<b>Mia</b> {{ 7*7 }} <script>alert(1)</script>"')
    page = report([asyncio.run(record(read_text(hostile, "hostile.yaml")))])
    assert "<script>alert" not in page and "<b>Mia" not in page
    assert "7*7" in page and "49 <" not in page


def test_people_are_told_in_words_and_expectations_by_local_day(christmas: Recording) -> None:
    page = report([christmas])
    assert "3 community posts were written in Possums." in page and "post: {" not in page
    days = re.findall(r"<summary>(.*?):", page)
    assert len(days) == len(set(days)) > 1 and "<details open" not in page
    row = {**christmas.result["expectations"][0], "passed": False, "actual": "something else"}
    broken = {**christmas.result, "expectations": [row, *christmas.result["expectations"][1:]]}
    page = report([replace(christmas, result=broken)])
    assert page.count("<details open") == 1 and "1 of" in page.partition("<details open")[2]


def test_several_plays_have_a_list_with_their_verdicts(christmas: Recording) -> None:
    failed = replace(christmas, result={**christmas.result, "passed": False})
    page = report([christmas, failed])
    assert 'href="#story-2"' in page and 'id="story-2"' in page
    assert page.count("✘ failed") == 1 and "✘ Failed" in page


WITH_FUTURES = (
    STORY
    + """
what_if:
  archived by hand: {at: 2026-12-01 09:00, do: {archive: Mia Nguyen}}
  in the end: {at: 2026-12-05 08:59, do: sync}
"""
)


@pytest.mark.e2e
def test_alternatives_are_played_up_to_the_end_of_the_play() -> None:
    whole = asyncio.run(record(read_text(WITH_FUTURES, "futures.yaml")))
    archived, late = play_what_ifs(whole)
    assert (archived.timeline.what_if.name, late.timeline.what_if.name) == (
        "archived by hand",
        "in the end",
    )
    assert {difference.who for difference in archived.differences} == {"Mia Nguyen"}
    cut = replace(whole, result={**whole.result, "until": "2026-12-02T00:00:00Z"})
    assert [each.timeline.what_if.name for each in play_what_ifs(cut)] == ["archived by hand"]
    assert play_what_ifs(replace(whole, result={**whole.result, "interrupted": True})) == []
