"""Rows of the set-up page read as what they are."""

from dataclasses import replace

from parktime.tui.presenters import setup_page
from parktime.tui.presenters.filters import matches
from parktime.tui.presenters.setup_page import (
    ChildMapping,
    Profile,
    RoomMapping,
    RoomSuggestion,
    SetupPage,
    StoryparkRoom,
    Suggestion,
    mapping_choices,
)

MIA = ChildMapping(
    "c1",
    "Mia Nguyen",
    "2022-03-14",
    "Active",
    "linked",
    "p1",
    "Mia Nguyen",
    chosen=False,
    matched=True,
)
PAT = ChildMapping(
    "c2",
    "Patrick Doyle",
    None,
    "Inactive",
    "create",
    None,
    None,
    False,
    False,
    (Suggestion("p2", "Paddy Doyle", None, "nickname"),),
)
ZOE = ChildMapping(
    "c3", "Zoe [/b] Lee", "2021-01-01", "Active", "skip", None, None, chosen=True, matched=False
)
POSSUMS = RoomMapping("r1", "Possums", "linked", "s1", "Possums", chosen=False, matched=False)
NEW = RoomMapping("r2", "Wombats", "create", None, None, chosen=False, matched=False)
PAGE = SetupPage(
    "on",
    (MIA, PAT, ZOE),
    (POSSUMS, NEW),
    (
        Profile("p1", "Mia Nguyen", "2022-03-14", "archived"),
        Profile("p2", "Paddy Doyle", None, "active"),
    ),
    (StoryparkRoom("s1", "Possums", "removed", 12),),
)


def line(key):
    return next(each for each in setup_page.mapping_rows(PAGE) if each.key == key)


def test_each_mapping_has_its_own_glyph_and_word():
    marks = [each.mark for each in setup_page.mapping_rows(PAGE)]
    assert [mark.word for mark in marks] == [
        "linked",
        "create",
        "matched by name",
        "create, or is it …",
        "don't add",
    ]
    assert len({mark.glyph for mark in marks}) == 4


def test_a_row_says_what_became_of_its_target():
    assert line("child:c1").target == "Mia Nguyen (archived)"
    assert line("room:r1").target == "Possums (removed)"
    gone = ChildMapping("c9", "Ana", None, "", "linked", "p9", None, chosen=False, matched=False)
    found = setup_page.mapping_rows(SetupPage("on", (gone,), (), (), ()))[0]
    assert found.target == "profile p9, which no longer exists"
    assert found.note == "birth date unknown"


def test_a_suggestion_tells_why_and_is_no_link():
    pat = line("child:c2")
    assert pat.target == "Paddy Doyle: nickname"
    assert pat.target_id is None
    assert setup_page.describe_mapping(pat) == "a new profile is created"


def test_a_filter_wants_every_word_somewhere_in_the_row():
    def found(filter_text):
        rows = setup_page.mapping_rows(PAGE)
        return [row.name for row in rows if row.matches(filter_text)]

    assert found("doyle INACTIVE") == ["Patrick Doyle"]
    assert found("chosen") == ["Zoe [/b] Lee"]
    assert found("doyle possums") == []
    assert len(found("  ")) == 5


def test_the_numbers_of_a_page():
    assert setup_page.summary(PAGE) == (
        "3 children: 1 linked (1 by name), 1 create, 1 don't add · 1 with a suggestion · 2 rooms: 1 linked, 1 create"
    )


def test_what_was_chosen_is_told_in_sentences():
    assert setup_page.chosen_lines(PAGE) == ["Zoe [/b] Lee: not added to Storypark"]


def test_who_else_holds_a_profile():
    holder = setup_page.holder_of(PAGE, line("child:c2"), "p1")
    assert holder is not None and holder.name == "Mia Nguyen"
    assert setup_page.holder_of(PAGE, line("child:c1"), "p1") is None
    assert setup_page.holder_of(PAGE, line("room:r2"), "p1") is None


def test_suggestions_stand_on_top_with_their_reason_and_holders_are_told():
    found = mapping_choices(PAGE, line("child:c2"))
    assert [(choice.id, choice.note) for choice in found] == [
        ("p2", "? suggested: nickname · born unknown, active"),
        ("p1", "born 2022-03-14, archived · linked to Mia Nguyen"),
    ]


def test_a_room_is_mapped_to_rooms_alone():
    assert [(choice.name, choice.note) for choice in mapping_choices(PAGE, line("room:r2"))] == [
        ("Possums", "removed, 12 posts · linked to Possums")
    ]


def test_matches_by_name_alone_are_marked_counted_and_come_first_in_the_confirmation():
    alone = replace(PAT, mapping="linked", profile_id="p2", matched=True, by_name_alone=True)
    page = replace(PAGE, children=(MIA, alone, ZOE))
    marks = {row.key: row.mark for row in setup_page.mapping_rows(page)}
    assert marks["child:c1"] is setup_page.MATCHED
    assert marks["child:c2"] is setup_page.BY_NAME_ALONE
    assert "1 by name alone" in setup_page.summary(page)
    heading, first, _, other = setup_page.matched_lines(page)
    assert heading.startswith("1 matched by name alone")
    assert "Patrick Doyle" in first
    assert "Mia Nguyen" in other
    assert "by name alone" not in setup_page.summary(PAGE)
    assert len(setup_page.matched_lines(PAGE)) == 1


def test_a_room_shows_its_suggestion():
    suggested = replace(NEW, suggestions=(RoomSuggestion("s1", "Wómbats", "same name but marks"),))
    page = replace(PAGE, rooms=(suggested,))
    row = setup_page.mapping_rows(page)[0]
    assert row.mark is setup_page.SUGGESTED
    assert "Wómbats" in row.target
    assert mapping_choices(page, row)[0].id == "s1"


def test_filters_ignore_accents_width_and_what_nobody_sees():
    for text, found in {
        "Jürgen Müller": "muller",
        "Nguyễn Thị Đào": "nguyen dao",
        "Mānuka": "manuka",
        "Sean O’Brien": "obrien",
        "ﾊﾅ": "ハナ",
        "Mia\u200b Lee": "mia lee",
        "Łukasz": "Łuk",
        "しゅん": "しゅ",
        "Ngaio": "ngāio",
    }.items():
        assert matches(text, found), text
    assert not matches("ハナ", "バナ")
    assert not matches("Mia Lee", "muller")
