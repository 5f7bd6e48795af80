"""Suggestions: the right ones, with reasons, ranked, few, and never a link."""

from datetime import date

import pytest

from parktime.daemon.matching.automatic import automatic_matches
from parktime.daemon.matching.person import Person
from parktime.daemon.matching.suggestions import MAX_PER_CHILD, suggestions
from tests.daemon.matching.families import HARD, rosters

BORN = date(2022, 3, 4)
SWAPPED = date(2022, 4, 3)
OTHER_DAY = date(2019, 11, 27)


def reasons(children: list[Person], profiles: list[Person]) -> dict[tuple[str, str], str]:
    found = suggestions(children, profiles, automatic_matches(children, profiles))
    return {
        (one.person_id, one.profile_id): one.reason for several in found.values() for one in several
    }


def reason(child: Person, profile: Person) -> str:
    return reasons([child], [profile]).get((child.id, profile.id), "")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Person("p", "Lizzie", "Nguyen", BORN), "same birth date, given name Lizzie for Elizabeth"),
        (
            Person("p", "Lizzie", "Nguyen"),
            "the profile has no birth date, given name Lizzie for Elizabeth",
        ),
        (
            Person("p", "Elizabeth", "Nguyan", BORN),
            "same birth date, one letter differs in the family name (Nguyen, Nguyan)",
        ),
        (
            Person("p", "Nguyan", "Elizabeth", BORN),
            "same birth date, given and family name swapped, one letter differs in the family name (Nguyen, Nguyan)",
        ),
        (
            Person("p", "Elizabeth", "Nguyen", SWAPPED),
            "same name; day and month of the birth date swapped",
        ),
        (
            Person("p", "Elizabeth", "Nguyen", OTHER_DAY),
            "same name; other birth date (2022-03-04, 2019-11-27)",
        ),
        (
            Person("p", "Elizabeth", "Smith", BORN),
            "same birth date, same given name, other family name (Nguyen, Smith)",
        ),
        (
            Person("p", "Zoe", "Nguyen", BORN),
            "same birth date, same family name, other given name (Elizabeth, Zoe), perhaps a twin",
        ),
        (
            Person("p", "", "Elizabeth", BORN),
            "same birth date, only one name on one side (Elizabeth)",
        ),
        (
            Person("p", "Kit", "Nguyen", BORN, ("Elizabeth",)),
            "same birth date, both known as Elizabeth",
        ),
    ],
)
def test_the_reason_of_a_suggestion(profile, expected):
    assert reason(Person("c", "Elizabeth", "Nguyen", BORN), profile) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (
            "Dũng Trần",
            "Trần Dung",
            "same name but for marks (ũ and u); no birth date on either side",
        ),
        (
            "Łukasz Lee",
            "Lukasz Lee",
            "no birth date on either side, given name spelt otherwise (Łukasz, Lukasz: Ł and L)",
        ),
        (
            "しゅん たなか",
            "じゅん たなか",
            "no birth date on either side, given name spelt otherwise (しゅん, じゅん: し and じ)",
        ),
        (
            "Sean O\u2032Brien",
            "Sean OBrien",
            "no birth date on either side, family name spelt otherwise (O\u2032Brien, OBrien: \u2032 (prime) on one side only)",
        ),
        (
            "- Suparman",
            "Suparman Suparman",
            "no birth date on either side, one name only, in both fields on one side (Suparman Suparman)",
        ),
        (". Madonna", "FNU Madonna", "no birth date on either side, one name only"),
    ],
)
def test_the_reason_names_what_differs(ours, theirs, expected):
    people = []
    for id, name in (("c", ours), ("p", theirs)):
        first, _, last = name.rpartition(" ")
        people.append(Person(id, first, last))
    assert reason(*people) == expected


@pytest.mark.parametrize(
    "profile",
    [
        Person("p", "Noah", "Smith", BORN),
        Person("p", "Noah", "Nguyen"),
        Person("p", "Elizabeth", "Smith"),
        Person("p", "Lizzie", "Nguyen", OTHER_DAY),
        Person("p", "", "", BORN),
        Person("p", "", "Nguyen"),
    ],
)
def test_dissimilar_pairs_are_not_suggested(profile):
    assert reason(Person("c", "Elizabeth", "Nguyen", BORN), profile) == ""


def test_namesakes_are_suggested_by_birth_date_with_their_number():
    children = [Person("c1", "Mia", "Lee", BORN), Person("c2", "Mia", "Lee", OTHER_DAY)]
    assert reasons(children, [Person("p", "Mia", "Lee")]) == {
        (id, "p"): "same name, but two children have it; the profile has no birth date"
        for id in ("c1", "c2")
    }
    profiles = [Person("p1", "Lee", "Mia", OTHER_DAY), Person("p2", "Mia", "Lee", BORN)]
    reason = "same name, but two children and two profiles have it; same birth date"
    assert reasons(children, profiles) == {("c1", "p2"): reason, ("c2", "p1"): reason}


def test_a_matched_namesake_counts_but_is_not_suggested():
    children = [Person("c1", "Mia", "Lee"), Person("c2", "Mia", "Lee")]
    profiles = [Person("p1", "Mia", "Lee"), Person("p2", "Mya", "Lee")]
    found = suggestions(children, profiles, {"c2": "p1"})
    assert [(one.profile_id, one.reason) for one in found["c1"]] == [
        ("p2", "no birth date on either side, one letter differs in the given name (Mia, Mya)")
    ]
    assert suggestions(children, [profiles[0]], {"c2": None})["c1"][0].reason == (
        "same name, but two children have it; no birth date on either side"
    )


def test_a_clearly_better_pair_excludes_others():
    children = [Person("c1", "Jack", "Lee", BORN), Person("c2", "James", "Lee", BORN)]  # twins
    assert list(reasons(children, [Person("p", "Jimmy", "Lee", BORN)])) == [("c2", "p")]


def test_a_weak_pair_is_suggested_only_without_rivals():
    child = Person("c", "Elizabeth", "Nguyen", BORN)
    one, other = Person("p1", "Zoe", "Nguyen", BORN), Person("p2", "Noah", "Nguyen", BORN)
    assert list(reasons([child], [one])) == [("c", "p1")]
    assert reasons([child], [one, other]) == {}


def test_at_most_three_ranked_suggestions_per_child():
    profiles = [Person(f"p{number}", "Mia", "Lee") for number in range(5)]
    found = suggestions([Person("c", "Mia", "Lee"), Person("d", "Mia", "Lee", BORN)], profiles, {})
    assert {child: len(several) for child, several in found.items()} == {
        "c": MAX_PER_CHILD,
        "d": MAX_PER_CHILD,
    }
    close = [Person("p1", "Mya", "Lee"), Person("p2", "Mia Rose", "Lee")]
    ranked = suggestions([Person("c", "Mia", "Lee"), Person("d", "Mya Rose", "Lee")], close, {})[
        "c"
    ]
    assert [one.cost for one in ranked] == sorted(one.cost for one in ranked)


def test_a_placeholder_birth_date_counts_as_unknown():
    children = [
        Person(f"c{number}", given, "Lee", BORN) for number, given in enumerate(["Mia", *"ABCDEFG"])
    ]
    assert reasons(children, [Person("p", "Zoe", "Lee", BORN)]) == {}
    assert reasons(children, [Person("p", "Mya", "Lee", OTHER_DAY)]) == {
        (
            "c0",
            "p",
        ): "the birth date 2022-03-04 is shared by too many to identify anyone, one letter differs in the given name (Mia, Mya)"
    }


def test_the_order_of_the_rosters_does_not_matter():
    made = rosters(7, 120, HARD)
    matched = automatic_matches(made.children, made.profiles)
    found = suggestions(made.children, made.profiles, matched)
    assert found == suggestions(made.children[::-1], made.profiles[::-1], matched)
    assert len(found) > 20
    assert not set(found) & set(matched)
    assert not {one.profile_id for several in found.values() for one in several} & set(
        matched.values()
    )


@pytest.mark.parametrize("count", [300, pytest.param(3000, marks=pytest.mark.e2e)])
@pytest.mark.parametrize("crowd", ["one name", "one family", "no names"])
def test_thousands_of_equal_names_stay_fast(crowd, count):
    given = {"one name": "Mia", "one family": "", "no names": ""}[crowd]
    family = "" if crowd == "no names" else "Nguyen"
    children = [
        Person(f"c{n}", given or f"{family and 'N'}{n:x}", family, BORN) for n in range(count)
    ]
    profiles = [
        Person(f"p{n}", given or f"{family and 'P'}{n:x}", family, BORN) for n in range(count)
    ]
    assert sum(map(len, suggestions(children, profiles, {}).values())) <= 3 * len(children)
