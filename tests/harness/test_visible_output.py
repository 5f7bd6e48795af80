"""A name that reorders text, in everything that the commands print and write for people."""

import json

import pytest

from parktime.harness.cli import main

NAME = "\u202eevil\u202c Nguyen"
SHOWN = r"\u202eevil\u202c Nguyen"
STORY = r"""
title: A leaver
starts: 2026-03-02 08:00
ends: 2026-03-06 08:00
seed: 1
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Melbourne
    region: AU-VIC
    paid_children: 20
    rooms: [Possums]
    children:
      - {name: "\u202eevil\u202c Nguyen", born: 2022-03-14, books: {room: Possums, days: [mon, tue]}}
      - {name: Noah Smith, born: 2022-03-15, books: {room: Possums, days: [mon, tue]}}
    storypark:
      rooms: [Possums]
      profiles: ["\u202eevil\u202c Nguyen"]
steps:
  - at: 2026-03-03 08:00
    do: {leave: "\u202eevil\u202c Nguyen"}
  - at: 2026-03-04 20:00
    expect:
      profiles: {"\u202eevil\u202c Nguyen": active}
"""


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "rtl.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


def assert_shown(text):
    assert SHOWN in text
    assert not set(NAME) & set("\u202e\u202c") & set(text)


@pytest.mark.e2e
def test_a_play_its_page_and_its_junit_report(story, tmp_path, capsys):
    page, junit = tmp_path / "page.html", tmp_path / "junit.xml"
    assert main(["run", str(story), "--html", str(page), "--junit", str(junit)]) == 1
    assert_shown(capsys.readouterr().out)
    assert_shown(page.read_text(encoding="utf-8"))
    assert_shown(junit.read_text(encoding="utf-8"))


@pytest.mark.e2e
def test_an_explanation_and_its_json(story, capsys):
    assert main(["why", str(story), NAME]) == 0
    assert_shown(capsys.readouterr().out)
    assert main(["why", str(story), NAME, "--json"]) == 0
    printed = capsys.readouterr().out
    assert "\u202e" not in printed
    assert NAME in json.dumps(json.loads(printed), ensure_ascii=False)


def test_a_forecast(story, capsys):
    assert main(["forecast", str(story), "--from", "2026-03-03 09:00"]) == 0
    assert_shown(capsys.readouterr().out)


def test_errors_of_a_file(story, capsys):
    story.write_text(
        STORY.replace('{leave: "\\u202eevil', '{leave: "\\u202eother'), encoding="utf-8"
    )
    assert main(["check", str(story)]) == 2
    errors = capsys.readouterr().err
    assert r"\u202eother\u202c nguyen" in errors.lower()  # as YAML writes it
    assert not set("\u202e\u202c") & set(errors)


def test_matches_show_joiners_as_they_are(tmp_path, capsys):
    for name in ("ccms", "storypark"):
        rows = f"id,given,family,born\n1,\U0001f469\u200d\U0001f467,Smith,\n2,{NAME},\n"
        (tmp_path / f"{name}.csv").write_text(rows.replace(f"{NAME},", f"{NAME.replace(' ', ',')},"), encoding="utf-8")  # fmt: skip
    assert main(["match", str(tmp_path / "ccms.csv"), str(tmp_path / "storypark.csv")]) == 0
    printed = capsys.readouterr().out
    assert "\U0001f469\u200d\U0001f467 Smith" in printed
    assert_shown(printed)
