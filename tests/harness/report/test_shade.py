"""Closures and school holidays as ranges."""

from datetime import date

from parktime.harness.recording.recording import Chronicle
from parktime.harness.report.timeline import Shade, shades


def test_ranges_of_days_off_within_the_story(christmas: Chronicle) -> None:
    entry, closures = (
        christmas.scenario.service("banksia"),
        christmas.moments["banksia"][-1].closures,
    )
    found = shades(entry, closures, date(2026, 11, 30), date(2027, 2, 8))
    assert Shade(date(2026, 12, 24), date(2027, 1, 3), "closed") in found
    (summer,) = [
        each for each in found if each.kind == "school holidays" and each.last > each.first
    ]
    assert summer.first == date(2026, 12, 12)
    cut = shades(entry, closures, date(2026, 12, 28), date(2026, 12, 29))
    assert {(each.first, each.last) for each in cut} == {(date(2026, 12, 28), date(2026, 12, 29))}
