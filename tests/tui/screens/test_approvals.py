"""Pending approvals and what is kept."""

import pytest

from parktime.tui.screens.approvals import ApprovalsView
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.dialogs import ConfirmDialog

NAMES = ("Mia Nguyen", "Noah Smith", "Aroha Ngata", "Leo Fitzgerald", "Priya Menon", "Sione Taufa")
STORY = """\
title: Half of a kindergarten leaves
starts: 2026-09-07 08:00
ends: 2026-12-18 09:00
services:
  grevillea:
    name: Grevillea Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 12
    hold_above: on
    rooms: [Galahs]
    children:
""" + "".join(
    f"      - {{name: {name}, books: {{room: Galahs, days: [mon], from: 2026-01-27}}}}\n"
    for name in NAMES
)


@pytest.fixture
def story():
    return STORY


async def half_archived(on):
    """Four of six, and the run that leaves them for approval; the view is open."""
    await on.do("grevillea", *({"archive": name} for name in NAMES[:4]))
    await on.press("8")
    await on.until(lambda: on.app.screen.query_one(ContentPane).message.startswith("○"))
    await on.press("d")
    await on.until(lambda: not on.app.jump and on.app.screen.table.row_count == 4)
    await on.press("escape")


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_pending_removals_are_named_and_approved_after_a_what_if(on):
    await half_archived(on)
    assert isinstance(on.app.screen, ApprovalsView)
    await on.sees("Mia Nguyen would be archived: Storypark Manage labels the child Archived")
    await on.press("1")
    await on.sees("Ⅱ held")
    await on.sees("4 removals wait for approval")
    await on.press("8", "a")
    await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
    await on.press("w")
    await on.sees("with it: ↓ archived Mia Nguyen")
    await on.press("escape", "y")
    await on.sees("approval: ok")
    await on.press("escape")
    await on.sees("0 wait for approval")
    assert on.app.snapshot.service("grevillea").archived == 4


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(60, 20)])
async def test_rejected_removals_are_kept_until_they_are_let_go(on):
    await half_archived(on)
    await on.press("x")
    await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
    await on.press("y")
    await on.sees("0 wait for approval · 4 kept")
    await on.sees("is kept: its removal was rejected")
    await on.press("g", "l")
    await on.sees("Let go of Mia Nguyen?")
    await on.press("y")
    await on.sees("3 kept")
    assert on.app.snapshot.service("grevillea").archived == 0


@pytest.mark.e2e
async def test_what_no_longer_waits_is_refused(on):
    await half_archived(on)
    await on.press("a")
    await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
    pending = await on.app.client.get("services/grevillea/held")
    body = {"plan": pending["plan"]}
    await on.app.client.send("POST", "services/grevillea/held/reject", body)
    await on.press("y")
    await on.until(lambda: "Refused" in on.notified())
    assert on.app.snapshot.service("grevillea").archived == 0
