"""What the CCMS's API served about a child or room, publication by publication. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parktime.harness.recording.recording import Snapshot
from parktime.harness.trace.subject import Sentence, Subject
from parktime.harness.trace.window_margin import format_date, label_boundary
from parktime.simulator.scenario.scenario import ServiceEntry
from parktime.simulator.world.published_roster import PublishedChild


def published_changes(
    entry: ServiceEntry, subject: Subject, snapshots: Sequence[Snapshot]
) -> Iterator[Sentence]:
    """The initial state, then each change that the API showed.

    An API without a lag shows edits at once, so only its labels, which also change with time, are
    reported.
    """
    yield from _initial_state(entry, subject, snapshots[0])
    for before, after in pairwise(snapshots):
        for text, rule in _changes(entry, subject, before, after):
            yield Sentence(after.at, "picture", text, rule)


def _initial_state(entry: ServiceEntry, subject: Subject, first: Snapshot) -> Iterator[Sentence]:
    if subject.about == "room":
        if subject.ccms_id in first.rooms:
            name = first.rooms[subject.ccms_id].name
            yield Sentence(first.at, "picture", f"the story begins: the CCMS has the room {name}")
        return
    listing = first.picture.listings.get(subject.ccms_id)
    if listing is not None:
        text = f"the story begins: the CCMS lists {listing.record.name}"
        if entry.ccms == "manage":
            boundary = label_boundary(first, subject.ccms_id, first.today)
            text += f", {listing.record.label}: {boundary}"
        yield Sentence(first.at, "picture", text)


def _changes(
    entry: ServiceEntry, subject: Subject, before: Snapshot, after: Snapshot
) -> Iterator[tuple[str, str | None]]:
    if subject.about == "room":
        if entry.api_lag:
            yield from _room_changes(subject, before, after)
        return
    old, new = (each.picture.listings.get(subject.ccms_id) for each in (before, after))
    if entry.api_lag:
        yield from ((text, "api-window") for text in _listing_changes(old, new))
    if (
        new is not None
        and entry.ccms == "manage"
        and (old is None or old.record.label != new.record.label)
    ):
        previous = "" if old is None else f"{old.record.label} → "
        boundary = label_boundary(after, subject.ccms_id, after.today)
        yield f"Manage labels {previous}{new.record.label}: {boundary}", "manage-status"


def _room_changes(
    subject: Subject, before: Snapshot, after: Snapshot
) -> Iterator[tuple[str, str | None]]:
    old, new = (
        {room.id: room.name for room in each.picture.rooms}.get(subject.ccms_id)
        for each in (before, after)
    )
    if old is None and new is not None:
        yield f"the API shows the room {new}", "api-window"
    elif old != new:
        yield f"the API shows another name: {old} → {new}", "api-window"


def _listing_changes(old: PublishedChild | None, new: PublishedChild | None) -> Iterator[str]:
    if new is None:
        if old is not None:
            yield "the API no longer lists the child"
        return
    if old is None:
        yield f"the API lists {new.record.name}"
        return
    if old.record.name != new.record.name:
        yield f"the API shows another name: {old.record.name} → {new.record.name}"
    if old.record.born != new.record.born:
        yield f"the API shows another birth date: {_birth_date(old)} → {_birth_date(new)}"
    if old.child.bookings != new.child.bookings:
        yield "the API shows the bookings as they were changed"


def _birth_date(listing: PublishedChild) -> str:
    return "none" if listing.record.born is None else format_date(listing.record.born)
