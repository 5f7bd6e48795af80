"""What held from when to when."""

from dataclasses import replace
from datetime import timedelta

from parktime.harness.recording.recording import Chronicle
from parktime.harness.report.timeline import spans


def test_one_span_as_long_as_nothing_changes_and_the_last_goes_to_the_end(
    christmas: Chronicle,
) -> None:
    first = christmas.moments["banksia"][0]
    moments = [
        replace(first, at=first.at + timedelta(hours=hour), paid_children=paid)
        for hour, paid in enumerate("1122")
    ]  # type: ignore[arg-type]
    ends = first.at + timedelta(days=1)
    found = spans(moments, lambda moment: str(moment.paid_children), ends)
    hours = [
        ((each.first - first.at) / timedelta(hours=1), (each.last - first.at) / timedelta(hours=1))
        for each in found
    ]
    assert [each.state for each in found] == ["1", "2"]
    assert hours == [(0, 2), (2, 24)]
