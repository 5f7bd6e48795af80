from datetime import date
from typing import get_args

import pytest
from pydantic import ValidationError

from parktime.simulator.scenario.scenario import (
    BookingEntry,
    ChildEntry,
    HoldEntry,
    ProfileEntry,
    Side,
    Who,
)
from parktime.simulator.scenario.schema.names import FullName
from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.schema.verbs import parse_do, parse_verb

MIA = Who("Mia Nguyen")
BOOKING = BookingEntry("Possums", days=(0,))
DAY = date(2026, 12, 18)

READ = [
    ("enrol", {"name": "Mia Nguyen", "status": "active"}, "ccms", ChildEntry("Mia", "Nguyen", label="active")),
    ("leave", "Mia Nguyen", "ccms", MIA),
    ("take_back", None, "page", None),
    ("move_to", "banksia-manage", "support", "banksia-manage"),
    ("hold_above", "on", "page", HoldEntry()),
    ("hold_above", "off", "page", None),
    ("hold_above", {"children": 1}, "page", HoldEntry(children=1)),
    ("approve", None, "page", None),
    ("approve", "seen", "page", "seen"),
    ("reject", None, "page", None),
    ("reject", "seen", "page", "seen"),
    ("undo", "last", "page", "last"),
    ("undo", 12, "page", 12),
    ("let_go", "Mia Nguyen", "page", MIA),
    ("leave", {"name": "Mia Nguyen", "born": "2026-12-18"}, "ccms", Who("Mia Nguyen", DAY)),
    ("archive", "Mia Nguyen", "ccms", MIA),
    ("unarchive", "Mia Nguyen", "ccms", MIA),
    ("status", {"Mia Nguyen": "follow"}, "ccms", (MIA, "follow")),
    ("status", {"Mia Nguyen, born 2026-12-18": "inactive"}, "ccms", (Who("Mia Nguyen", DAY), "inactive")),
    ("rename", {"Mia Nguyen": "Mia De Vries"}, "ccms", (MIA, FullName("Mia De", "Vries"))),
    ("rename", {"Mia Nguyen": {"given": "Mia", "family": "De Vries"}}, "ccms", (MIA, FullName("Mia", "De Vries"))),
    ("correct", {"Mia Nguyen": {"born": "2026-12-18"}}, "ccms", (MIA, DAY)),
    ("correct", {"Mia Nguyen": {"born": None}}, "ccms", (MIA, None)),
    ("book", {"child": "Mia Nguyen", "room": "Possums", "days": ["mon"]}, "ccms", (MIA, BOOKING)),
    ("end_bookings", {"child": "Mia Nguyen", "on": "2026-12-18"}, "ccms", (MIA, DAY)),
    ("cancel", {"child": "Mia Nguyen", "on": "2026-12-18"}, "ccms", (MIA, DAY)),
    ("absent", {"child": "Mia Nguyen", "on": "2026-12-18"}, "ccms", (MIA, DAY)),
    ("merge", {"Mia Nguyn": "Mia Nguyen"}, "ccms", (Who("Mia Nguyn"), MIA)),
    ("guardians", {"Mia Nguyen": ["Kim Nguyen"]}, "ccms", (MIA, ("Kim Nguyen",))),
    ("capacity", {"Possums": 20}, "ccms", ("Possums", 20)),
    ("capacity", {"Possums": None}, "ccms", ("Possums", None)),
    ("educator", {"Ben Cho": "gone"}, "storypark", ("Ben Cho", "gone")),
    ("contacts", {"Zoe Lee": []}, "storypark", (Who("Zoe Lee"), ())),
    ("add_room", "Koalas", "ccms", "Koalas"),
    ("rename_room", {"Possums": "Koalas"}, "ccms", ("Possums", "Koalas")),
    ("close", "2026-12-18..2026-12-19", "ccms", (DAY, date(2026, 12, 19))),
    ("switch_on_at_kidsoft", None, "ccms", None),
    ("paid_children", 40, "storypark", 40),
    ("add_profile", "Zoe Lee", "storypark", ProfileEntry("Zoe", "Lee")),
    ("edit_profile", {"Zoe Lee": {"given": "Zoey"}}, "storypark", (Who("Zoe Lee"), {"given": "Zoey"})),
    ("edit_profile", {"Zoe Lee": {"born": None}}, "storypark", (Who("Zoe Lee"), {"born": None})),
    ("archive_profile", "Zoe Lee", "storypark", Who("Zoe Lee")),
    ("delete_profile", "Zoe Lee", "storypark", Who("Zoe Lee")),
    ("restore_profile", "Zoe Lee", "storypark", Who("Zoe Lee")),
    ("invite", "Zoe Lee", "storypark", Who("Zoe Lee")),
    ("post", {"Possums": 3}, "storypark", ("Possums", 3)),
    ("edit_room", {"Possums": "Koalas"}, "storypark", ("Possums", "Koalas")),
    ("put_in_room", {"Zoe Lee": "Possums"}, "storypark", (Who("Zoe Lee"), "Possums")),
    ("take_out_of_room", {"Zoe Lee": "Possums"}, "storypark", (Who("Zoe Lee"), "Possums")),
    ("refresh", None, "page", None),
    ("map", {"Mia Nguyen": "create", "B": "skip", "C": "Zoe Lee"}, "page", ((MIA, "create"), (Who("B"), "skip"), (Who("C"), Who("Zoe Lee")))),
    ("map", {"Mia Nguyen": {"name": "skip"}}, "page", ((MIA, Who("skip")),)),
    ("map_room", {"Possums": "skip", "Koalas": "Bears"}, "page", (("Possums", "skip"), ("Koalas", "Bears"))),
    ("set_up", None, "page", None),
    ("update", None, "page", None),
    ("sync_inactive", "on", "page", True),
    ("sync_inactive", "off", "page", False),
    ("turn_on", None, "support", None),
    ("turn_on", {"pin": "S1"}, "support", "S1"),
    ("hold_room", {"Possums": "2026-12-18"}, "support", ("Possums", DAY)),
    ("turn_off", None, "support", None),
    ("sync", None, "harness", None),
    ("daemon", "down", "harness", "down"),
    ("fault", "none", "world", None),
]  # fmt: skip

REFUSED = [
    ("synk", "there is no verb 'synk': did you mean 'sync'?"),
    ("unenrol", "there is no verb 'unenrol': did you mean 'leave'?"),
    ({"leeve": "Mia Nguyen"}, "there is no verb 'leeve': did you mean 'leave'?"),
    ("leave", "'leave' needs an argument: write `leave: Mia Nguyen`"),
    ({"sync": None}, "'sync' takes no argument: write `do: sync`, without a colon behind it"),
    (
        {"refresh": "now"},
        "'refresh' takes no argument: write `do: refresh`, without a colon behind it",
    ),
    (
        {"fault": {"calls": "reads"}},
        "'kind' is missing: what fails, e.g. `kind: server_error`",
    ),
    (
        "fault",
        "'fault' needs an argument: write `fault: {kind: server_error, calls: reads, for: 12h}`",
    ),
    ({"daemon": "sideways"}, "expected down, up, kill or power_cut, got sideways"),
    ({}, "expected one verb, got 0; use a list"),
    (
        {"leave": "A", "archive": "B"},
        "expected one verb, got 2; use a list",
    ),
    ({"post": {"Possums": 1, "Koalas": "x"}}, "Input should be a valid integer"),
    ({"edit_profile": {"Zoe Lee": {}}}, "nothing is edited: write given, family or born"),
    ({"correct": {"Mia Nguyen": {}}}, "'born' is missing: the correct birth date; null if unknown"),
    (
        {"turn_on": {}},
        "'pin' is missing: the Service PIN as entered, valid or not, e.g. S434783895",
    ),
    (3, "expected a verb, {verb: …}, or a list of them"),
]


@pytest.mark.parametrize(("word", "argument", "side", "read"), READ)
def test_a_verb_is_read_with_its_argument_and_its_side(word, argument, side, read):
    verb = parse_verb(word, argument)
    assert (verb.word, verb.side, verb.argument) == (word, side, read)
    assert verb.plain == (word if argument is None else {word: argument})


@pytest.mark.parametrize(("plain", "message"), REFUSED)
def test_invalid_verbs_are_refused_with_a_message(plain, message):
    with pytest.raises(ValidationError) as refused:
        parse_do(plain)
    assert [error["msg"] for error in refused.value.errors()] == [message]


def test_a_list_of_verbs_keeps_its_order():
    verbs = parse_do(["sync", {"leave": "Mia Nguyen"}, "refresh"])
    assert [verb.word for verb in verbs] == ["sync", "leave", "refresh"]
    with pytest.raises(ValidationError):
        parse_do([])


SEVERAL = [
    ("merge", {"Mia Nguyn": "Mia Nguyen", "Leo Prk": "Leo Park"}),
    ("guardians", {"Mia Nguyen": ["Kim Nguyen"], "Leo Park": []}),
    ("capacity", {"Possums": 20, "Koalas": None}),
    ("contacts", {"Zoe Lee": ["Kim Lee"], "Leo Park": []}),
    ("educator", {"Ben Cho": "admin", "Ana Ruiz": "educator"}),
    ("status", {"Mia Nguyen": "follow", "Leo Park": "inactive"}),
    ("rename", {"Mia Nguyen": "Mia Lee", "Mia Lee": "Mia Roe"}),
    ("correct", {"Mia Nguyen": {"born": "2026-12-18"}, "Leo Park": {"born": None}}),
    ("rename_room", {"Possums": "Koalas", "Koalas": "Bears"}),
    ("edit_profile", {"Zoe Lee": {"given": "Zoey"}, "Leo Park": {"born": None}}),
    ("post", {"Possums": 3, "Koalas": 4, "Bears": 5}),
    ("edit_room", {"Possums": "Koalas", "Koalas": "Bears"}),
    ("put_in_room", {"Zoe Lee": "Possums", "Leo Park": "Koalas"}),
    ("take_out_of_room", {"Zoe Lee": "Possums", "Leo Park": "Koalas"}),
    ("hold_room", {"Possums": "2026-12-18", "Koalas": "2026-12-19"}),
]


@pytest.mark.parametrize(("word", "several"), SEVERAL)
def test_several_entries_mean_as_many_verbs_in_their_order(word, several):
    one_by_one = tuple(parse_verb(word, {key: value}) for key, value in several.items())
    assert parse_do(["sync", {word: several}])[1:] == parse_do({word: several}) == one_by_one
    with pytest.raises(ValueError):
        parse_verb(word, several)


def test_mappings_are_chosen_in_one_go():
    for word in ("map", "map_room"):
        (verb,) = parse_do({word: {"B": "skip", "A": "create"}})
        assert (len(verb.argument), verb.plain) == (2, {word: {"B": "skip", "A": "create"}})


@pytest.mark.parametrize("word", [word for word, _ in SEVERAL] + ["map", "map_room"])
def test_none_at_all_is_refused(word):
    with pytest.raises(ValidationError):
        parse_do({word: {}})


def test_every_verb_is_tried_here_belongs_to_a_side_and_is_shown_as_it_is_written():
    assert {word for word, *_ in READ} == set(VERBS)
    for kind in VERBS.values():
        assert kind.side in get_args(Side)
        assert kind.example.startswith(kind.word)
