"""Archived children, who waits and who is owed an invitation, over a real daemon and simulator."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.integration

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


async def test_nobody_archived_and_who_waits_in_what_place(on):
    await on.view(4)
    await on.sees("no children are archived")
    await on.sees("1. Cyrus Amini")
    assert "Invitation owed" in on.text()
    assert (
        "0 archived · 1 waiting for space · invitations owed: 2 · plan: 2 of 2, space for 0"
        in on.text()
    )
    await on.sees("Cyrus Amini: no space: 2 paid children")


async def test_an_archived_child_tells_since_when_by_which_rule_and_what_brings_it_back(on):
    await do(on, {"archive": "Ana Ribeiro"})
    await on.view(4)
    await on.sees("Ana Ribeiro: archived")
    text = on.text()
    assert "leaves-scope: Storypark Manage labels the child Archived" in text
    assert "– not now" in text
    assert (
        "What brings it back: somebody takes the child out of the archive of Storypark Manage"
        in text
    )
    assert "the plan has no space" in text
    await do(on, {"unarchive": "Ana Ribeiro"})
    await on.sees("… no space")
    await on.press("e")
    await on.sees("Why is Ana Ribeiro as it is?")
    await on.sees("What decides is")


@pytest.mark.parametrize("size", [(80, 24)])
async def test_a_filter_narrows_all_three_lists(on):
    await on.view(4)
    await on.sees("1. Cyrus Amini")
    await on.press("slash")
    await on.type("bodhi")
    await on.until(lambda: "1. Cyrus Amini" not in on.text() and "Bodhi Clark" in on.text())
    await on.press("escape")
    await on.sees("1. Cyrus Amini")


@pytest.mark.parametrize("size", [(60, 20)])
async def test_lists_are_read_at_sixty_columns(on):
    await do(on, {"archive": "Ana Ribeiro"})
    await on.view(4)
    await on.sees("– not now")
    await on.sees("Invitation owed")
