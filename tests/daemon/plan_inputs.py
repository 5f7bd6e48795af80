"""Short constructors of plan inputs."""

from datetime import date, timedelta

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.roster import Child, IncompleteReason, Room, Roster, Sessions
from parktime.daemon.domain.service import POLICIES, Settings
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.planning.inputs import PlanInput

MONDAY = date(2026, 11, 30)
POSSUMS = Room("r001", "Possums")
WOMBATS = Room("r002", "Wombats")


def child(number, name="", label="Active", born=None):
    given, _, family = (name or f"Child{number} Family{number}").rpartition(" ")
    return Child(f"c{number:05}", given, family, born, label)


def profile(number, name="", state="active", rooms=(), born=None, invited=False):
    given, _, family = (name or f"Child{number} Family{number}").rpartition(" ")
    return Profile(f"p{number:05}", given, family, born, state, frozenset(rooms), invited)


def sessions(child_number, room, *days_from_monday):
    dates = tuple(MONDAY + timedelta(days=days) for days in days_from_monday)
    return Sessions(f"c{child_number:05}", room.id, dates)


def linked(one, target_id):
    return ChildLink(one.id, one.given, one.family, one.born, "linked", target_id, confirmed=True)


def linked_room(room, target_id):
    return RoomLink(room.id, room.name, "linked", target_id, confirmed=True)


def reason(text):
    """An IncompleteReason with this text; None for an empty one."""
    return IncompleteReason("row-count", text) if text else None


def plan_input(
    children=(),
    rooms=(),
    booked=(),
    profiles=(),
    storypark_rooms=(),
    links=(),
    room_links=(),
    paid=100,
    ccms="manage",
    today=MONDAY,
    holds=None,
    inactive_switch=None,
    next_sessions=None,
    incomplete="",
    **settings,
):
    return PlanInput(
        roster=Roster(
            tuple(children), tuple(rooms), tuple(booked), next_sessions or {}, reason(incomplete)
        ),
        storypark=StoryparkState(
            {each.id: each for each in profiles}, {each.id: each for each in storypark_rooms}, paid
        ),
        links=Links(
            {link.ccms_id: link for link in links}, {link.ccms_id: link for link in room_links}
        ),
        settings=Settings(**settings),
        policy=POLICIES[ccms],
        today=today,
        holds=holds or {},
        inactive_switch=inactive_switch,
    )


def room_of_storypark(number, name="Possums", state="present", posts=0):
    return StoryparkRoom(f"s{number:03}", name, state, posts)


def summary(changes):
    """Changes as (kind, rule, subject)."""
    return [(change.kind, change.rule, change.subject) for change in changes]
