"""How like two names are: ranked by cost, told in words."""

import pytest

from parktime.daemon.matching.person import Person, parse_name
from parktime.daemon.matching.similarity import LACKING, OTHER, SAME, compare_names


def likeness(ours: tuple[str, str], theirs: tuple[str, str]):
    return compare_names(parse_name(Person("c", *ours)), parse_name(Person("p", *theirs)))


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (("Elizabeth", "Smith"), ("Lizzie", "Smith"), "given name Lizzie for Elizabeth"),
        (
            ("Mia", "Nguyen"),
            ("Mia", "Nguyan"),
            "one letter differs in the family name (Nguyen, Nguyan)",
        ),
        (("Mohammed", "Ali"), ("Muhamad", "Ali"), "given name spelt otherwise (Mohammed, Muhamad)"),
        (("Mia", "Nguyen Tran"), ("Mia", "Tran"), "family name Tran for Nguyen Tran"),
        (("Mia", "Lee"), ("Mia Rose", "Lee"), "given name Mia Rose for Mia"),
        (("Annamaria", "Lee"), ("Anna Maria", "Lee"), "given name Anna Maria for Annamaria"),
        (
            ("Rāwiri", "Pōtae"),
            ("Raawiri", "Pōtae"),
            "one letter differs in the given name (Rāwiri, Raawiri)",
        ),
        (("An", "Đặng"), ("An", "Dang"), ""),
        (("Elizabeth (Kit)", "Lee"), ("Kit", "Lee"), "both known as Kit"),
        (("Mia", "Jones"), ("Mia", "Smith"), "other family name (Jones, Smith)"),
    ],
)
def test_what_differs_is_told(ours, theirs, words):
    assert ", ".join(likeness(ours, theirs).words) == words


def test_swapped_fields_are_told_with_what_else_differs():
    found = likeness(("Mia", "Nguyen"), ("Nguyan", "Mia"))
    assert found.words == (
        "given and family name swapped",
        "one letter differs in the family name (Nguyen, Nguyan)",
    )


def test_half_a_name_tells_little():
    found = likeness(("Mia", "Nguyen"), ("", "Mia"))
    assert found.cost == LACKING
    assert found.words == ("only one name on one side (Mia)",)
    assert likeness(("Mia", "Nguyen"), ("", "Zoe")).cost >= OTHER


def test_costs_rank_from_the_same_to_another():
    ladder = [
        ("Elizabeth", "Nguyen"),
        ("Elizabeth Rose", "Nguyen"),
        ("Lizzie", "Nguyen"),
        ("Elizabth", "Nguyen"),
        ("Noah", "Nguyen"),
    ]
    costs = [likeness(("Elizabeth", "Nguyen"), other).cost for other in ladder]
    assert costs == sorted(costs)
    assert costs[0] == SAME
    assert costs[-1] == OTHER


def test_likeness_is_the_same_from_both_sides():
    names = [
        ("Mia", "Nguyen"),
        ("Nguyan", "Mia"),
        ("", "Mia"),
        ("Lizzie", "de Boer"),
        ("Elizabeth", "Deboer"),
        ("", ""),
    ]
    for one in names:
        for other in names:
            assert likeness(one, other).cost == likeness(other, one).cost
