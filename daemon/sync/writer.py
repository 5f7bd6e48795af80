"""Writes the changes of a plan to Storypark, each under an idempotency key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from parktime.daemon.domain.errors import ServiceLostError
from parktime.daemon.domain.links import Links
from parktime.daemon.domain.references import About, DissolvedLink, WriteNotKept
from parktime.daemon.domain.run import Change, NoteCode
from parktime.daemon.domain.service_state import UnconfirmedWrite
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.planning.references import NO_REFERENCES, ReferencePlan
from parktime.daemon.sync.answers import CORRECTIONS, KnownRecords, repeated_write
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.sync.reference_writer import ReferenceWriter
from parktime.daemon.sync.requests import (
    create_remote,
    definitely_not_applied,
    is_create,
    profile_update,
    storypark_room_ids,
    update_remote,
)
from parktime.daemon.vendors.errors import (
    CircuitOpenError,
    NotAppliedError,
    PlanFullError,
    VendorError,
    WrongRecordError,
)
from parktime.daemon.vendors.storypark import StoryparkClient


@dataclass(slots=True)
class WriteResult:
    """What became of a plan's changes, in their order, and the links after them.

    `failed`: CCMS ids of the children for whom a write failed. `waiting`: names of the children for
    whom the plan has no space. `created_ids`: the new profiles. `problems`: descriptions of the
    failed writes, without names. `unconfirmed`: the failed writes that may have been applied.
    `relinked`: names of those whose create found a profile or room with their reference.
    `dissolved`: dissolved links that may still have their reference. `not_kept`: corrections to
    remember. `codes`: what the note is about.
    """

    links: Links
    changes: list[Change] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    created_ids: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    unconfirmed: list[UnconfirmedWrite] = field(default_factory=list)
    relinked: list[str] = field(default_factory=list)
    dissolved: tuple[DissolvedLink, ...] = ()
    not_kept: list[WriteNotKept] = field(default_factory=list)
    codes: list[NoteCode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WriteContext:
    """What writing needs besides the changes.

    Attributes:
        prefix: What references of the service begin with; empty: none is written.
        references: The references to set and clear.
        storypark: The reading; None if there is none.
        undecided: Records that are not created.
        not_kept: The corrections that were remembered.
        is_recovery: A record that a create finds was made by this very run.
    """

    prefix: str = ""
    references: ReferencePlan = NO_REFERENCES
    storypark: StoryparkState | None = None
    undecided: Collection[tuple[About, str]] = ()
    not_kept: tuple[WriteNotKept, ...] = ()
    is_recovery: bool = False

    @property
    def known(self) -> KnownRecords:
        """What answers are checked against."""
        return KnownRecords(self.storypark, self.references.dissolved)


NO_CONTEXT: Final = WriteContext()


async def apply_changes(
    storypark: StoryparkClient,
    changes: Sequence[Change],
    links: Links,
    *,
    key: str,
    numbers: Sequence[int] | None = None,
    unconfirmed: Collection[UnconfirmedWrite] = (),
    context: WriteContext = NO_CONTEXT,
) -> WriteResult:
    """Write changes in their order. A write that fails is reported, and the others go on.

    A child that is refused for lack of space becomes a wait (plan-space).

    Args:
        storypark: Where to write.
        changes: The changes; those that write nothing are passed on.
        links: The links before them.
        key: Identifies the run: its change number n is always sent under the key `key-n`.
        numbers: The numbers of the changes within the run, if they are not all of it.
        unconfirmed: Writes of earlier runs; what they may have created is not created again.
        context: References, and what the answers are checked against.
    """
    if not context.references.writes and not any(change.writes for change in changes):
        return WriteResult(links, list(changes), dissolved=context.references.dissolved)
    result = WriteResult(Links(dict(links.children), dict(links.rooms)))
    references = ReferenceWriter(storypark, context.references, key, result.problems)
    writer = _Writer(storypark, changes, links, result.links, (unconfirmed, context, references))
    await references.clear()
    for number, change in zip(numbers or range(len(changes)), changes, strict=True):
        if change.writes:
            await _write_change(result, writer, change, f"{key}-{number}")
        else:
            result.changes.append(change)
    await references.set_others(result.changes)
    result.dissolved = references.dissolved
    return result


async def _write_change(result: WriteResult, writer: "_Writer", change: Change, key: str) -> None:
    try:
        target_id, found = await writer.write(change, key)
    except PlanFullError:
        result.changes.append(_as_waiting(change))
        result.waiting.append(change.subject)
    except VendorError as error:
        _record_failure(result, change, error)
        result.unconfirmed += writer.unconfirmed(change, key, error)
    except ServiceLostError:
        raise
    except Exception as error:  # a bug must not stop the other changes, or the run for ever
        failure = internal_error(error, f"{change.kind} {change.ccms_id}")
        _record_failure(result, change, failure)
        result.unconfirmed += writer.unconfirmed(change, key, failure)
    else:
        _record_success(result, change, target_id, found=found)
        if change.kind in CORRECTIONS:
            result.not_kept += await writer.remembered(change)
        if change.kind == "create" and not found:
            await _add_to_new_rooms(result, writer, change, target_id, f"{key}-rooms")


async def _add_to_new_rooms(
    result: WriteResult, writer: "_Writer", change: Change, profile_id: str, key: str
) -> None:
    """Put a new child into the rooms that the same run created."""
    try:
        await writer.add_to_new_rooms(change, profile_id, key)
    except VendorError as error:
        _record_failure(result, change, error)
    except ServiceLostError:
        raise
    except Exception as error:
        _record_failure(result, change, internal_error(error, f"{change.kind} {change.ccms_id}"))


def _record_failure(result: WriteResult, change: Change, error: VendorError) -> None:
    if change.about == "child":
        result.failed.add(change.ccms_id)
    result.problems.append(f"{change.kind} {change.ccms_id}: {error}")
    if isinstance(error, WrongRecordError) and "wrong-record" not in result.codes:
        result.codes.append("wrong-record")


def _record_success(result: WriteResult, change: Change, target_id: str, *, found: bool) -> None:
    """Note a write. One that found the record that it was to create is no change: it is linked."""
    if found:
        result.relinked.append(change.subject)
    else:
        result.changes.append(replace(change, target_id=target_id))
    if change.kind == "create":
        result.created_ids.add(target_id)
        child = result.links.children[change.ccms_id]
        result.links.children[change.ccms_id] = replace(
            child, mapping="linked", target_id=target_id
        )
    elif change.kind in ("add_room", "return_room"):
        room = result.links.rooms[change.ccms_id]
        result.links.rooms[change.ccms_id] = replace(room, mapping="linked", target_id=target_id)


def _as_waiting(change: Change) -> Change:
    return replace(
        change,
        kind="wait",
        rule="plan-space",
        after="waiting",
        why="Storypark says that the plan is full",
    )


class _Writer:
    """Sends the request of each change. `links` is updated while changes are written."""

    def __init__(
        self,
        storypark: StoryparkClient,
        changes: Sequence[Change],
        links_before: Links,
        links: Links,
        more: tuple[Collection[UnconfirmedWrite], WriteContext, "ReferenceWriter"],
    ) -> None:
        unconfirmed, self._context, self._references = more
        self._storypark = storypark
        self._new_rooms = {
            change.ccms_id for change in changes if change.about == "room" and is_create(change)
        }
        self._links_before = links_before
        self._links = links
        self._maybe_created = {
            (write.change.about, write.change.ccms_id)
            for write in unconfirmed
            if is_create(write.change)
        }

    async def write(self, change: Change, key: str) -> tuple[str, bool]:
        """Write a change, and return the id of its profile or room.

        Also whether a create only found it, made by a run that is forgotten.
        """
        if is_create(change):
            if (change.about, change.ccms_id) in self._context.undecided:
                raise NotAppliedError("references do not say which profile or room it has")
            if self._may_exist(change):
                raise VendorError("an earlier request for it was never answered")
            body = self._body(change)
            record = await create_remote(self._storypark, change, body, key)
            self._context.known.check_created(record, change, body, self._links)
            return record.id, record.found and not self._context.is_recovery
        target_id = change.target_id
        if target_id is None:
            raise VendorError("the change names no profile or room")
        if change.kind == "move" and not self._body(change):
            raise CircuitOpenError("the room could not be made")
        await update_remote(self._storypark, change, target_id, self._body(change), key)
        self._references.attached(change)
        return target_id, False

    async def remembered(self, change: Change) -> list[WriteNotKept]:
        """What the next runs must know of a correction."""
        write = await repeated_write(self._storypark, change, self._context.not_kept)
        return [] if write is None else [write]

    async def add_to_new_rooms(self, change: Change, profile_id: str, key: str) -> None:
        """Add a new child's profile to those of its rooms that this run has created."""
        created = [room for room in change.fields.add_rooms if self._is_created(room)]
        if created:
            body = {"add_room_ids": storypark_room_ids(created, self._links)}
            await self._storypark.edit_profile(profile_id, body, key)

    def unconfirmed(self, change: Change, key: str, error: VendorError) -> list[UnconfirmedWrite]:
        """Return the write of a change that failed, if it may have been applied."""
        if definitely_not_applied(error) or (is_create(change) and self._may_exist(change)):
            return []
        return [UnconfirmedWrite.from_change(change, key, self._body(change), self._links)]

    def _is_created(self, room: str) -> bool:
        before, now = self._links_before.rooms, self._links.rooms
        return room in self._new_rooms and now[room].target_id != before[room].target_id

    def _may_exist(self, change: Change) -> bool:
        return (change.about, change.ccms_id) in self._maybe_created

    def _body(self, change: Change) -> dict[str, Any]:
        if is_create(change) and self._context.prefix:
            reference = {"reference": self._context.prefix + change.ccms_id}
        else:
            reference = self._references.attachment(change)
        if change.about == "room":
            name = change.after if change.kind == "rename_room" else change.subject
            return {"name": name, **reference}
        if is_create(change):
            return self._new_profile(change) | reference
        return profile_update(change, self._links) | reference

    def _new_profile(self, change: Change) -> dict[str, Any]:
        """Body that creates a profile: without new rooms, so that a retry sends the same body."""
        fields = change.fields
        rooms = [room for room in fields.add_rooms if room not in self._new_rooms]
        return {
            "given_name": fields.given,
            "family_name": fields.family,
            "birth_date": None if fields.born is None else fields.born.isoformat(),
            "room_ids": storypark_room_ids(rooms, self._links),
        }
