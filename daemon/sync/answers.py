"""Checks what a write was answered with, before it is believed."""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from msgspec import UNSET, UnsetType

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.references import DissolvedLink, WriteNotKept
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.vendors.errors import NotAppliedError, VendorError, WrongRecordError
from parktime.daemon.vendors.storypark import MadeRecord, StoryparkClient

CORRECTIONS: Final = frozenset({"update", "rename_room"})
"""Kinds of change that the next run repeats if Storypark does not keep them."""


@dataclass(frozen=True, slots=True)
class KnownRecords:
    """What a run knows of Storypark before it writes.

    Attributes:
        storypark: The reading; None if there is none.
        dissolved: Links that people dissolved, whose reference is not known to be cleared.
    """

    storypark: StoryparkState | None = None
    dissolved: tuple[DissolvedLink, ...] = field(default=())

    def check_created(
        self, record: MadeRecord, change: Change, body: dict[str, Any], links: Links
    ) -> None:
        """Check that the answer to a create is the record that was asked for.

        Raises:
            WrongRecordError: It is another's, or was there before; the create may have been done.
            NotAppliedError: It is the record of a link that a person dissolved.
        """
        if self._is_dissolved(record, change):
            raise NotAppliedError("the profile or room of a dissolved link still has the reference")
        if _is_linked(record.id, change, links) or self._was_there(record, change, body):
            raise WrongRecordError("Storypark answered with the id of another record")
        if record.reference not in (UNSET, body.get("reference")):
            raise WrongRecordError("Storypark answered with a record of another reference")
        if not record.found and not _is_as_asked(record, body):
            raise WrongRecordError("Storypark answered with a record of other values")

    def _was_there(self, record: MadeRecord, change: Change, body: dict[str, Any]) -> bool:
        storypark = self.storypark
        if storypark is None or not storypark.has_references:
            return False
        listed = (
            storypark.profile(record.id) if change.about == "child" else storypark.room(record.id)
        )
        return listed is not None and not (
            record.found or listed.reference == body.get("reference") is not None
        )

    def _is_dissolved(self, record: MadeRecord, change: Change) -> bool:
        return DissolvedLink(change.about, change.ccms_id, record.id) in self.dissolved


def _is_linked(record_id: str, change: Change, links: Links) -> bool:
    """Whether the profile or room is linked to another child or room."""
    rows = links.children if change.about == "child" else links.rooms
    return any(
        row.is_linked and row.target_id == record_id and row.ccms_id != change.ccms_id
        for row in rows.values()
    )


def _is_as_asked(record: MadeRecord, body: dict[str, Any]) -> bool:
    names = (
        (record.given_name, "given_name"),
        (record.family_name, "family_name"),
        (record.name, "name"),
    )
    return all(
        shown is UNSET or name not in body or _fold(shown) == _fold(body[name])
        for shown, name in names
    ) and (
        record.birth_date is UNSET
        or "birth_date" not in body
        or _iso(record.birth_date) == body["birth_date"]
    )


def _fold(name: str | UnsetType | None) -> list[str]:
    """A name without the differences that a vendor's own spelling makes."""
    return unicodedata.normalize("NFKC", name or "").casefold().split()


def _iso(day: date | UnsetType | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else None


# Corrections that do not stay


async def repeated_write(
    storypark: StoryparkClient, change: Change, before: tuple[WriteNotKept, ...]
) -> WriteNotKept | None:
    """What to remember of a correction that was just written; None if Storypark has kept it.

    The first of its kind is only remembered. If the next run has to write the same again, the
    record is read back at once, since an educator may have changed it in between.
    """
    write = WriteNotKept(change.about, change.ccms_id, change.before, change.after, times=1)
    known = next((each for each in before if _is_same(each, write)), None)
    if known is None:
        return write
    try:
        if await _shows(storypark, change):
            return None
    except VendorError:
        return known
    return replace(write, times=known.times + 1)


def _is_same(known: WriteNotKept, write: WriteNotKept) -> bool:
    """Whether a write sets the values of an earlier one, among others perhaps."""
    if (known.about, known.ccms_id) != (write.about, write.ccms_id):
        return False
    if write.about == "room":
        return bool(known.after == write.after)
    earlier: dict[str, str] = known.after
    return all(write.after.get(name) == value for name, value in earlier.items())


async def _shows(storypark: StoryparkClient, change: Change) -> bool:
    """Whether Storypark has the values of a correction."""
    target_id = change.target_id or ""
    if change.kind == "rename_room":
        return bool(await storypark.room_name(target_id) == change.after)
    profile = await storypark.profile(target_id)
    current = {
        "given": profile.given_name,
        "family": profile.family_name,
        "born": _iso(profile.birth_date),
    }
    wanted: dict[str, str] = change.after
    return all(bool(current[name] == value) for name, value in wanted.items())
