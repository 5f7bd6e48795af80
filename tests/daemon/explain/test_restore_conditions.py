import pytest

from parktime.daemon.domain.service import POLICIES, Settings
from parktime.daemon.explain.restore_conditions import describe_condition, restore_conditions
from tests.daemon.plan_inputs import child, linked, plan_input, profile

MIA = child(1, "Mia Nguyen")
LINK = linked(MIA, "p00001")


def conditions_of(*children, profiles=None, **more):
    there = [profile(1, "Mia Nguyen", "archived")] if profiles is None else profiles
    conditions = restore_conditions(
        plan_input(children, profiles=there, links=[LINK], **more), LINK
    )
    return (
        conditions.status,
        conditions.in_scope,
        conditions.profile_exists,
        conditions.space,
    ), conditions.words


def test_an_unlisted_child_returns_with_the_list():
    assert conditions_of(child(2)) == (
        ("not listed", False, True, True),
        "Storypark Manage lists the same child again",
    )


def test_an_inactive_child_returns_with_a_session_or_the_setting():
    state, words = conditions_of(child(1, "Mia Nguyen", "Inactive"))
    assert state == ("Inactive", False, True, True)
    assert words.startswith("a session between six weeks back and eight weeks ahead")
    assert words.endswith("or switching Inactive children on")
    assert conditions_of(child(1, "Mia Nguyen", "Inactive"), sync_inactive=True)[0] == (
        "Inactive",
        True,
        True,
        True,
    )


def test_an_archived_child_must_leave_the_archive_of_manage():
    state, words = conditions_of(child(1, "Mia Nguyen", "Archived"), sync_inactive=True)
    assert state == ("Archived", False, True, True)
    assert "takes the child out of the archive" in words


@pytest.mark.parametrize(("paid", "space"), [(2, True), (1, False)])
def test_a_child_in_scope_needs_only_space(paid, space):
    profiles = [profile(1, "Mia Nguyen", "archived"), profile(2)]
    state, words = conditions_of(MIA, profiles=profiles, paid=paid)
    assert state == ("Active", True, True, space)
    assert words.startswith("nothing more" if space else "a free space of the plan")


def test_a_deleted_profile_is_created_again():
    assert "makes a new profile" in conditions_of(MIA, profiles=[])[1]
    assert "a new one would be made" in conditions_of(child(2), profiles=[])[1]


def test_an_unknown_status_is_not_guessed():
    assert (
        describe_condition(None, POLICIES["kidsoft"], Settings())
        == "Kidsoft lists the child so that it is in scope"
    )


def test_kidsoft_only_has_its_list():
    assert (
        describe_condition("not listed", POLICIES["kidsoft"], Settings())
        == "Kidsoft lists the same child again"
    )
