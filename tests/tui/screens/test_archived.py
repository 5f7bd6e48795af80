"""Archived children, who waits and who is owed an invitation, over a real daemon and simulator."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.e2e

CENTRE = """\
title: A full plan
starts: 2027-03-01 08:00
ends: 2027-06-01 09:00
services:
  bangalow:
    name: Bangalow Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 2
    rooms: [Possums]
    children:
      - {name: Ana Ribeiro, books: {room: Possums, days: [mon], from: 2027-02-01}}
      - {name: Bodhi Clark, books: {room: Possums, days: [tue], from: 2027-02-01}}
      - {name: Cyrus Amini, books: {room: Possums, days: [wed], from: 2027-02-01}}
steps: []
"""


@pytest.fixture
def story():
    return CENTRE


async def do(on, *verbs):
    await on.do("bangalow", *verbs)
    await on.runtime.simulator.advance(on.app.snapshot.now + timedelta(days=1))


async def test_the_queue_then_an_archived_child_and_what_restores_it(on):
    await on.view(4)
    await on.sees("no children are archived")
    await on.sees("1. Cyrus Amini")
    await on.sees("Cyrus Amini: no space: 2 paid children")
    assert "1 waiting for space · invitations owed: 2" in on.text()
    await on.press("slash")
    await on.type("bodhi")
    await on.until(lambda: "1. Cyrus Amini" not in on.text() and "Bodhi Clark" in on.text())
    await on.press("escape")
    await on.sees("1. Cyrus Amini")
    await on.press("escape")
    await do(on, {"archive": "Ana Ribeiro"})
    await on.view(4)
    await on.sees("Ana Ribeiro: archived")
    await on.sees("– not now")
    assert "leaves-scope: Storypark Manage labels the child Archived" in on.text()
    assert "What brings it back: " in on.text()
    await on.pilot.resize_terminal(60, 20)
    await on.sees("– not now")
    await on.sees("Invitation owed")
    await do(on, {"unarchive": "Ana Ribeiro"})
    await on.sees("… no space")
    await on.pilot.resize_terminal(80, 40)
    await on.press("e")
    await on.sees("What decides is")
