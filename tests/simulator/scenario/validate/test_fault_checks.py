import pytest

from tests.simulator.scenario.stories import CONTRACT, fault_of, with_this, wrong

POST = "{post: {Possums: 3}}"


@pytest.mark.parametrize(
    "fault",
    [
        "{kind: html}",
        "{kind: html, calls: token, api: ccms}",
        "{kind: html, until: 2026-12-10 09:01}",
        "{kind: unknown_statuses, calls: [read_children, read_profiles]}",
    ],
)
def test_what_can_happen_is_fine(fault):
    assert wrong(with_this(CONTRACT, POST, f"{{fault: {fault}}}")) == []


@pytest.mark.parametrize(
    ("fault", "pointed", "message"),
    [
        (
            "{kind: html, api: kidsoft}",
            "kidsoft",
            "not applicable here: the APIs are manage and storypark",
        ),
        (
            "{kind: html, until: 2026-12-10 09:00}",
            "2026-12-10 09:00",
            "the fault ends before it starts: use a later time",
        ),
        ("{kind: empty_list, api: storypark, calls: read_children}", "{kind", None),
    ],
)
def test_what_cannot_is_told_at_its_place(fault, pointed, message):
    told = fault_of(CONTRACT, POST, f"{{fault: {fault}}}", pointed)
    assert message is None or told == message


def test_a_time_that_no_clock_shows_is_told():
    sydney = CONTRACT.replace("Australia/Brisbane", "Australia/Sydney")
    told = fault_of(sydney, POST, "{fault: {kind: html, until: 2027-10-03 02:30}}", "2027-10-03")
    assert told.startswith("there is no 2027-10-03 02:30 in Australia/Sydney")
