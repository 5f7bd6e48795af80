"""Which deeds concern whom, and how they are written."""

from datetime import date

from parktime.harness.trace.operator_events import Names, as_written, concerns
from parktime.harness.trace.trace import Subject
from parktime.simulator.scenario.schema.verbs import parse_do, parse_verb

MIA = Subject("banksia", "child", "c1", "Mia Nguyen", date(2022, 3, 14))
POSSUMS = Subject("banksia", "room", "r1", "Possums")
HERS, ITS = Names(frozenset({"Mia Nguyen"})), Names(frozenset({"Possums"}))


def test_a_verb_concerns_whom_it_names() -> None:
    assert concerns(parse_verb("leave", "Mia Nguyen"), MIA, HERS)
    assert not concerns(parse_verb("leave", "Noah Smith"), MIA, HERS)
    assert not concerns(
        parse_verb("leave", {"name": "Mia Nguyen", "born": "2021-01-01"}), MIA, HERS
    )
    assert concerns(parse_verb("map", {"Noah Smith": "skip", "Mia Nguyen": "create"}), MIA, HERS)
    assert concerns(parse_verb("post", {"Possums": 3}), POSSUMS, ITS)
    assert not concerns(parse_verb("post", {"Possums": 3}), MIA, Names(frozenset({"Possums"})))
    assert concerns(parse_verb("rename_room", {"Wombats": "Possums"}), POSSUMS, ITS)


def test_what_is_done_to_everybody_concerns_everybody() -> None:
    for word, argument in (
        ("close", "2026-12-24..2027-01-03"),
        ("paid_children", 3),
        ("set_up", None),
    ):
        assert concerns(parse_verb(word, argument), MIA, HERS) and concerns(
            parse_verb(word, argument), POSSUMS, ITS
        )


def test_is_written_as_in_the_file_on_one_line() -> None:
    assert as_written(parse_verb("leave", "Mia Nguyen")) == "leave: Mia Nguyen"
    assert as_written(parse_do("set_up")[0]) == "set_up"
    assert as_written(parse_verb("post", {"Possums": 3})) == "post: {Possums: 3}"
