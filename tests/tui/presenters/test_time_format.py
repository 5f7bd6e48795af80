from datetime import UTC, datetime, timedelta

import pytest

from parktime.tui.presenters.time_format import duration, local, local_with_year, relative

AT = datetime(2026, 12, 13, 22, tzinfo=UTC)


def test_instants_are_local_to_the_zone():
    assert local(AT, "Australia/Brisbane") == "Mon 14 Dec 08:00"
    assert local_with_year(AT, "Pacific/Auckland") == "Mon 14 Dec 2026 11:00"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=13, hours=23), "13 days"),
        (timedelta(days=15), "2 weeks"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(span, words):
    assert duration(span) == words
    assert relative(AT + span, AT) == f"in {words}"
    assert relative(AT - span, AT) == f"{words} ago"


def test_the_present_is_now():
    assert relative(AT, AT) == "now"
