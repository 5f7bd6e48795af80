"""A child over the weeks: in Storypark or archived, and what Manage's label was. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from harness.chronicle.moment import Moment
from harness.report.scale import Scale
from harness.report.span import Span, spans
from simulator.scenario.scenario import ServiceEntry

MOST_ROWS = 120


@dataclass(frozen=True, slots=True)
class ChildRow:
    """`labels` are Manage's, as its API told them; `states` the profile's."""

    ccms_id: str
    name: str
    labels: tuple[Span, ...]
    states: tuple[Span, ...]


def child_rows(
    entry: ServiceEntry, service: Mapping[str, Any], moments: Sequence[Moment], scale: Scale
) -> tuple[ChildRow, ...]:
    """Every child that any moment knew, those of whom most changed first."""
    linked = {row["ccms_id"]: row["profile_id"] for row in service["links"]["children"]}
    rows = [
        ChildRow(
            child.id,
            child.name,
            spans(moments, partial(_label, entry, child.id), scale.last),
            spans(moments, partial(_state, linked.get(child.id)), scale.last),
        )
        for child in moments[-1].children.values()
    ]
    return tuple(sorted(rows, key=lambda row: -(len(row.states) + len(row.labels))))


def _state(profile_id: str | None, moment: Moment) -> str:
    return moment.profile_state(profile_id)


def _label(entry: ServiceEntry, ccms_id: str, moment: Moment) -> str:
    listing = moment.picture.listings.get(ccms_id)
    if listing is None:
        return "not listed"
    return listing.record.label if entry.ccms == "manage" else "listed"


def eventful(rows: Sequence[ChildRow]) -> tuple[list[ChildRow], int]:
    """Those whose label or profile was not the same all the time; and how many are left out."""
    told = [row for row in rows if len(row.states) > 1 or len(row.labels) > 1][:MOST_ROWS]
    return told, len(rows) - len(told)
