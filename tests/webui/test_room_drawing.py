from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.presenters.rooms_forecast import (
    Calendar,
    RoomEvent,
    RoomForecast,
    RoomsForecast,
)
from parktime.tui.presenters.week_strip import DateRange
from parktime.webui.room_drawing import HEIGHT, WEEK, draw_rooms

MONDAY = date(2026, 11, 30)


def forecast(sessions, events=(), first=MONDAY, mapping="linked"):
    room = RoomForecast("r1", "Possums", mapping, "Possums", "present", None, sessions, events)
    return RoomsForecast(first, first, len(sessions), first + timedelta(41), (room,))


def draw(*args, calendar=Calendar(), **more):  # noqa: B008 - a frozen value
    return draw_rooms(forecast(*args, **more), calendar, {})


def weeks_of(path):
    """The weeks of a path, by where its pieces begin."""
    return [int(float(piece.split()[0])) // WEEK for piece in path.split("M") if piece]


def test_a_room_that_goes_and_comes_back():
    events = (
        RoomEvent(MONDAY + timedelta(14), "goes"),
        RoomEvent(MONDAY + timedelta(28), "returns"),
    )
    (room,) = draw((3, 0, 0, 1, 6, 6), events).rooms
    assert weeks_of(room.bars) == [0, 3, 4, 5]
    assert (weeks_of(room.going), weeks_of(room.coming)) == ([2], [4])
    assert weeks_of(room.present) == [0, 1, 5]
    assert [state for _, _, state in room.sessions][2:5] == ["goes", "absent", "returns"]


def test_a_room_that_is_not_linked_and_days_off():
    calendar = Calendar((DateRange(MONDAY + timedelta(7), MONDAY + timedelta(11)),), ())
    drawing = draw((1, 1, 1), calendar=calendar, mapping="skip")
    assert weeks_of(drawing.rooms[0].unlinked) == [0, 1, 2]
    assert weeks_of(drawing.holidays) == [1]
    assert drawing.closed == ""
    assert weeks_of(drawing.this_week) == [0]


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=57),
    st.dates(date(2020, 1, 1), date(2100, 1, 1)),
)
def test_bars_fit_and_months_never_overlap(sessions, first):
    first -= timedelta(days=first.weekday())
    drawing = draw(tuple(sessions), first=first)
    bars = [piece for piece in drawing.rooms[0].bars.split("M") if piece]
    assert len(bars) == sum(count > 0 for count in sessions)
    assert all(2 <= int(piece.split("v-")[1].split("h")[0]) <= HEIGHT for piece in bars)
    ends = 0.0
    for label in drawing.months:
        assert label.percent >= ends
        ends = label.percent + len(label.word) * 2
        assert ends <= 100 + 2
