from datetime import date

import pytest

from parktime.simulator.generated.people import generated_people
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Who
from parktime.simulator.scenario.schema.names import FullName
from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.scenario.validate.names import KnownNames, collect_names
from tests.simulator.scenario.texts import EXAMPLE, TWO_SERVICES, issues_in, only_issue, replaced

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
def test_unknown_or_ambiguous_names_in_verbs_are_reported(verb, pointed, part):
    assert part in only_issue(TWO_SERVICES, *first_verb(verb), pointed)


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
def test_unknown_or_ambiguous_names_in_expectations_are_reported(expected, pointed, part):
    old = "service: rata, do: sync}"
    assert part in only_issue(
        TWO_SERVICES, f"{old}\n", f"service: wattle, expect: {expected}}}\n", pointed
    )


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
def test_every_name_in_the_file_may_be_used(step):
    assert (
        issues_in(
            replaced(TWO_SERVICES, "service: wattle, do: sync}", f"service: wattle, {step}}}")
        )
        == []
    )


def test_namesakes_of_another_service_are_no_matter():
    text = replaced(TWO_SERVICES, "children: [Tane Ngata]", "children: [Tane Ngata, Ava Lee]")
    assert (
        issues_in(
            replaced(text, "service: rata, do: sync}", "service: rata, do: {leave: Ava Lee}}")
        )
        == []
    )


def test_generated_people_may_be_named():
    story = read_text(EXAMPLE, "s.yaml")
    service = story.services[0]
    people = generated_people(
        seed=story.seed,
        service_key="banksia",
        region=service.region,
        groups=service.generated_groups,
    )
    given, family, _ = people[7]
    whole = f"{given} {family}".strip()
    assert issues_in(replaced(EXAMPLE, "do: sync ", f'do: {{leave: "{whole}"}} ')) == []


def test_namesakes_without_birth_dates_are_reported_with_a_remedy():
    text = replaced(TWO_SERVICES, "- Leo Park", "- Leo Park\n      - Leo Park")
    assert "no birth date distinguishes them: add one" in only_issue(
        text, *first_verb("{leave: Leo Park}"), "Leo"
    )


FIRST, SECOND = date(2022, 1, 1), date(2023, 2, 2)


def pool_of(
    *done: tuple[str, object], generated: tuple[tuple[str, str, date | None], ...] = ()
) -> KnownNames:
    pool = KnownNames(lambda: generated)
    pool.add(FullName("Ava", "Lee"), FIRST)
    return collect_names(
        pool, (), [(word, parse_verb(word, argument).argument) for word, argument in done]
    )


def knows(pool: KnownNames, name: str, born: date | None = None) -> bool:
    return bool(pool.named(Who(name, born)))


def test_a_name_is_known_with_its_birth_date_or_without():
    pool = pool_of()
    assert knows(pool, "Ava Lee")
    assert knows(pool, "Ava Lee", FIRST)
    assert not knows(pool, "Ava Lee", SECOND)
    assert not knows(pool, "Eva Lee")
    assert pool.births("Ava Lee") == [FIRST]


def test_names_entered_by_verbs_are_known():
    pool = pool_of(
        ("enrol", "Leo Park"),
        ("add_profile", {"name": "Kim Roe", "born": "2023-02-02"}),
        ("add_room", "Cubs"),
        ("rename_room", {"Cubs": "Bears"}),
        ("edit_room", {"Bears": "Pandas"}),
    )
    assert knows(pool, "Leo Park")
    assert knows(pool, "Kim Roe", SECOND)
    assert pool.rooms == {"Cubs", "Bears", "Pandas"}


def test_a_new_name_keeps_the_birth_date_and_a_new_birth_date_the_name():
    pool = pool_of(
        ("rename", {"Ava Lee": "Ava Moss"}), ("correct", {"Ava Moss": {"born": "2023-02-02"}})
    )
    assert knows(pool, "Ava Moss", FIRST)
    assert knows(pool, "Ava Moss", SECOND)
    assert knows(pool, "Ava Lee", FIRST)


def test_an_edited_part_goes_with_the_part_left_as_it_was():
    pool = pool_of(
        ("edit_profile", {"Ava Lee": {"given": "Avie"}}),
        ("edit_profile", {"Avie Lee": {"family": "Moss", "born": "2023-02-02"}}),
    )
    assert knows(pool, "Avie Lee", FIRST)
    assert knows(pool, "Avie Moss", SECOND)
    assert not knows(pool, "Ava Moss")


def test_a_person_without_birth_date_matches_any_in_the_file():
    pool = pool_of(("enrol", "Leo Park"))
    assert knows(pool, "Leo Park", FIRST)
    assert not knows(pool, "Leo Park", SECOND)


def test_people_are_generated_only_for_unknown_names():
    made_up: list[int] = []

    def generate():
        made_up.append(1)
        return [("Generated", "Person", SECOND)]

    pool = KnownNames(generate)
    pool.add(FullName("Ava", "Lee"), FIRST)
    assert knows(pool, "Ava Lee")
    assert made_up == []
    assert knows(pool, "Generated Person", SECOND)
    assert not knows(pool, "Nobody")
    assert made_up == [1]
    assert set(pool.names()) == {"Ava Lee", "Generated Person"}
