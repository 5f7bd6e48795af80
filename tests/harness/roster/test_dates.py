"""Birth dates as people write them; the order of day and month is told by the column, never guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.harness.roster.dates import DateCell, birth_dates
from parktime.harness.roster.errors import RosterIssuesError

DAY = date(2022, 3, 14)


def read(*texts: str, order=None) -> list[date | None]:
    return birth_dates([DateCell(line, text) for line, text in enumerate(texts, start=2)], order)


def refusal(*texts: str, order=None) -> list[tuple[int, str]]:
    with pytest.raises(RosterIssuesError) as refused:
        read(*texts, order=order)
    return [(fault.line, fault.message) for fault in refused.value.issues]


@pytest.mark.parametrize(
    "text",
    [
        "2022-03-14", "2022/3/14", "2022.03.14", "20220314", "2022-03-14T00:00:00Z", "2022-03-14 00:00:00.000",
        "14/03/2022", "14/3/22", "14-03-2022", "14.3.2022", "14/03/2022 12:00:00 AM", "14 / 03 / 2022",
        "3/14/2022", "03-14-22",
        "14 Mar 2022", "14-Mar-22", "14 march 2022", "14th March 2022", "14th of March, 2022", "Monday, 14 March 2022",
        "Mar 14, 2022", "March 14 2022", "Mon Mar 14 2022",
    ],
)  # fmt: skip
def test_one_day_in_many_spellings(text):
    assert read(text) == [DAY]


@pytest.mark.parametrize("text", ["", "  ", "-", "N/A", "unknown", "null", "nil"])
def test_no_date(text):
    assert read(text, "14/03/2022") == [None, DAY]


def test_the_column_as_a_whole_tells_the_order():
    assert read("02/03/2022", "14/03/2022") == [date(2022, 3, 2), DAY]
    assert read("02/03/2022", "03/14/2022") == [date(2022, 2, 3), DAY]
    assert read("2022-03-14", "05/05/2021") == [DAY, date(2021, 5, 5)]  # the same both ways
    assert read("1/5/70", "13/5/69") == [date(1970, 5, 1), date(2069, 5, 13)]


def test_a_column_that_tells_nothing_wants_to_be_told():
    ((line, message),) = refusal("2022-03-14", "02/03/2022", "04/03/2022")
    assert line == 3
    assert "--dates dmy or --dates mdy" in message
    assert read("02/03/2022", order="dmy") == [date(2022, 3, 2)]
    assert read("02/03/2022", order="mdy") == [date(2022, 2, 3)]


@pytest.mark.parametrize("order", [None, "dmy", "mdy"])
def test_a_column_that_contradicts_itself_is_refused_naming_two_rows(order):
    ((line, message),) = refusal("01/02/2022", "14/03/2022", "03/15/2022", order=order)
    assert line == 4
    assert "'03/15/2022'" in message
    assert "'14/03/2022' (line 3)" in message


def test_a_row_that_contradicts_what_was_said_is_refused():
    ((line, message),) = refusal("01/02/2022", "03/14/2022", order="dmy")
    assert line == 3
    assert "cannot be read as dmy, which --dates says" in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31/02/2022", "there is no such day"),
        ("2022-13-01", "there is no such day"),
        ("13/13/2022", "there is no such day"),
        ("14 Mai 2022", "'Mai' is no month"),
        ("44634", "a spreadsheet's number of a day"),
        ("yesterday", "is no date: write 2022-03-14"),
        ("14/03", "is no date"),
        ("0022-03-14", "its year is not from 1900 to 2100"),
        ("1" * 500, "is no date"),
    ],
)
def test_what_is_no_date_is_told_with_its_line(text, words):
    ((line, message),) = refusal("2022-03-14", text)
    assert line == 3
    assert words in message
    assert len(message) < 200


def test_all_faults_are_told_at_once():
    assert [line for line, _ in refusal("x", "2022-03-14", "y", "01/02/2022")] == [2, 4, 5]


@settings(deadline=None)
@given(
    st.lists(st.dates(date(1970, 1, 1), date(2069, 12, 31)), max_size=20),
    st.sampled_from(["dmy", "mdy"]),
)
def test_what_is_read_is_what_was_written_or_is_refused(days, order):
    pattern = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}[order]
    texts = [day.strftime(pattern) for day in days]
    assert read(*texts, order=order) == days
    try:
        assert read(*texts) == days
    except RosterIssuesError:
        assert all(day.day <= 12 for day in days)


@settings(deadline=None)
@given(st.text(max_size=25))
def test_any_text_is_a_date_or_none_or_a_fault(text):
    try:
        assert read(text, order="dmy")[0] is None or len(text) >= 6
    except RosterIssuesError as refused:
        assert refused.issues[0].line == 2
