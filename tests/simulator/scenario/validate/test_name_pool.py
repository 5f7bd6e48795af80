from datetime import date

from parktime.simulator.scenario.scenario import Who
from parktime.simulator.scenario.schema.names import FullName
from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.scenario.validate.names import KnownNames, collect_names

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


def test_what_verbs_enter_is_known():
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


def test_who_has_no_birth_date_may_get_one_that_stands_in_the_file():
    pool = pool_of(("enrol", "Leo Park"))
    assert knows(pool, "Leo Park", FIRST)
    assert not knows(pool, "Leo Park", SECOND)


def test_people_are_made_up_only_when_a_name_is_not_among_those_written():
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
