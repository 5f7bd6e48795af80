from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.errors import RefusedError
from parktime.simulator.scenario.scenario import Who
from parktime.simulator.world.published_roster import take_picture
from tests.examples import examples
from tests.simulator.world.builders import (
    BANKSIA,
    MIA,
    STARTS,
    casual,
    child,
    days,
    do,
    kidsoft,
    labels,
    manage,
    move,
    only_service,
    weekly,
    world_of,
)

TODAY = date(2026, 11, 30)
YEAR = (date(2026, 9, 28), date(2027, 4, 30))


def picture_of(world):
    return only_service(world).picture


def weeks_without_sessions(region, zone, weeks):
    """The Mondays of the summer 2026/27 from which a room of school days has no session in so many weeks."""
    entry = replace(
        BANKSIA,
        region=region,
        time_zone=zone,
        children=(
            child(
                "Mia Nguyen", weekly("Possums", 0, 1, 2, 3, 4, first=date(2026, 1, 1), only="terms")
            ),
        ),
    )
    picture = picture_of(world_of(entry))
    mondays = [date(2026, 11, 2) + timedelta(weeks=week) for week in range(18)]
    return [
        monday
        for monday in mondays
        if not picture.sessions(monday, monday + timedelta(days=7 * weeks - 1))
    ]


class TestWorkedDates:
    @pytest.mark.parametrize(
        ("region", "zone"),
        [
            ("AU-QLD", "Australia/Brisbane"),
            ("AU-SA", "Australia/Adelaide"),
            ("AU-NT", "Australia/Darwin"),
        ],
    )
    def test_five_weeks_ahead_is_empty_in_one_week_alone(self, region, zone):
        assert weeks_without_sessions(region, zone, 6) == [date(2026, 12, 14)]

    @pytest.mark.parametrize(
        ("region", "zone"), [("AU-NSW", "Australia/Sydney"), ("AU-VIC", "Australia/Melbourne")]
    )
    def test_five_weeks_ahead_is_never_empty_in_the_south_east(self, region, zone):
        assert weeks_without_sessions(region, zone, 6) == []

    @pytest.mark.parametrize("region", ["AU-QLD", "AU-SA", "AU-NT", "AU-NSW", "AU-VIC"])
    def test_six_weeks_ahead_is_never_empty(self, region):
        assert weeks_without_sessions(region, "Australia/Brisbane", 7) == []


class TestSessions:
    def test_rows_come_by_child_then_room_with_both_ends(self):
        first, last = date(2026, 11, 30), date(2026, 12, 7)
        world = manage(
            child("Zoe Adams", weekly("Wombats", 0), weekly("Possums", 0)),
            child("Mia Nguyen", casual("Possums", last)),
        )
        assert picture_of(world).sessions(first, last) == [
            ("c00001", "r001", (first, last)),
            ("c00001", "r002", (first, last)),
            ("c00002", "r001", (last,)),
        ]

    def test_next_session_is_the_earliest_in_any_room(self):
        world = kidsoft(
            child("Zoe Adams", weekly("Wombats", 0)),
            child(
                "Mia Nguyen",
                casual("Wombats", date(2026, 12, 9)),
                casual("Possums", date(2026, 12, 8)),
            ),
        )
        do(world, "leave", Who("Zoe Adams"))
        picture = picture_of(world)
        assert {row[0] for row in picture.sessions(*YEAR)} == {"100002"}
        assert picture.next_session("100002", TODAY, date(2026, 12, 31)) == date(2026, 12, 8)
        assert picture.next_session("100002", date(2026, 12, 10), date(2026, 12, 31)) is None
        with pytest.raises(KeyError):
            picture.next_session("100001", TODAY, date(2026, 12, 31))


class TestPublication:
    def test_a_change_shows_at_the_next_publication_and_not_before(self):
        world = manage(child("Mia Nguyen", weekly("Possums", 0)))
        first = picture_of(world)
        do(world, "rename", (MIA, ("Mia", "Tran")))
        do(world, "add_room", "Emus")
        do(world, "close", (TODAY, date(2027, 12, 31)))
        assert picture_of(world) is first
        assert days(first.sessions(TODAY, TODAY)) == [TODAY]
        move(world, hours=12)
        second = picture_of(world)
        assert [record.name for record in second.children] == ["Mia Tran"]
        assert [room.name for room in second.rooms] == ["Possums", "Wombats", "Emus"]
        assert second.sessions(*YEAR) == []
        assert days(first.sessions(TODAY, TODAY)) == [TODAY]

    def test_a_live_picture_shows_it_at_once(self):
        world = kidsoft(child("Mia Nguyen", weekly("Possums", 0)))
        do(world, "leave", MIA)
        assert picture_of(world).children == ()
        assert picture_of(world).published_at == STARTS
        move(world, hours=5)
        assert picture_of(world).published_at == STARTS + timedelta(hours=5)

    def test_kidsoft_lists_everybody_as_active(self):
        assert labels(kidsoft(child("Mia Nguyen"))) == {"Mia Nguyen": "Active"}


class TestLabels:
    def test_labels_are_as_of_the_publication(self):
        """A last session on 9 December makes the child Inactive on 21 January, told by that day's first publication."""
        world = manage(child("Mia Nguyen", casual("Possums", date(2026, 12, 9))))
        move(world, days=51, hours=12)  # the evening of the 20th
        assert labels(world) == {"Mia Nguyen": "Active"}
        move(world, hours=11)  # the morning of the 21st, before its publication
        assert only_service(world).today == date(2027, 1, 21)
        assert labels(world) == {"Mia Nguyen": "Active"}
        move(world, hours=1)
        assert labels(world) == {"Mia Nguyen": "Inactive"}

    def test_a_live_label_turns_at_local_midnight(self):
        sydney = {"time_zone": "Australia/Sydney", "region": "AU-NSW", "api_lag": timedelta(0)}
        midnight = datetime(
            2026, 10, 3, 14, 0, tzinfo=UTC
        )  # 4 October, hours before the clocks go forward
        session = date(2026, 10, 4) + timedelta(days=56)
        world = manage(
            child("Mia Nguyen", casual("Possums", session)),
            starts=midnight - timedelta(hours=1),
            **sydney,
        )
        assert labels(world) == {"Mia Nguyen": "Inactive"}
        move(world, minutes=59)
        assert labels(world) == {"Mia Nguyen": "Inactive"}
        move(world, minutes=1)
        assert labels(world) == {"Mia Nguyen": "Active"}
        assert picture_of(world).children[0].updated_at == midnight

    def test_a_cancelled_or_closed_session_takes_the_label_with_it(self):
        day = date(2026, 12, 9)
        world = manage(child("Mia Nguyen", casual("Possums", day)), api_lag=timedelta(0))
        do(world, "absent", (MIA, day))
        assert labels(world) == {"Mia Nguyen": "Active"}
        do(world, "close", (day, day))
        assert labels(world) == {"Mia Nguyen": "Inactive"}


class TestRevision:
    def test_the_revision_is_stable_without_changes(self):
        world = manage(child("Mia Nguyen", weekly("Possums", 0)))
        before = picture_of(world)
        do(world, "absent", (MIA, TODAY))
        do(world, "cancel", (MIA, date(2026, 12, 1)))
        do(world, "unarchive", MIA)
        move(world, days=30)
        after = picture_of(world)
        assert after.revision == before.revision
        assert after.children == before.children
        assert after.published_at == STARTS + timedelta(days=30)

    def test_a_change_reverted_before_the_publication_is_not_published(self):
        world = manage(child("Mia Nguyen"))
        before = picture_of(world)
        do(world, "rename", (MIA, ("Mia", "Tran")))
        do(world, "rename", (Who("Mia Tran"), ("Mia", "Nguyen")))
        move(world, hours=12)
        assert picture_of(world).revision == before.revision

    @pytest.mark.parametrize(
        ("word", "argument"),
        [
            ("leave", MIA),
            ("archive", MIA),
            ("rename", (MIA, ("Mia", "Tran"))),
            ("correct", (MIA, date(2022, 3, 14))),
            ("book", (MIA, weekly("Wombats", 3))),
            ("end_bookings", (MIA, date(2026, 12, 10))),
            ("cancel", (MIA, date(2026, 12, 7))),
            ("add_room", "Emus"),
            ("rename_room", ("Possums", "Emus")),
            ("close", (date(2026, 12, 7), date(2026, 12, 7))),
            ("enrol", child("Noah Smith")),
        ],
    )
    def test_every_change_of_the_content_has_a_new_revision(self, word, argument):
        world = manage(child("Mia Nguyen", weekly("Possums", 0)))
        before = picture_of(world)
        do(world, word, argument)
        move(world, hours=12)
        assert picture_of(world).revision == before.revision + 1

    def test_a_label_changed_by_time_is_published_with_updated_at(self):
        world = manage(
            child("Mia Nguyen", casual("Possums", TODAY)), child("Noah Smith", label="active")
        )
        before = picture_of(world)
        move(world, days=43)
        after = picture_of(world)
        assert after.revision == before.revision + 1
        assert after.children[0].label == "Inactive"
        assert after.children[0].updated_at == STARTS + timedelta(days=43)
        assert after.children[1] is before.children[1]


EDITS = st.sampled_from(
    [
        ("leave", MIA),
        ("enrol", child("Mia Nguyen", weekly("Possums", 2))),
        ("archive", MIA),
        ("unarchive", MIA),
        ("book", (MIA, casual("Wombats", date(2027, 2, 20)))),
        ("book", (Who("Noah Smith"), weekly("Possums", 4, only="holidays"))),
        ("cancel", (MIA, date(2026, 12, 16))),
        ("end_bookings", (Who("Noah Smith"), date(2026, 12, 20))),
        ("close", (date(2026, 12, 24), date(2027, 1, 3))),
        ("rename", (Who("Noah Smith"), ("Noah", "Tran"))),
        ("rename", (Who("Noah Tran"), ("Noah", "Smith"))),
        ("add_room", "Emus"),
        ("rename_room", ("Emus", "Possums 2")),
    ]
)


def content(picture):
    """All that a picture serves."""
    records = [replace(record, updated_at=STARTS) for record in picture.children]
    return records, picture.rooms, picture.sessions(*YEAR)


@settings(deadline=None, max_examples=examples(10, 40))
@given(
    st.lists(st.tuples(st.lists(EDITS, max_size=2), st.integers(1, 400)), max_size=12),
    st.booleans(),
)
def test_an_updated_picture_equals_a_new_one(story, live):
    """Whatever is edited and however long it takes: same content, and a new revision where it differs."""
    world = manage(
        child("Mia Nguyen", weekly("Possums", 0, 1)),
        child("Noah Smith", casual("Wombats", date(2027, 1, 20))),
        api_lag=timedelta(0) if live else timedelta(hours=12),
    )
    service = only_service(world)
    seen = service.picture
    for edits, hours in story:
        for word, argument in edits:
            with suppress(RefusedError):
                do(world, word, argument)
        move(world, hours=hours)
        service.publish(world.now)
        shown = service.picture
        assert content(shown) == content(take_picture(service.ccms, service.today, world.now))
        assert shown.revision > seen.revision or content(shown) == content(seen)
        unchanged = set(shown.children) & set(seen.children)
        assert all(
            seen.published_at <= record.updated_at
            for record in shown.children
            if record not in unchanged
        )
        seen = shown
