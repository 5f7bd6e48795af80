from dataclasses import replace
from datetime import date

from parktime.daemon.domain.links import ChildLink, Choice
from parktime.daemon.operations.setup_page import (
    build_page,
    mapped_links,
    refreshed_links,
    updated_links,
    with_suggestions,
)
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    plan_input,
    profile,
    room_of_storypark,
)

MIA = child(1, "Mia Nguyen")


def rows(about, stage="on", choices=()):
    return {row.name: row for row in build_page(about, stage, choices).children}


def test_the_page_lists_who_is_in_scope_with_a_proposal_each():
    about = plan_input(
        children=[MIA, child(2, "Noah Smith"), child(3, "Zoe Lee", "Inactive")],
        profiles=[profile(1, "Nguyen, Mia")],
    )
    shown = rows(about)
    assert set(shown) == {"Mia Nguyen", "Noah Smith"}
    assert (
        shown["Mia Nguyen"].mapping,
        shown["Mia Nguyen"].target_id,
        shown["Mia Nguyen"].matched,
    ) == (
        "linked",
        "p00001",
        True,
    )
    assert (shown["Noah Smith"].mapping, shown["Noah Smith"].matched) == ("create", False)


def test_a_namesake_off_the_page_forbids_the_match_all_the_same():
    about = plan_input(
        children=[MIA, child(2, "Mia Nguyen", "Archived")], profiles=[profile(1, "Mia Nguyen")]
    )
    assert rows(about)["Mia Nguyen"].mapping == "create"


def test_a_birth_date_that_differs_forbids_the_match():
    about = plan_input(
        children=[child(1, "Mia Nguyen", born=date(2022, 1, 1))],
        profiles=[profile(1, "Mia Nguyen", born=date(2022, 1, 2))],
    )
    assert rows(about)["Mia Nguyen"].mapping == "create"


def test_nobody_is_matched_by_name_after_set_up():
    assert (
        rows(plan_input(children=[MIA], profiles=[profile(1, "Mia Nguyen")]), "set-up")[
            "Mia Nguyen"
        ].mapping
        == "create"
    )


def test_a_humans_choice_beats_the_automatic_match():
    about = plan_input(children=[MIA, child(2, "Noah Smith")], profiles=[profile(1, "Mia Nguyen")])
    choice = Choice("child", "c00002", "Noah Smith", "linked", "p00001", "Mia Nguyen")
    shown = rows(about, choices=(choice,))
    assert shown["Noah Smith"].chosen
    assert shown["Mia Nguyen"].mapping == "create"


def test_old_links_are_shown_as_they_are_when_it_is_turned_on_again():
    about = plan_input(
        children=[MIA],
        profiles=[profile(1, "Mia Nguyen"), profile(2, "Somebody Else")],
        links=[linked(MIA, "p00002")],
    )
    assert rows(about)["Mia Nguyen"].target_name == "Somebody Else"


def test_a_profile_that_a_link_in_force_holds_is_proposed_to_nobody():
    noah = child(2, "Noah Smith")
    about = plan_input(
        children=[MIA, noah], profiles=[profile(1, "Mia Nguyen")], links=[linked(noah, "p00001")]
    )
    away = Choice("child", noah.id, "Noah Smith", "create")
    assert rows(about, choices=(away,))["Mia Nguyen"].mapping == "create"


def test_rooms_are_matched_the_same_way_removed_ones_too():
    about = plan_input(
        rooms=[POSSUMS, WOMBATS], storypark_rooms=[room_of_storypark(1, "POSSUMS", state="removed")]
    )
    shown = {row.name: row for row in build_page(about, "on", ()).rooms}
    assert shown["Possums"].target_id == "s001"
    assert shown["Wombats"].mapping == "create"


def test_set_up_confirms_every_row_of_the_page():
    about = plan_input(children=[MIA, child(2, "Noah Smith")], profiles=[profile(1, "Mia Nguyen")])
    links = mapped_links(build_page(about, "on", ()), about.links)
    assert links.children["c00001"] == linked(MIA, "p00001")
    assert links.children["c00002"] == ChildLink("c00002", "Noah", "Smith", confirmed=True)


def test_an_update_confirms_what_was_chosen_and_nothing_else():
    about = plan_input(children=[MIA, child(2, "Noah Smith")])
    choice = Choice("child", MIA.id, "Mia Nguyen", "create")
    links = updated_links(build_page(about, "set-up", (choice,)), about.links)
    assert links.children["c00001"].confirmed
    assert not links.children["c00002"].confirmed


def test_looking_decides_nothing():
    about = plan_input(children=[MIA], profiles=[profile(1, "Mia Nguyen")])
    assert refreshed_links(build_page(about, "on", ()), about.links).children["c00001"] == ChildLink(
        "c00001", "Mia", "Nguyen"
    )


def test_a_child_without_a_match_comes_with_suggestions_and_their_reason():
    about = plan_input(
        children=[child(1, "Lizzie Chen", born=date(2022, 1, 1))],
        profiles=[profile(1, "Elizabeth Chen", born=date(2022, 1, 1))],
    )
    (row,) = with_suggestions(build_page(about, "on", ()), about).children
    assert row.mapping == "create"
    (suggestion,) = row.suggestions
    assert suggestion.profile_id == "p00001"
    assert suggestion.reason


def test_a_chosen_row_gets_no_suggestions():
    about = plan_input(children=[child(1, "Lizzie Chen")], profiles=[profile(1, "Elizabeth Chen")])
    choice = Choice("child", "c00001", "Lizzie Chen", "create")
    (row,) = with_suggestions(build_page(about, "on", (choice,)), about).children
    assert row == replace(row, suggestions=())


def test_what_the_page_shows_is_remembered_under_the_name_that_it_was_read_with():
    links = plan_input(links=[linked(MIA, "p00001")]).links
    about = plan_input(
        children=[child(1, "Mia Tran")],
        links=links.children.values(),
        profiles=[profile(1, "Mia Nguyen")],
    )
    assert refreshed_links(build_page(about, "set-up", ()), links).children["c00001"] == linked(
        child(1, "Mia Tran"), "p00001"
    )
