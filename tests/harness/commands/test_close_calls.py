"""Close calls wherever they are told: run, forecast, why and the report."""

import json
from pathlib import Path
from typing import Any

import pytest

from parktime.harness.cli import main

STORY = """
title: A room over Christmas
starts: 2026-12-07 08:00
ends: 2026-12-29 09:00
services:
  k:
    name: Kindy
    ccms: manage
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 20
    rooms: [Possums]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon, tue, wed, thu, fri], from: 2026-10-13, until: 2027-04-09, only: terms}}
      - {name: Leo Park, books: [{room: Possums, on: 2026-10-30}, {room: Possums, on: 2027-02-04}]}
      - {name: Ada Lim, books: [{room: Possums, on: 2026-10-30}, {room: Possums, on: 2027-02-08}]}
    storypark: {rooms: [Possums]}
steps:
  - at: 2026-12-28 09:00
    expect: {rooms: {Possums: present}}
"""
STAYS = {"verdict": "stays", "margin_days": 3, "session": "2027-01-28", "tips_on": "2027-02-01"}
GOES = {"verdict": "goes", "margin_days": 1, "session": "2027-02-01", "tips_on": "2027-01-31"}


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.yaml"
    path.write_text(STORY)
    return path


@pytest.fixture
def pupils(tmp_path: Path) -> Path:
    """The same by the terms of pupils, who come from 1 February."""
    path = tmp_path / "pupils.yaml"
    terms = "terms: [2026-10-13..2026-12-17, 2027-02-01..2027-04-09]"
    path.write_text(STORY.replace("region: AU-NSW", f"region: AU-NSW\n    {terms}"))
    return path


def forecast(path: Path) -> list[dict[str, Any]]:
    written = path.with_suffix(".json")
    arguments = ["--from", "2026-12-09 08:00", "--json", str(written)]
    assert main(["forecast", str(path), *arguments]) == 0
    return json.loads(written.read_text())["services"]["k"]


def told(story: Path, name: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["why", str(story), name, "--json"]) == 0
    sentences = json.loads(capsys.readouterr().out)["told"]
    return [each for each in sentences if each["close_call"]]


@pytest.mark.e2e
def test_a_forecast_names_what_stays_and_goes_by_days(
    story: Path, pupils: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ahead = forecast(story)
    calls = {each["name"]: each for each in ahead["close_calls"]}
    assert STAYS.items() <= calls["Possums"].items()
    assert (calls["Possums"]["at"], calls["Possums"]["rule"]) == (
        "2026-12-20T21:00:00Z",
        "room-window",
    )
    leo, ada = calls["Leo Park"], calls["Ada Lim"]
    assert (leo["verdict"], leo["margin_days"], leo["tips_on"]) == ("stays", 2, "2027-02-07")
    assert (ada["verdict"], ada["margin_days"], ada["tips_on"]) == ("goes", 2, "2027-02-06")
    assert leo["on"] == "2026-12-12" and leo["rule"] == "manage-status"
    assert "Possums: close call: stays by 3 days" in capsys.readouterr().out

    (removed,) = [
        each
        for run in forecast(pupils)["runs"]
        for each in run["changes"]
        if each["change"]["kind"] == "remove_room"
    ]
    assert GOES.items() <= removed["close_call"].items()
    assert "close call: goes by 1 day" in capsys.readouterr().out


@pytest.mark.e2e
def test_why_tells_them_beside_the_changes(
    story: Path, pupils: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (call,) = told(story, "Possums", capsys)
    assert (call["at"], call["close_call"]) == ("2026-12-20T21:00:00Z", STAYS)
    (call,) = told(pupils, "Possums", capsys)
    assert (call["at"], call["close_call"]) == ("2026-12-20T21:00:00Z", GOES)
    (call,) = told(story, "Ada Lim", capsys)
    assert (call["rule"], call["close_call"]["verdict"]) == ("manage-status", "goes")


@pytest.mark.e2e
def test_run_and_the_report_tell_them_and_the_result_is_as_it_was(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, alone, other = (tmp_path / name for name in ("page.html", "a.json", "b.json"))
    assert main(["run", str(story), "--html", str(page), "--json", str(alone)]) == 0
    assert "Possums: close call: stays by 3 days" in capsys.readouterr().out
    assert "Possums: close call: stays by 3 days" in page.read_text()
    assert main(["run", str(story), str(story), "--json", str(other)]) == 0
    assert json.loads(alone.read_text())["digest"] == json.loads(other.read_text())[0]["digest"]
