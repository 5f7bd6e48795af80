import asyncio

from tui.screens.approvals import ApprovalsView

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
""" + "".join(f"      - {{name: {name}, books: {{room: Galahs, days: [mon], from: 2026-01-27}}}}\n" for name in NAMES)


async def half_archived(on):
    """Four of six, and the run that leaves them for approval; the view is open."""
    steps = [{"archive": name} for name in NAMES[:4]]
    answer = await on.do("grevillea", steps)
    answer.raise_for_status()
    await on.press("8")
    await on.sees("nothing waits for approval, and nobody is kept")
    await on.press("d")
    await on.sees("4 wait for approval")
    await on.until(lambda: not on.app.jump and on.app.screen.table.row_count == 4)
    await on.press("escape")


async def test_what_waits_is_told_by_name_and_approved_after_a_look_ahead(on):
    await half_archived(on)
    assert isinstance(on.app.screen, ApprovalsView)
    await on.sees("Mia Nguyen would be archived: Storypark Manage labels the child Archived")
    await on.press("1")
    await on.sees("Ⅱ held")
    await on.sees("4 to be archived or removed")
    await on.press("8", "a")
    await on.sees("Approve what waits?")
    await on.press("w")
    await on.sees("with it: ↓ archived Mia Nguyen")
    await on.press("escape", "y")
    await on.sees("approval: ok")
    await on.press("escape")
    await on.sees("0 wait for approval")
    assert on.app.snapshot.service("grevillea").archived == 4


@pytest.mark.parametrize("size", [(60, 20)])
async def test_what_is_rejected_is_kept_until_somebody_lets_go(on):
    await half_archived(on)
    await on.press("x")
    await on.sees("Reject what waits?")
    await on.press("y")
    await on.sees("0 wait for approval · 4 kept")
    await on.sees("is kept: its removal was rejected")
    await on.press("e")
    await on.sees("Why is it so with")
    await on.press("escape", "g", "l")
    await on.sees("Let go of Mia Nguyen?")
    await on.press("y")
    await on.sees("3 kept")
    assert on.app.snapshot.service("grevillea").archived == 0


async def test_what_no_longer_waits_is_refused_in_the_daemon_s_words(on):
    await half_archived(on)
    on.app.screen._held = on.app.screen._held.__class__(
        "another plan", None, 1, "", (), on.app.screen._held.changes
    )
    await on.press("a", "y")
    await on.until(lambda: "not what waits for approval now" in on.said())
