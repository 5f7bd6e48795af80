from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parktime.simulator.scenario.read import read_text
from tests.simulator.scenario.texts import EXAMPLE, TWO_SERVICES, issues_in, only_issue, replaced


def instants(text: str) -> list[datetime]:
    return [step.at for step in read_text(text, "s.yaml").steps]


def test_times_are_local_to_the_steps_service_and_the_storys_to_the_first():
    story = read_text(TWO_SERVICES, "s.yaml")
    assert story.starts == datetime(2026, 9, 27, 22, tzinfo=UTC)  # Sydney, standard time
    assert story.ends == datetime(2027, 4, 30, 22, tzinfo=UTC)
    assert instants(TWO_SERVICES) == [
        datetime(2026, 9, 30, 23, tzinfo=UTC),
        datetime(2026, 10, 1, 20, tzinfo=UTC),
    ]


def test_after_counts_elapsed_time_from_the_step_before_and_no_time_is_the_same_instant():
    text = replaced(
        TWO_SERVICES,
        "{at: 2026-10-01 09:00, service: wattle, do: sync}",
        "{after: 1d12h, service: wattle, do: sync}\n  - {service: wattle, do: sync}\n  - {after: 0h, service: rata, do: sync}",
    )
    assert instants(text)[:3] == [datetime(2026, 9, 29, 10, tzinfo=UTC)] * 3


def test_a_day_after_is_24_hours_also_when_the_clocks_move():
    text = replaced(
        TWO_SERVICES,
        "2026-10-01 09:00, service: wattle, do: sync}",
        "2026-10-03 12:00, service: wattle, do: sync}\n  - {after: 1d, service: wattle, do: sync}",
    )
    text = replaced(text, "2026-10-02 09:00", "2026-10-06 09:00")
    first, second, _ = (at.astimezone(ZoneInfo("Australia/Sydney")) for at in instants(text))
    assert (first.hour, second.hour) == (12, 13)


def test_the_first_step_without_a_time_is_at_the_start_and_one_may_be_at_the_end():
    text = replaced(
        TWO_SERVICES,
        "{at: 2026-10-01 09:00, service: wattle, do: sync}",
        "{service: wattle, do: sync}",
    )
    text = replaced(text, "{at: 2026-10-02 09:00,", "{at: 2027-05-01T08:00+10:00,")
    story = read_text(text, "s.yaml")
    assert [step.at for step in story.steps] == [story.starts, story.ends]


@pytest.mark.parametrize(
    ("old", "new", "pointed", "part"),
    [
        ("at: 2026-12-10 09:00", "at: 2026-11-30 07:59", "2026", "2026-11-30 07:59 in Australia/Brisbane is before the story starts (2026-11-30 08:00 in Australia/Brisbane)"),
        ("at: 2026-12-14 20:30", "at: 2026-12-10 08:59", "2026", "is earlier than the previous step (2026-12-10 09:00 in Australia/Brisbane): steps must be in order of time"),
        ("at: 2026-12-14 20:30", "at: 2027-02-08 09:00:01", "2027", "is after the story ends (2027-02-08 09:00 in Australia/Brisbane)"),
        ("at: 2026-12-14 20:30", "after: 9w", "9w", "is after the story ends"),
        ("ends: 2027-02-08 09:00", "ends: 2026-11-30 08:00", "2026", "the story ends before it begins (2026-11-30 08:00 in Australia/Brisbane)"),
        ("ends: 2027-02-08 09:00", "ends: 2127-02-08 09:00", "2127", "longer than a hundred years"),
    ],
)  # fmt: skip
def test_times_out_of_order_are_reported_at_their_place(old, new, pointed, part):
    text = EXAMPLE[: EXAMPLE.index("steps:")] if "ends" in old else EXAMPLE
    text = text.replace(", only: terms", "") if "ends" in old else text
    assert part in only_issue(text, old, new, pointed)


def test_a_step_out_of_order_is_a_single_issue():
    text = replaced(EXAMPLE, "at: 2026-12-10 09:00", "at: 2026-10-10 09:00")
    assert len(issues_in(text)) == 1


def test_a_skipped_step_time_is_reported_with_the_next_valid_one():
    message = only_issue(
        TWO_SERVICES, "2026-10-01 09:00, service: wattle", "2026-10-04 02:30, service: wattle"
    )
    assert message.startswith("there is no 2026-10-04 02:30 in Australia/Sydney")
    assert message.endswith("write 2026-10-04 03:30")


def test_an_ambiguous_step_time_is_reported_with_both_offsets():
    late = replaced(TWO_SERVICES, "2026-10-02 09:00", "2027-04-30 09:00")
    message = only_issue(
        late, "2026-10-01 09:00, service: wattle", "2027-04-04 02:30, service: wattle"
    )
    assert "2027-04-04 02:30+11:00 (the first) or 2027-04-04 02:30+10:00 (the second)" in message
    for offset, hour in (("+11:00", 15), ("+10:00", 16)):
        text = replaced(
            late, "2026-10-01 09:00, service: wattle", f"2027-04-04 02:30{offset}, service: wattle"
        )
        assert instants(text)[0] == datetime(2027, 4, 3, hour, 30, tzinfo=UTC)


def test_starts_and_ends_are_checked_for_skipped_times():
    assert "there is no 2026-10-04 02:30" in only_issue(
        TWO_SERVICES[: TWO_SERVICES.index("steps:")],
        "starts: 2026-09-28 08:00",
        "starts: 2026-10-04 02:30",
        "2026",
    )
    assert "comes twice" in only_issue(
        TWO_SERVICES, "ends: 2027-05-01 08:00", "ends: 2027-04-04 02:30", "2027"
    )
