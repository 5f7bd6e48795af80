"""Choices on the page, and the one-to-one checks (map-child, map-room)."""

from parktime.daemon.domain.links import ChildLink, Choice
from parktime.daemon.domain.service import POLICIES
from parktime.daemon.operations.mappings import (
    Ref,
    apply_choices,
    check_one_to_one,
    check_still_exists,
    choose_child,
    choose_room,
    merge_choices,
    require_holds,
    require_labels,
    require_skippable,
)
from parktime.daemon.operations.setup_page import build_page
from tests.daemon.environment import expect_refusal
from tests.daemon.plan_inputs import POSSUMS, child, linked, plan_input, profile, room_of_storypark

ANNA, BELLA = child(1, "Anna Rossi"), child(2, "Bella Rossi")
TWO = plan_input(
    children=[ANNA, BELLA], profiles=[profile(1, "Anna Rossi"), profile(2, "Bella Rossi")]
)
INTO_FORCE = plan_input(
    children=[ANNA, BELLA],
    profiles=[profile(1, "Anna Rossi"), profile(2, "Bella Rossi")],
    links=[linked(ANNA, "p00001"), linked(BELLA, "p00002")],
)


def page(about, choices=(), stage="on"):
    return build_page(about, stage, tuple(choices))


def choose(about, who, to, choices=()):
    shown = page(about, choices)
    chosen = [choose_child(shown, Ref(name=who), to)]
    check_one_to_one(apply_choices(shown, chosen), about.links)
    return merge_choices(choices, chosen)


def test_two_children_on_one_profile_are_refused():
    with expect_refusal("map-child", "Anna Rossi and Bella Rossi"):
        choose(TWO, "Bella Rossi", Ref(name="Anna Rossi"))


def test_two_children_can_be_swapped_in_one_choice():
    shown = page(INTO_FORCE, stage="set-up")
    swap = [
        choose_child(shown, Ref(name=a), Ref(name=b))
        for a, b in (("Anna Rossi", "Bella Rossi"), ("Bella Rossi", "Anna Rossi"))
    ]
    swapped = apply_choices(shown, swap)
    check_one_to_one(swapped, INTO_FORCE.links)
    assert [row.target_id for row in swapped.children] == ["p00002", "p00001"]


def test_a_linked_child_off_the_page_still_holds_its_profile():
    away = child(3, "Carla Rossi", "Inactive")
    about = plan_input(
        children=[ANNA, away], profiles=[profile(9, "Carla Rossi")], links=[linked(away, "p00009")]
    )
    with expect_refusal("map-child", "Carla Rossi and Anna Rossi"):
        choose(about, "Anna Rossi", Ref(name="Carla Rossi"))


def test_a_child_off_the_page_cannot_be_mapped():
    about = plan_input(children=[child(1, "Anna Rossi", "Inactive")])
    with expect_refusal("setup-page"):
        choose(about, "Anna Rossi", "create")


def test_an_ambiguous_name_needs_a_birth_date():
    from datetime import date

    twins = plan_input(
        children=[
            child(1, "Mia Lee", born=date(2022, 1, 1)),
            child(2, "Mia Lee", born=date(2023, 1, 1)),
        ]
    )
    with expect_refusal("setup-page", "2 are named Mia Lee"):
        choose_child(page(twins), Ref(name="Mia Lee"), "skip")
    assert (
        choose_child(page(twins), Ref(name="Mia Lee", born=date(2023, 1, 1)), "skip").ccms_id
        == "c00002"
    )


def test_the_last_choice_for_a_child_wins():
    once = choose(TWO, "Anna Rossi", "skip")
    assert [choice.mapping for choice in choose(TWO, "Anna Rossi", "create", once)] == ["create"]


def test_a_present_room_comes_before_a_removed_one_with_its_name():
    there = [room_of_storypark(1, state="removed"), room_of_storypark(2)]
    shown = page(plan_input(rooms=[POSSUMS], storypark_rooms=there))
    assert choose_room(shown, Ref(name="Possums"), Ref(name="Possums")).target_id == "s002"
    alone = page(plan_input(rooms=[POSSUMS], storypark_rooms=there[:1]))
    assert choose_room(alone, Ref(name="Possums"), Ref(name="Possums")).target_id == "s001"


def test_a_chosen_profile_that_no_longer_exists_is_refused():
    chosen = choose(TWO, "Anna Rossi", Ref(name="Anna Rossi"))
    later = plan_input(children=[ANNA, BELLA], profiles=[profile(2, "Bella Rossi")])
    with expect_refusal("map-child", "no longer exists"):
        check_still_exists(page(later, chosen), chosen)


def test_a_choice_for_a_child_that_left_the_page_is_refused():
    chosen = choose(TWO, "Anna Rossi", "create")
    later = plan_input(children=[BELLA], links=[ChildLink(ANNA.id, "Anna", "Rossi")])
    with expect_refusal("map-child", "has left the page"):
        check_still_exists(page(later, chosen), chosen)


def test_a_conflict_between_others_does_not_refuse_a_choice():
    aroha, noah, third = child(1, "Aroha Kaa"), child(2, "Noah Smith"), child(3, "Third Party")
    about = plan_input(
        children=[
            aroha,
            third,
        ],  # Noah was chosen away from his profile, and has left the page since
        profiles=[profile(2, "Noah Smith")],
        links=[linked(noah, "p00002")],
    )
    choices = merge_choices(
        (), [choose_child(page(about), Ref(name="Aroha Kaa"), Ref(name="Noah Smith"))]
    )
    shown = page(about, choices, "set-up")
    chosen = [choose_child(shown, Ref(name="Third Party"), "skip")]
    check_one_to_one(apply_choices(shown, chosen), about.links, choices, involving=chosen)
    with expect_refusal("map-child", "Noah Smith and Aroha Kaa"):
        check_one_to_one(apply_choices(shown, chosen), about.links, choices)


def test_a_choice_for_a_child_off_the_page_still_holds_its_profile():
    away = Choice("child", "c00009", "Away Child", "linked", "p00001", "Anna Rossi")
    about = plan_input(children=[BELLA], profiles=[profile(1, "Anna Rossi")])
    shown = page(about)
    chosen = [choose_child(shown, Ref(name="Bella Rossi"), Ref(name="Anna Rossi"))]
    with expect_refusal("map-child", "Away Child and Bella Rossi"):
        check_one_to_one(apply_choices(shown, chosen), about.links, [away], involving=chosen)


KIDSOFT, MANAGE = POLICIES["kidsoft"], POLICIES["manage"]
SKIPPED = [Choice("child", "c1", "Mia Nguyen", "skip"), Choice("room", "r1", "Possums", "skip")]


def test_manage_has_labels_and_no_holds():
    require_labels(MANAGE)
    require_skippable(MANAGE, "set-up", SKIPPED)
    with expect_refusal("room-skip"):
        require_holds(MANAGE)


def test_kidsoft_has_holds_and_no_labels():
    require_holds(KIDSOFT)
    with expect_refusal("kidsoft-children"):
        require_labels(KIDSOFT)
    require_skippable(KIDSOFT, "on", SKIPPED)
    require_skippable(KIDSOFT, "set-up", SKIPPED[:1])
    with expect_refusal("room-skip", "Possums"):
        require_skippable(KIDSOFT, "set-up", SKIPPED)
