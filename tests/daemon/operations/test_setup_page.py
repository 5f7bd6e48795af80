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


def test_the_page_proposes_a_mapping_for_each_child_in_scope():
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


def test_a_namesake_off_the_page_prevents_the_match():
    about = plan_input(
        children=[MIA, child(2, "Mia Nguyen", "Archived")], profiles=[profile(1, "Mia Nguyen")]
    )
    assert rows(about)["Mia Nguyen"].mapping == "create"


def test_a_different_birth_date_prevents_the_match():
    about = plan_input(
        children=[child(1, "Mia Nguyen", born=date(2022, 1, 1))],
        profiles=[profile(1, "Mia Nguyen", born=date(2022, 1, 2))],
    )
    assert rows(about)["Mia Nguyen"].mapping == "create"


def test_no_automatic_match_after_set_up():
    assert (
        rows(plan_input(children=[MIA], profiles=[profile(1, "Mia Nguyen")]), "set-up")[
            "Mia Nguyen"
        ].mapping
        == "create"
    )


def test_a_choice_beats_the_automatic_match():
    about = plan_input(children=[MIA, child(2, "Noah Smith")], profiles=[profile(1, "Mia Nguyen")])
    choice = Choice("child", "c00002", "Noah Smith", "linked", "p00001", "Mia Nguyen")
    shown = rows(about, choices=(choice,))
    assert shown["Noah Smith"].chosen
    assert shown["Mia Nguyen"].mapping == "create"


def test_old_links_are_shown_after_turning_on_again():
    about = plan_input(
        children=[MIA],
        profiles=[profile(1, "Mia Nguyen"), profile(2, "Somebody Else")],
        links=[linked(MIA, "p00002")],
    )
    assert rows(about)["Mia Nguyen"].target_name == "Somebody Else"


def test_a_linked_profile_is_not_proposed_again():
    noah = child(2, "Noah Smith")
    about = plan_input(
        children=[MIA, noah], profiles=[profile(1, "Mia Nguyen")], links=[linked(noah, "p00001")]
    )
    away = Choice("child", noah.id, "Noah Smith", "create")
    assert rows(about, choices=(away,))["Mia Nguyen"].mapping == "create"


def test_rooms_are_matched_too_including_removed_ones():
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


def test_an_update_confirms_only_choices():
    about = plan_input(children=[MIA, child(2, "Noah Smith")])
    choice = Choice("child", MIA.id, "Mia Nguyen", "create")
    links = updated_links(build_page(about, "set-up", (choice,)), about.links)
    assert links.children["c00001"].confirmed
    assert not links.children["c00002"].confirmed


def test_viewing_the_page_confirms_nothing():
    about = plan_input(children=[MIA], profiles=[profile(1, "Mia Nguyen")])
    assert refreshed_links(build_page(about, "on", ()), about.links).children[
        "c00001"
    ] == ChildLink("c00001", "Mia", "Nguyen")


def test_an_unmatched_child_has_suggestions_with_reasons():
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


def test_refreshed_links_take_the_names_of_the_page():
    links = plan_input(links=[linked(MIA, "p00001")]).links
    about = plan_input(
        children=[child(1, "Mia Tran")],
        links=links.children.values(),
        profiles=[profile(1, "Mia Nguyen")],
    )
    assert refreshed_links(build_page(about, "set-up", ()), links).children["c00001"] == linked(
        child(1, "Mia Tran"), "p00001"
    )
