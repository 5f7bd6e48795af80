from parktime.simulator.scenario.scenario import BookingEntry, Who
from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.scenario.validate.references import (
    Reference,
    expectation_references,
    verb_bookings,
    verb_references,
)

NAMELESS = {
    "fault",
    "approve",
    "reject",
    "undo",
    "add_room",
    "close",
    "paid_children",
    "sync_inactive",
    "hold_above",
    "move_to",
    "turn_on",
    "daemon",
    "educator",
}
SAMPLES = {
    "enrol": {"name": "Mia Nguyen", "books": {"room": "Possums", "days": 1}},
    "book": {"child": "Mia Nguyen", "room": "Possums", "days": 1},
    "add_profile": {"name": "Mia Nguyen", "rooms": ["Possums"]},
    "status": {"Mia Nguyen": "follow"},
    "rename": {"Mia Nguyen": "Mia Moss"},
    "correct": {"Mia Nguyen": {"born": None}},
    "merge": {"Mia Nguyn": "Mia Nguyen"},
    "guardians": {"Mia Nguyen": []},
    "contacts": {"Mia Nguyen": []},
    "capacity": {"Possums": 20},
    "edit_profile": {"Mia Nguyen": {"given": "M"}},
    "map": {"Mia Nguyen": "Zoe Lee"},
    "map_room": {"Possums": "Koalas"},
    "rename_room": {"Possums": "Koalas"},
    "edit_room": {"Possums": "Koalas"},
    "post": {"Possums": 1},
    "hold_room": {"Possums": "2026-12-18"},
    "put_in_room": {"Mia Nguyen": "Possums"},
    "take_out_of_room": {"Mia Nguyen": "Possums"},
}


def mentions_of(word: str, plain: object) -> list[Reference]:
    return list(verb_references(word, parse_verb(word, plain).argument, plain, ("do", word)))


def test_every_verb_that_takes_a_name_is_looked_into():
    dated = {"child": "Mia Nguyen", "on": "2026-12-18"}
    for word, kind in VERBS.items():
        if kind.argument is None or word in NAMELESS:
            continue
        plain = SAMPLES.get(
            word, dated if word in ("end_bookings", "cancel", "absent") else "Mia Nguyen"
        )
        assert mentions_of(word, plain), word


def test_a_reference_has_the_path_of_its_key_or_value():
    assert mentions_of("map", {"Mia Nguyen": "Zoe Lee", "Leo": "create"}) == [
        Reference("child", Who("Mia Nguyen"), ("do", "map", "Mia Nguyen"), at_key=True),
        Reference("profile", Who("Zoe Lee"), ("do", "map", "Mia Nguyen")),
        Reference("child", Who("Leo"), ("do", "map", "Leo"), at_key=True),
    ]
    assert mentions_of("put_in_room", {"Mia Nguyen": "Possums"}) == [
        Reference("profile", Who("Mia Nguyen"), ("do", "put_in_room", "Mia Nguyen"), at_key=True),
        Reference("room", "Possums", ("do", "put_in_room", "Mia Nguyen")),
    ]


def test_both_records_of_a_merge_are_looked_up():
    assert mentions_of("merge", {"Mia Nguyn": "Mia Nguyen"}) == [
        Reference("child", Who("Mia Nguyn"), ("do", "merge", "Mia Nguyn"), at_key=True),
        Reference("child", Who("Mia Nguyen"), ("do", "merge", "Mia Nguyn")),
    ]


def test_bookings_of_verbs_have_their_paths():
    booking = {"room": "Possums", "days": 1}
    child = {"name": "Mia Nguyen", "books": [booking, booking]}
    entered = BookingEntry("Possums", day_count=1)
    assert verb_bookings("enrol", parse_verb("enrol", child).argument, child, ("e",)) == [
        (entered, ("e", "books", 0)),
        (entered, ("e", "books", 1)),
    ]
    assert verb_bookings("leave", Who("Mia Nguyen"), "Mia Nguyen", ("l",)) == []


def test_expectations_mention_names_and_no_states():
    found = expectation_references(
        {"mapping": {"Mia Nguyen": "linked"}, "counts": {"active": 1}, "runs": 2}, ("x",)
    )
    assert [mention.name for mention in found] == ["Mia Nguyen"]
