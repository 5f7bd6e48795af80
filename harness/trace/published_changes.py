"""What the CCMS's API told of a child or room, from one publication to another. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parktime.harness.recording.recording import Moment
from parktime.harness.trace.trace import Subject, Told
from parktime.harness.trace.window_margin import label_boundary, written
from parktime.simulator.scenario.scenario import ServiceEntry
from parktime.simulator.world.published_roster import PublishedChild


def pictured(entry: ServiceEntry, subject: Subject, moments: Sequence[Moment]) -> Iterator[Told]:
    """How it was at the beginning, and each change that the API showed. Of a live API only labels, which time changes too."""
    yield from _beginning(entry, subject, moments[0])
    for before, after in pairwise(moments):
        for text, rule in _news(entry, subject, before, after):
            yield Told(after.at, "picture", text, rule)


def _beginning(entry: ServiceEntry, subject: Subject, first: Moment) -> Iterator[Told]:
    if subject.about == "room":
        if subject.ccms_id in first.rooms:
            yield Told(
                first.at,
                "picture",
                f"the story begins: the CCMS has the room {first.rooms[subject.ccms_id].name}",
            )
        return
    listing = first.picture.listings.get(subject.ccms_id)
    if listing is not None:
        told = f"the story begins: the CCMS lists {listing.record.name}"
        if entry.ccms == "manage":
            told += (
                f", {listing.record.label}: {label_boundary(first, subject.ccms_id, first.today)}"
            )
        yield Told(first.at, "picture", told)


def _news(
    entry: ServiceEntry, subject: Subject, before: Moment, after: Moment
) -> Iterator[tuple[str, str | None]]:
    if subject.about == "room":
        if entry.api_lag:
            yield from _room_news(subject, before, after)
        return
    was, now = (moment.picture.listings.get(subject.ccms_id) for moment in (before, after))
    if entry.api_lag:
        yield from ((text, "api-window") for text in _listing_news(was, now))
    if (
        now is not None
        and entry.ccms == "manage"
        and (was is None or was.record.label != now.record.label)
    ):
        old = "" if was is None else f"{was.record.label} → "
        yield (
            f"Manage labels {old}{now.record.label}: {label_boundary(after, subject.ccms_id, after.today)}",
            "manage-status",
        )


def _room_news(subject: Subject, before: Moment, after: Moment) -> Iterator[tuple[str, str | None]]:
    was, now = (
        {room.id: room.name for room in each.picture.rooms}.get(subject.ccms_id)
        for each in (before, after)
    )
    if was is None and now is not None:
        yield f"the API shows the room {now}", "api-window"
    elif was != now:
        yield f"the API shows another name: {was} → {now}", "api-window"


def _listing_news(was: PublishedChild | None, now: PublishedChild | None) -> Iterator[str]:
    if was is None or now is None:
        if was is not now:
            yield (
                "the API no longer lists the child"
                if now is None
                else f"the API lists {now.record.name}"
            )
        return
    if was.record.name != now.record.name:
        yield f"the API shows another name: {was.record.name} → {now.record.name}"
    if was.record.born != now.record.born:
        yield f"the API shows another birth date: {_date(was)} → {_date(now)}"
    if was.child.bookings != now.child.bookings:
        yield "the API shows the bookings as they were changed"


def _date(listing: PublishedChild) -> str:
    return "none" if listing.record.born is None else written(listing.record.born)
