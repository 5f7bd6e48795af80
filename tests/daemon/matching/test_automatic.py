"""auto-match, to the letter of the handbook."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.matching.automatic import automatic_matches
from parktime.daemon.matching.person import Person
from parktime.daemon.matching.suggestions import room_suggestions

BORN, OTHER_DAY = date(2022, 3, 14), date(2022, 3, 15)


def child(id: str, name: str = "Mia Nguyen", born: date | None = None) -> Person:
    first, _, last = name.rpartition(" ")
    return Person(id, first, last, born)


def test_the_same_name_matches_however_it_is_written():
    children = [
        child("c1", "Zoë O'Brien"),
        child("c2", "Anna-Maria Lee"),
        child("c3", "Mia Nguyen"),
    ]
    profiles = [
        child("p1", "Zoe OBRIEN"),
        child("p2", "Lee Anna Maria"),
        Person("p3", "", "Nguyen, Mia"),
    ]
    assert automatic_matches(children, profiles) == {"c1": "p1", "c2": "p2", "c3": "p3"}


def test_other_spellings_do_not_match():
    pairs = [
        ("Elizabeth Smith", "Lizzie Smith"),
        ("Mia Nguyen", "Mia Nguyan"),
        ("Mia Rose Lee", "Mia Lee"),
        ("Aisha Khan", "Ayesha Khan"),
        ("An Đặng", "An Dang"),
    ]
    for ours, theirs in pairs:
        assert automatic_matches([child("c", ours, BORN)], [child("p", theirs, BORN)]) == {}


def test_different_birth_dates_forbid_a_match_and_unknown_ones_do_not():
    assert automatic_matches([child("c", born=BORN)], [child("p", born=OTHER_DAY)]) == {}
    assert automatic_matches([child("c", born=BORN)], [child("p", born=BORN)]) == {"c": "p"}
    assert automatic_matches([child("c", born=BORN)], [child("p")]) == {"c": "p"}
    assert automatic_matches([child("c")], [child("p", born=BORN)]) == {"c": "p"}


def test_a_single_word_name_needs_both_birth_dates():
    assert automatic_matches([child("c", "Millar", BORN)], [child("p", "Millar")]) == {}
    assert automatic_matches([child("c", "Millar", BORN)], [child("p", "Millar", BORN)]) == {
        "c": "p"
    }


def test_the_birth_date_never_decides_between_namesakes():
    twice = [child("c1", born=BORN), child("c2", born=OTHER_DAY)]
    assert automatic_matches(twice, [child("p", born=BORN)]) == {}
    assert (
        automatic_matches(
            [child("c", born=BORN)], [child("p1", born=BORN), child("p2", born=OTHER_DAY)]
        )
        == {}
    )
    assert automatic_matches(twice, [child("p1", born=BORN), child("p2", born=OTHER_DAY)]) == {}


def test_contradictory_marks_need_two_equal_birth_dates():
    dung, other = "Dũng Trần", "Dung Trần"
    for ours, theirs in ((None, None), (BORN, None), (None, BORN), (BORN, OTHER_DAY)):
        assert automatic_matches([child("c", dung, ours)], [child("p", other, theirs)]) == {}
    assert automatic_matches([child("c", dung, BORN)], [child("p", other, BORN)]) == {"c": "p"}
    assert automatic_matches([child("c", "Zoë Lee")], [child("p", "Zoe Lee")]) == {"c": "p"}


def test_uniqueness_is_counted_without_marks():
    twice = [child("c1", "Dũng Trần"), child("c2", "Dung Trần")]
    assert automatic_matches(twice, [child("p", "Dũng Trần")]) == {}
    assert automatic_matches([twice[0]], [child("p1", "Dũng Trần"), child("p2", "Dung Trần")]) == {}


def test_rooms_with_contradictory_marks_do_not_match():
    rooms = [Person.named("r1", "Kōwhai"), Person.named("r2", "はら組"), Person.named("r3", "Tūī")]
    there = [Person.named("s1", "Kówhai"), Person.named("s2", "ばら組"), Person.named("s3", "Tui")]
    assert automatic_matches(rooms, there, allow_single_word=True) == {"r3": "s3"}
    found = room_suggestions(rooms, there, {"r3": "s3"})
    assert {id: [one.profile_id for one in several] for id, several in found.items()} == {
        "r1": ["s1"]
    }
    assert room_suggestions(rooms, there, {"r1": None}) == {}
    assert room_suggestions(rooms, there, {"r3": "s1"}) == {}


def test_taken_people_are_not_matched_but_count_as_namesakes():
    one = [child("c1")]
    assert automatic_matches(one, [child("p1")], taken={"c1": None}) == {}
    assert automatic_matches(one, [child("p1")], taken={"c9": "p1"}) == {}
    assert automatic_matches(one, [child("p1"), child("p2")], taken={"c9": "p2"}) == {}
    assert automatic_matches([*one, child("c2")], [child("p1")], taken={"c2": None}) == {}


def test_ids_of_the_two_sides_may_be_equal():
    people = [child("1", "Mia Nguyen"), child("2", "Zoe Lee")]
    profiles = [child("1", "Zoe Lee"), child("2", "Mia Nguyen")]
    assert automatic_matches(people, profiles, taken={"2": None}) == {"1": "2"}


def test_rooms_match_by_their_name_alone():
    rooms = [
        Person.named("r1", "Possums"),
        Person.named("r2", "Wombat Room"),
        Person.named("r3", "Koalas"),
    ]
    there = [
        Person.named("s1", "POSSUMS"),
        Person.named("s2", "Room Wombat"),
        Person.named("s3", "Koala"),
    ]
    assert automatic_matches(rooms, there, allow_single_word=True) == {"r1": "s1", "r2": "s2"}


def test_a_name_without_words_matches_nothing():
    assert automatic_matches([Person("c", "", "-")], [Person("p", "'", "")]) == {}


NAMES = st.sampled_from(["Mia Nguyen", "Nguyen Mia", "Mía Nguyen", "Zoe Lee", "Zoe Leigh", "-"])
BIRTHS = st.sampled_from([None, BORN, OTHER_DAY])
PEOPLE = st.lists(st.tuples(NAMES, BIRTHS), max_size=5)


@settings(deadline=None)
@given(PEOPLE, PEOPLE, st.randoms())
def test_matches_are_one_to_one_in_any_order(ours, theirs, rng):
    people = [child(f"c{number}", *one) for number, one in enumerate(ours)]
    profiles = [child(f"p{number}", *one) for number, one in enumerate(theirs)]
    matches = automatic_matches(people, profiles)
    assert len(set(matches.values())) == len(matches)
    again = automatic_matches(rng.sample(people, len(people)), rng.sample(profiles, len(profiles)))
    assert list(again.items()) == list(matches.items()) == sorted(matches.items())
    for person in people:
        namesakes = [one for one in people if one.name_key == person.name_key]
        bearers = [one for one in profiles if one.name_key == person.name_key]
        alone = person.name_key and len(namesakes) == len(bearers) == 1
        fits = alone and len({person.born, bearers[0].born} - {None}) < 2
        assert matches.get(person.id) == (bearers[0].id if fits else None)
