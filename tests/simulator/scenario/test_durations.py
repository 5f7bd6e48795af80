from datetime import timedelta

import pytest

from parktime.simulator.scenario.times import MAX_DURATION, parse_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("12h", timedelta(hours=12)),
        ("3w", timedelta(weeks=3)),
        ("1d", timedelta(hours=24)),
        ("30m", timedelta(minutes=30)),
        ("90s", timedelta(seconds=90)),
        ("0h", timedelta(0)),
        ("1d12h", timedelta(hours=36)),
        ("1w2d3h4m5s", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
    ],
)
def test_a_duration_is_read_as_elapsed_time(text, length):
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "12", "h", "12 h", "12h1d", "1.5h", "-1h", "12H", "1h1h", "١h", "1h\n"]
)
def test_what_is_no_duration_is_refused_with_the_way_to_write_one(text):
    with pytest.raises(ValueError, match="write it like 12h"):
        parse_duration(text)


def test_a_hundred_years_are_the_longest():
    assert parse_duration("36525d") == MAX_DURATION
    with pytest.raises(ValueError, match="a hundred years at most"):
        parse_duration("36525d1s")
