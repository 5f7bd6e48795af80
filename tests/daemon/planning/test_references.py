"""Links that references restore, and the references that a run writes."""

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.references import DissolvedLink, ReferenceWrite, reference_prefix
from parktime.daemon.domain.roster import Child, IncompleteReason, Roster
from parktime.daemon.domain.service import POLICIES, Settings
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.references import dissolved_links, plan_references, relink

PREFIX = reference_prefix("manage", "banksia")
CHILDREN, PROFILES = ["c1", "c2", "c3", "c4"], ["p1", "p2", "p3", "p4"]
INCOMPLETE = IncompleteReason("row-count", "half of it")


def state_of(children, profiles, *, incomplete=False, dissolved=(), **more):
    """Rows as {child: profile, "skip" or None}, and profiles as {profile: child or a reference}."""
    rows = {
        each: ChildLink(each, each, "", mapping="skip")
        if to == "skip"
        else ChildLink(each, each, "", mapping="linked" if to else "create", target_id=to)
        for each, to in children.items()
    }
    found = {
        each: Profile(each, each, "", reference=PREFIX + to if to in CHILDREN else to)
        for each, to in profiles.items()
    }
    return PlanInput(
        roster=Roster((Child("c9", "Max", "Hill"),), (), ()),
        storypark=StoryparkState(found, {}, 10),
        links=Links(rows, {}),
        settings=Settings(),
        policy=POLICIES["manage"],
        today=date(2026, 11, 30),
        storypark_incomplete=INCOMPLETE if incomplete else None,
        reference_prefix=PREFIX,
        dissolved=tuple(DissolvedLink("child", *each) for each in dissolved),
        **more,
    )


def linked(plan_input):
    return {each: row.target_id or row.mapping for each, row in plan_input.links.children.items()}


def test_a_record_without_a_link_is_linked_to_its_profile():
    lost = state_of({"c1": None, "c2": "p2"}, {"p1": "c1", "p2": "c2", "p3": "c3", "p4": None})
    found = relink(lost)
    assert linked(found) == {"c1": "p1", "c2": "p2", "c3": "p3"}
    assert found.links.children["c3"].name == "p3", "not listed: as the profile is called"
    assert (found.relinked.names, found.relinked.created_ids) == (("c1", "p3"), {"p1", "p3"})
    assert relink(found).links == found.links


def test_nothing_lost_is_the_same_input():
    whole = state_of({"c1": "p1", "c2": "skip"}, {"p1": "c1", "p2": "c2"})
    assert relink(whole) is whole


def test_the_links_of_two_that_swapped_follow_the_references():
    assert linked(relink(state_of({"c1": "p1", "c2": "p2"}, {"p1": "c2", "p2": "c1"}))) == {
        "c1": "p2",
        "c2": "p1",
    }


def test_a_link_gives_way_only_to_a_complete_list_that_has_its_profile():
    children, profiles = {"c1": "p1"}, {"p1": None, "p2": "c1"}
    assert linked(relink(state_of(children, profiles))) == {"c1": "p2"}
    assert linked(relink(state_of(children, profiles, incomplete=True))) == {"c1": "p1"}
    gone = state_of(children, {"p2": "c1"})
    assert linked(relink(gone)) == {"c1": "p1"}
    assert linked(relink(gone, gone=["p1"])) == {"c1": "p2"}


def test_the_holder_of_anothers_profile_is_unlinked_if_the_list_is_complete():
    children, profiles = {"c1": "p1", "c2": None}, {"p1": "c2"}
    found = relink(state_of(children, profiles))
    assert linked(found) == {"c1": "skip", "c2": "p1"}
    assert (found.relinked.names, found.relinked.unlinked) == (("c2",), ("c1",))
    found = relink(state_of(children, profiles, incomplete=True))
    assert linked(found) == {"c1": "p1", "c2": "create"}
    assert found.relinked.undecided == {("child", "c2")}


def test_two_profiles_with_one_reference_are_undecided():
    found = relink(state_of({"c1": None}, {"p1": "c1", "p2": "c1"}))
    assert (linked(found), found.relinked.undecided) == ({"c1": "create"}, {("child", "c1")})


def test_a_dissolved_link_and_an_unconfirmed_create_are_not_linked():
    dissolved = state_of({"c1": None}, {"p1": "c1"}, dissolved=[("c1", "p1")])
    assert relink(dissolved) is dissolved
    unconfirmed = state_of({"c1": None}, {"p1": "c1"})
    assert relink(unconfirmed, {("child", "c1")}) is unconfirmed


def test_rooms_are_relinked_like_children():
    lost = state_of({}, {})
    room = StoryparkRoom("s1", "Possums", "removed", 3, PREFIX + "r1")
    storypark = replace(lost.storypark, rooms={"s1": room})
    found = relink(replace(lost, storypark=storypark))
    assert found.links.rooms == {"r1": RoomLink("r1", "Possums", "linked", "s1")}


@given(
    st.dictionaries(st.sampled_from(CHILDREN), st.sampled_from(["skip", None, *PROFILES])),
    st.dictionaries(st.sampled_from(PROFILES), st.sampled_from([None, "x:y:c1", *CHILDREN])),
    st.booleans(),
)
def test_links_stay_one_to_one_whatever_references_say(children, profiles, incomplete):
    taken = Counter(to for to in children.values() if to in PROFILES)
    children = {each: None if taken[to] > 1 else to for each, to in children.items()}
    before = state_of(children, profiles, incomplete=incomplete)
    after = relink(before)
    targets = [row.target_id for row in after.links.linked_children]
    assert len(targets) == len(set(targets))
    for row in after.links.linked_children:
        named = profiles.get(row.target_id) == row.ccms_id
        assert named or children.get(row.ccms_id) == row.target_id
    for each, to in children.items():
        assert to != "skip" or after.links.children[each] == before.links.children[each]
    assert relink(after).links == after.links


# What people decide


def test_a_link_that_a_person_dissolved_is_remembered():
    before = state_of({"c1": "p1", "c2": "p2"}, {"p1": "c1", "p2": "c2"})
    after = Links(
        {
            "c1": ChildLink("c1", "c1", "", mapping="create", confirmed=True),
            "c2": before.links.children["c2"],
        },
        {},
    )
    assert dissolved_links(before, before.links, after) == (DissolvedLink("child", "c1", "p1"),)


def test_what_a_reference_names_is_dissolved_by_another_decision_only():
    shown = state_of({"c1": None, "c2": None}, {"p1": "c1", "p2": "c2"})
    after = Links(
        {
            "c1": ChildLink("c1", "c1", "", mapping="skip", confirmed=True),
            "c2": ChildLink("c2", "c2", ""),
        },
        {},
    )
    assert dissolved_links(shown, shown.links, after) == (DissolvedLink("child", "c1", "p1"),)


def test_a_link_made_again_is_not_dissolved():
    shown = state_of({"c1": None}, {"p1": "c1"}, dissolved=[("c1", "p1")])
    row = ChildLink("c1", "c1", "", mapping="linked", target_id="p1", confirmed=True)
    assert dissolved_links(shown, shown.links, Links({"c1": row}, {})) == ()


# What a run writes


def written(plan_input):
    plan = plan_references(plan_input, plan_input.links)
    return plan.clears, plan.sets


def test_missing_references_are_set_on_what_is_linked():
    whole = state_of({"c1": "p1", "c2": "p2", "c3": None}, {"p1": None, "p2": "c2", "p3": None})
    assert written(whole) == ((), (ReferenceWrite("child", "p1", PREFIX + "c1"),))
    assert written(replace(whole, storypark_incomplete=INCOMPLETE)) == ((), ())


def test_the_reference_of_a_dissolved_link_is_cleared():
    swapped = state_of({"c1": "p2", "c2": None}, {"p1": "c1", "p2": None}, dissolved=[("c1", "p1")])
    assert written(swapped) == (
        (ReferenceWrite("child", "p1", None),),
        (ReferenceWrite("child", "p2", PREFIX + "c1"),),
    )
    cleared = state_of({"c1": "p2"}, {"p1": None, "p2": "c1"}, dissolved=[("c1", "p1")])
    plan = plan_references(cleared, cleared.links)
    assert (plan.writes, plan.dissolved) == (False, ())


def test_the_reference_of_another_service_is_left_unless_a_person_confirms():
    foreign = state_of({"c1": "p1"}, {"p1": "kidsoft:wattle:c1"})
    plan = plan_references(foreign, foreign.links)
    assert (plan.writes, plan.foreign) == (False, ("c1",))
    assert written(replace(foreign, confirms_links=True)) == (
        (),
        (ReferenceWrite("child", "p1", PREFIX + "c1"),),
    )


def test_a_storypark_without_references_gets_none():
    whole = state_of({"c1": "p1"}, {"p1": None})
    storypark = replace(whole.storypark, has_references=False)
    assert written(replace(whole, storypark=storypark)) == ((), ())


def test_the_prefix_keeps_services_apart():
    assert reference_prefix("manage", "a:b") != reference_prefix("manage", "a") + "b:"
    assert reference_prefix("manage", "a") == "manage:a:"
