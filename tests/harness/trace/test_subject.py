"""Finding a subject, and the steps that concern it."""

from datetime import date

import pytest

from parktime.harness.recording.recording import Recording
from parktime.harness.trace.operator_events import Names, concerns, verb_text
from parktime.harness.trace.subject import Subject, SubjectError, find_subject
from parktime.simulator.scenario.schema.verbs import parse_do, parse_verb


@pytest.mark.e2e
def test_a_subject_is_found_by_name_or_id(leavers: Recording) -> None:
    by_name, by_id = (
        find_subject("Omar Farouk", leavers.snapshots),
        find_subject("c00002", leavers.snapshots),
    )
    assert by_name == by_id
    assert str(by_name) == "Omar Farouk, born 2023-05-20 (child c00002 of quokka)"
    assert find_subject("Numbats", leavers.snapshots).about == "room"


def test_an_unknown_name_gets_a_suggestion(leavers: Recording) -> None:
    with pytest.raises(
        SubjectError, match=r"no child or room is called 'Omar Faruk': did you mean Omar Farouk\?"
    ):
        find_subject("Omar Faruk", leavers.snapshots)


def test_an_ambiguous_name_lists_the_candidates(leavers: Recording) -> None:
    twice = {**leavers.snapshots, "other": leavers.snapshots["quokka"]}
    with pytest.raises(
        SubjectError, match=r"2 are named Omar Farouk; specify one by id: .*quokka.*other"
    ):
        find_subject("Omar Farouk", twice)
    assert find_subject("Omar Farouk", twice, "other").service == "other"


MIA = Subject("banksia", "child", "c1", "Mia Nguyen", date(2022, 3, 14))
POSSUMS = Subject("banksia", "room", "r1", "Possums")
MIA_NAMES, ROOM_NAMES = Names(frozenset({"Mia Nguyen"})), Names(frozenset({"Possums"}))


def test_a_verb_concerns_the_subject_that_it_names() -> None:
    assert concerns(parse_verb("leave", "Mia Nguyen"), MIA, MIA_NAMES)
    assert not concerns(parse_verb("leave", "Noah Smith"), MIA, MIA_NAMES)
    assert not concerns(
        parse_verb("leave", {"name": "Mia Nguyen", "born": "2021-01-01"}), MIA, MIA_NAMES
    )
    assert concerns(
        parse_verb("map", {"Noah Smith": "skip", "Mia Nguyen": "create"}), MIA, MIA_NAMES
    )
    assert concerns(parse_verb("post", {"Possums": 3}), POSSUMS, ROOM_NAMES)
    assert not concerns(parse_verb("post", {"Possums": 3}), MIA, Names(frozenset({"Possums"})))
    assert concerns(parse_verb("rename_room", {"Wombats": "Possums"}), POSSUMS, ROOM_NAMES)


def test_what_is_done_to_everybody_concerns_all_subjects() -> None:
    for word, argument in (
        ("close", "2026-12-24..2027-01-03"),
        ("paid_children", 3),
        ("set_up", None),
    ):
        assert concerns(parse_verb(word, argument), MIA, MIA_NAMES) and concerns(
            parse_verb(word, argument), POSSUMS, ROOM_NAMES
        )


def test_a_verb_is_written_on_one_line() -> None:
    assert verb_text(parse_verb("leave", "Mia Nguyen")) == "leave: Mia Nguyen"
    assert verb_text(parse_do("set_up")[0]) == "set_up"
    assert verb_text(parse_verb("post", {"Possums": 3})) == "post: {Possums: 3}"
