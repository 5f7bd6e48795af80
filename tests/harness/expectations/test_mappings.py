from datetime import date

import pytest

from parktime.harness.expectations.mappings import mapping_verdict
from parktime.simulator.scenario.scenario import Expectation, Place, Who

HINT = {"profile_id": "p9", "name": "Mya Nguyen", "born": None, "reason": "one letter differs"}


def judged(seen, expected, who="Mia Nguyen", born=None):
    return mapping_verdict(Expectation("mapping", Who(who, born), expected, Place(7, 5)), seen)


def row(name="Mia Nguyen", mapping="create", profile_id=None, **more):
    return {
        "name": name,
        "born": None,
        "mapping": mapping,
        "profile_id": profile_id,
        "suggestions": [],
        **more,
    }


@pytest.fixture
def page(rows):
    def build(*children, **daemon):
        profiles = [
            rows.profile("p1", "Mia Nguyen", born="2022-03-14"),
            rows.profile("p2", "Zoe Lee"),
        ]
        return rows.seen(profiles, page={"children": list(children), "rooms": []}, **daemon)

    return build


@pytest.mark.parametrize("mapping", ["create", "skip"])
def test_a_mapping_is_compared(page, mapping):
    assert judged(page(row(mapping=mapping)), mapping).passed
    assert not judged(page(row(mapping=mapping)), "linked").passed


def test_a_link_matches_the_word_and_the_profile_s_name(page):
    seen = page(row(mapping="linked", profile_id="p2"))
    assert judged(seen, "linked").passed
    assert judged(seen, "Zoe Lee").passed
    verdict = judged(seen, "Mia Nguyen")
    assert (verdict.passed, verdict.expected, verdict.actual) == (
        False,
        "Mia Nguyen: linked to Mia Nguyen",
        "linked to Zoe Lee",
    )


def test_a_profile_may_be_named_with_its_birth_date(page):
    seen = page(row(mapping="linked", profile_id="p1"))
    assert judged(seen, "Mia Nguyen, born 2022-03-14").passed
    assert not judged(seen, "Mia Nguyen, born 2022-03-15").passed


def test_suggested_is_a_create_that_nobody_chose_with_suggestions(page):
    hinted = page(row(suggestions=[HINT], chosen=False))
    assert judged(hinted, "suggested").passed
    assert judged(hinted, "create").passed
    assert judged(hinted, "skip").actual == "create, 1 suggested"
    assert not judged(page(row(suggestions=[HINT], chosen=True)), "suggested").passed
    assert not judged(page(row()), "suggested").passed


def test_a_child_that_is_not_on_the_page_is_judged_by_its_link(page, rows):
    seen = page(links={"children": [rows.child_link("c1", "Mia Nguyen", "p1")], "rooms": []})
    assert judged(seen, "linked").passed
    assert judged(seen, "linked", who="Nobody Here").actual == "not on the page"


def test_of_two_children_of_one_name_it_must_be_said_which(page):
    seen = page(row(born="2022-03-14"), row(born="2021-01-01", mapping="skip"))
    assert judged(seen, "skip").actual == "2 of that name: say which with {name, born}"
    assert judged(seen, "skip", born=date(2021, 1, 1)).passed


def test_a_link_to_a_profile_that_has_gone_says_so(page):
    assert (
        judged(page(row(mapping="linked", profile_id="p7")), "skip").actual
        == "linked to a profile that has gone"
    )


def test_a_room_is_judged_by_its_row(rows):
    room = {"name": "Possums", "mapping": "linked", "room_id": "s1"}
    seen = rows.seen(rooms=[rows.room("s1", "Possum room")], page={"children": [], "rooms": [room]})
    assert judged(seen, "Possum room", who="Possums").passed
