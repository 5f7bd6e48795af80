"""What a call of a sync changed, seen from outside."""

from parktime.harness.judge.page import seen_run

PROFILE = {
    "id": "p1",
    "given": "Mia",
    "family": "Lee",
    "born": None,
    "state": "active",
    "rooms": [],
}
ROOM = {"id": "s1", "name": "Possums", "state": "present"}


def kinds(before, after):
    run = seen_run("2026-11-30T00:00:00Z", "schedule", before, after, "")
    return [(each["kind"], each.get("child") or each.get("room")) for each in run["changes"]]


def export(profiles=(), rooms=()):
    return {"profiles": list(profiles), "rooms": list(rooms)}


def test_changes_of_profiles_are_told_by_kind() -> None:
    nobody, mia = export(), export([PROFILE])
    assert kinds(nobody, mia) == [("create", "Mia Lee")]
    for change, kind in (
        ({"state": "archived"}, "archive"),
        ({"born": "2022-01-01"}, "update"),
        ({"rooms": ["Possums"]}, "move"),
        ({}, None),
    ):
        found = kinds(mia, export([{**PROFILE, **change}]))
        assert found == ([(kind, "Mia Lee")] if kind else [])
    assert kinds(export([{**PROFILE, "state": "archived"}]), mia) == [("restore", "Mia Lee")]


def test_changes_of_rooms_are_told_by_kind() -> None:
    there, removed = export(rooms=[ROOM]), export(rooms=[{**ROOM, "state": "removed"}])
    assert kinds(export(), there) == [("add_room", "Possums")]
    assert kinds(there, removed) == kinds(there, export()) == [("remove_room", "Possums")]
    assert kinds(removed, there) == [("return_room", "Possums")]
    assert kinds(there, export(rooms=[{**ROOM, "name": "Joeys"}])) == [("rename_room", "Joeys")]


def test_a_run_that_failed_says_why() -> None:
    run = seen_run("2026-11-30T00:00:00Z", "schedule", export(), export(), "it ended")
    assert (run["outcome"], run["note"], run["changes"]) == ("failed", "it ended", [])
