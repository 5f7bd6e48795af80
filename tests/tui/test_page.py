"""Rows of the set-up page read as what they are."""

from tui import page
from tui.page import ChildRow, Page, Profile, RoomRow, StoryparkRoom, Suggestion

MIA = ChildRow("c1", "Mia Nguyen", "2022-03-14", "Active", "linked", "p1", "Mia Nguyen", chosen=False, matched=True)
PAT = ChildRow(
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
ZOE = ChildRow("c3", "Zoe [/b] Lee", "2021-01-01", "Active", "skip", None, None, chosen=True, matched=False)
POSSUMS = RoomRow("r1", "Possums", "linked", "s1", "Possums", chosen=False, matched=False)
NEW = RoomRow("r2", "Wombats", "create", None, None, chosen=False, matched=False)
PAGE = Page(
    "on",
    (MIA, PAT, ZOE),
    (POSSUMS, NEW),
    (Profile("p1", "Mia Nguyen", "2022-03-14", "archived"), Profile("p2", "Paddy Doyle", None, "active")),
    (StoryparkRoom("s1", "Possums", "removed", 12),),
)


def line(key):
    return next(each for each in page.lines_of(PAGE) if each.key == key)


def test_each_mapping_has_its_own_glyph_and_word():
    marks = [each.mark for each in page.lines_of(PAGE)]
    assert [mark.word for mark in marks] == ["linked", "create", "matched by name", "create, or is it …", "don't add"]
    assert len({mark.glyph for mark in marks}) == 4


def test_a_row_says_what_became_of_its_target():
    assert line("child:c1").target == "Mia Nguyen (archived)"
    assert line("room:r1").target == "Possums (removed)"
    gone = ChildRow("c9", "Ana", None, "", "linked", "p9", None, chosen=False, matched=False)
    found = page.lines_of(Page("on", (gone,), (), (), ()))[0]
    assert found.target == "profile p9, which is gone"
    assert found.note == "birth date unknown"


def test_a_suggestion_tells_why_and_is_no_link():
    pat = line("child:c2")
    assert pat.target == "Paddy Doyle: nickname"
    assert pat.target_id is None
    assert page.mapping_words(pat) == "a new profile is created"


def test_a_filter_wants_every_word_somewhere_in_the_row():
    lines = page.lines_of(PAGE)
    assert [each.name for each in page.filtered(lines, "doyle INACTIVE")] == ["Patrick Doyle"]
    assert [each.name for each in page.filtered(lines, "chosen")] == ["Zoe [/b] Lee"]
    assert page.filtered(lines, "doyle possums") == ()
    assert page.filtered(lines, "  ") == lines


def test_the_numbers_of_a_page():
    assert page.summary(PAGE) == (
        "3 children: 1 linked (1 by name), 1 create, 1 don't add · 1 with a suggestion · 2 rooms: 1 linked, 1 create"
    )


def test_what_was_chosen_is_told_in_sentences():
    assert page.chosen_lines(PAGE) == ["Zoe [/b] Lee: not added to Storypark"]


def test_who_else_holds_a_profile():
    holder = page.holder_of(PAGE, line("child:c2"), "p1")
    assert holder is not None and holder.name == "Mia Nguyen"
    assert page.holder_of(PAGE, line("child:c1"), "p1") is None
    assert page.holder_of(PAGE, line("room:r2"), "p1") is None
