from dataclasses import replace

import pytest

from parktime.harness.fuzz.write_effects import EFFECTS, effect_of_kind, effects_of
from tests.harness.fuzz.plays import ARCHIVED, MIA, OLD, ROOM, ZOE, account, write

REMOVED = replace(ROOM, state="removed")


@pytest.mark.parametrize(
    ("was", "became", "deeds"),
    [
        (account(MIA), account(MIA), []),
        (account(MIA), account(MIA, ZOE), ["create"]),
        (account(MIA), account(ARCHIVED), ["archive"]),
        (account(ARCHIVED), account(replace(MIA, given="Maya")), ["restore"]),
        (account(MIA), account(replace(MIA, given="Maya")), ["update"]),
        (account(MIA), account(replace(MIA, room_ids=frozenset())), ["move"]),
        (
            account(MIA, rooms=(ROOM, OLD)),
            account(replace(MIA, room_ids=frozenset()), rooms=(REMOVED, OLD)),
            ["room out"],
        ),
        (account(rooms=(OLD,)), account(), ["room in"]),
        (account(rooms=(REMOVED, OLD)), account(), ["room in"]),
        (account(), account(rooms=(REMOVED, OLD)), ["room out"]),
        (account(), account(rooms=(OLD,)), ["room out"]),
        (account(), account(rooms=(replace(ROOM, name="Emus"), OLD)), ["rename_room"]),
    ],
)
def test_a_write_is_told_by_what_it_did(was, became, effects):
    assert list(effects_of(write(was, became))) == effects


def test_kinds_of_the_history_are_deeds():
    assert {
        effect_of_kind(kind)
        for kind in ("create", "move", "add_room", "return_room", "remove_room", "rename_room")
    } <= set(EFFECTS)
