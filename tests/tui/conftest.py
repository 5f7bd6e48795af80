"""What the tests of the dashboard share: a story, and a plain environment."""

import os

import httpx2
import pytest

from harness.in_process import DAEMON_URL, InProcess
from tests.tui.working_stage import Stage, stage
from tui.client import Side

STORY = """\
title: Two centres before Christmas
starts: 2026-11-30 08:00
ends: 2027-03-01 09:00
services:
  banksia:
    name: Banksia [Kindergarten]
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 40
    rooms: [Possums, Wombats]
    children:
      - name: Mia Nguyen
        born: 2022-03-14
        books: {room: Possums, days: [mon, tue], from: 2026-01-27, until: 2026-12-08}
      - name: Noah Smith
        books: {room: Wombats, days: [mon, tue, wed], from: 2026-01-27}
      - name: محمد الأمين
        books: {room: Wombats, days: [thu], from: 2026-01-27}
    storypark:
      profiles: [Mia Nguyen]
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon]}}
    integration: off
steps: []
"""


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """Nothing of whoever runs the tests shows in a picture."""
    for name in [*os.environ]:
        if name in ("NO_COLOR", "COLORTERM") or name.startswith("TEXTUAL"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.fixture
def story():
    return STORY


@pytest.fixture
def on_stage():
    """`async with on_stage(story) as on`: the dashboard over a real simulator and daemon."""
    return stage


class _DaemonOf(httpx2.AsyncBaseTransport):
    """To whichever daemon runs at the moment; refused while none does, as a closed port would."""

    def __init__(self, way: InProcess) -> None:
        self._way = way

    async def handle_async_request(self, request):
        if self._way._running is None:
            raise httpx2.ConnectError("connection refused")
        return await httpx2.ASGITransport(self._way._running.app).handle_async_request(request)


@pytest.fixture
def through_restarts():
    """Lets a stage's dashboard reach the daemon through `daemon_down` and `daemon_up`."""

    def follow(on: Stage) -> None:
        on.app.client._daemon = Side("daemon", DAEMON_URL, on.way._token, _DaemonOf(on.way))

    return follow
