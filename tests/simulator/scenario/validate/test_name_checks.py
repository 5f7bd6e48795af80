import pytest

from parktime.simulator.generated.people import generated_people
from parktime.simulator.scenario.read import read_text
from tests.simulator.scenario.stories import CONTRACT, TWO, fault_of, with_this, wrong

VERB = "do: sync}\n  - {at: 2026-10-02"


def first_verb(verb: str) -> tuple[str, str]:
    return VERB, f"do: {verb}}}\n  - {{at: 2026-10-02"


@pytest.mark.parametrize(
    ("verb", "pointed", "part"),
    [
        ("{leave: Leo Prak}", "Leo", "no person in this file is named 'Leo Prak': did you mean 'Leo Park'?"),
        ("{archive: {name: Leo Prak}}", "{name", "no person in this file is named 'Leo Prak'"),
        ("{status: {Leo Prak: inactive}}", "Leo", "no person in this file is named 'Leo Prak'"),
        ("{rename: {Leo Prak: Leo Moss}}", "Leo Prak", "no person in this file is named 'Leo Prak'"),
        ("{correct: {Leo Prak: {born: 2022-01-01}}}", "Leo", "no person"),
        ("{cancel: {child: Leo Prak, on: 2026-10-01}}", "Leo", "no person"),
        ("{book: {child: Leo Park, room: Joeyz, days: 1}}", "Joeyz", "no room in this file is named 'Joeyz': did you mean 'Joeys'?"),
        ("{enrol: {name: X Y, books: {room: Joeyz, days: 1}}}", "Joeyz", "no room"),
        ("{enrol: {name: X Y, books: [{room: Joeys, days: 1}, {room: Joeyz, days: 1}]}}", "Joeyz", "no room"),
        ("{add_profile: {name: X Y, rooms: [Joeys, Joeyz]}}", "Joeyz", "no room"),
        ("{edit_profile: {Leo Prak: {given: L}}}", "Leo", "no person"),
        ("{put_in_room: {Leo Park: Joeyz}}", "Joeyz", "no room"),
        ("{put_in_room: {Leo Prak: Joeys}}", "Leo", "no person"),
        ("{post: {Joeyz: 3}}", "Joeyz", "no room"),
        ("{edit_room: {Joeyz: Cubs}}", "Joeyz", "no room"),
        ("{rename_room: {Joeyz: Cubs}}", "Joeyz", "no room"),
        ("{hold_room: {Joeyz: 2027-01-01}}", "Joeyz", "no room"),
        ("{map: {Leo Park: create, Leo Prak: skip}}", "Leo Prak", "no person"),
        ("{map: {Leo Park: Kim Row}}", "Kim Row", "no person in this file is named 'Kim Row': did you mean 'Kim Roe'?"),
        ("{map_room: {Joeyz: skip}}", "Joeyz", "no room"),
        ("{map_room: {Joeys: Joeyz}}", "Joeyz", "no room"),
        ("{leave: {name: Ava Lee, born: 2022-03-03}}", "{name", "no Ava Lee in this file is born 2022-03-03: known is 2022-01-01 or 2023-02-02"),
        ("{leave: 'Ava Lee, born 2022-03-03'}", "'Ava", "no Ava Lee in this file is born 2022-03-03"),
        ("{leave: Ava Lee}", "Ava", "two children are named 'Ava Lee': say which, {name: Ava Lee, born: 2022-01-01} or {name: Ava Lee, born: 2023-02-02}"),
        ("{map: {Ava Lee: create}}", "Ava", "two children are named 'Ava Lee'"),
        ("{map: {Leo Park: Kim Roe}}", "Kim", "two profiles are named 'Kim Roe'"),
        ("{invite: Kim Roe}", "Kim", "two profiles are named 'Kim Roe': say which"),
    ],
)  # fmt: skip
def test_a_verb_names_only_what_stands_in_the_file_and_can_be_told_apart(verb, pointed, part):
    assert part in fault_of(TWO, *first_verb(verb), pointed)


@pytest.mark.parametrize(
    ("expected", "pointed", "part"),
    [
        ("{profiles: {Leo Prak: active}}", "Leo", "no person in this file is named 'Leo Prak'"),
        ("{profiles: {Leo Park: {rooms: [Joeyz]}}}", "Joeyz", "no room"),
        ("{profiles: {Kim Roe: active}}", "Kim", "two profiles are named 'Kim Roe'"),
        ("{rooms: {Joeyz: present}}", "Joeyz", "no room"),
        ("{mapping: {Leo Prak: linked}}", "Leo", "no person"),
        ("{mapping: {Leo Park: Leo Prak}}", "Leo Prak", "no person"),
        ("{mapping: {Ava Lee: linked}}", "Ava", "two children are named 'Ava Lee'"),
        ("{changes: [{child: Leo Prak}]}", "Leo", "no person"),
        ("{changes: [{rule: new-child}, {room: Joeyz}]}", "Joeyz", "no room"),
    ],
)
def test_an_expectation_names_only_what_stands_in_the_file_and_can_be_told_apart(
    expected, pointed, part
):
    old = "service: rata, do: sync}"
    assert part in fault_of(TWO, f"{old}\n", f"service: wattle, expect: {expected}}}\n", pointed)


@pytest.mark.parametrize(
    "step",
    [
        "do: {leave: {name: Ava Lee, born: 2022-01-01}}",
        "do: {status: {{name: Ava Lee, born: 2023-02-02}: archived}}",
        "do: [{enrol: New Child}, {leave: New Child}]",
        "do: [{leave: New Child}, {enrol: New Child}]",
        "do: [{rename: {Leo Park: Leo Moss}}, {leave: Leo Moss}]",
        "do: [{edit_profile: {Leo Park: {given: Leon}}}, {invite: Leon Park}]",
        "do: [{correct: {Leo Park: {born: 2024-04-04}}}, {leave: {name: Leo Park, born: 2024-04-04}}]",
        "do: [{add_room: Cubs}, {rename_room: {Cubs: Bears}}, {edit_room: {Bears: Pandas}}, {post: {Pandas: 1}}]",
        "do: {leave: Tane Ngata}",
        "do: {map: {Leo Park: skip, Tane Ngata: create}}",
        "do: {map_room: {Joeys: skip}}",
        "expect: {mapping: {Joeys: linked, Leo Park: Tane Ngata, Kiwi: Joeys}}",
        "expect: {changes: [{child: Ava Lee}, {child: Kim Roe, why: x}, {room: Kiwi}]}",
        "expect: {profiles: {{name: Kim Roe, born: 2020-01-01}: active}}",
    ],
)
def test_whatever_stands_anywhere_in_the_file_may_be_named(step):
    assert wrong(with_this(TWO, "service: wattle, do: sync}", f"service: wattle, {step}}}")) == []


def test_namesakes_of_another_service_are_no_matter():
    text = with_this(TWO, "children: [Tane Ngata]", "children: [Tane Ngata, Ava Lee]")
    assert (
        wrong(with_this(text, "service: rata, do: sync}", "service: rata, do: {leave: Ava Lee}}"))
        == []
    )


def test_generated_people_may_be_named():
    story = read_text(CONTRACT, "s.yaml")
    service = story.services[0]
    people = generated_people(
        seed=story.seed,
        service_key="banksia",
        region=service.region,
        counts=service.generated_counts,
    )
    given, family, _ = people[7]
    whole = f"{given} {family}".strip()
    assert wrong(with_this(CONTRACT, "do: sync ", f'do: {{leave: "{whole}"}} ')) == []


def test_namesakes_without_birth_dates_are_told_to_get_one():
    text = with_this(TWO, "- Leo Park", "- Leo Park\n      - Leo Park")
    assert "no birth date distinguishes them: add one" in fault_of(
        text, *first_verb("{leave: Leo Park}"), "Leo"
    )
