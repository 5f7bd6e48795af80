"""What the daemon remembers about a service between runs, apart from its history."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.links import ChildLink, Choice, Links, Mapping, RoomLink
from parktime.daemon.domain.references import DissolvedLink, WriteNotKept
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import Settings, Stage


@dataclass(frozen=True, slots=True)
class Keep:
    """A child or room that no run changes, after an undo or a rejected removal (kept).

    `record` is what the CCMS said about it at that time, in one line; the keep ends when that
    changes. `ordinal` is the number of the run that was undone or held.
    """

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    reason: Literal["undone", "rejected"]
    since: datetime
    ordinal: int
    record: str


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """Removals that run `ordinal` held back (hold-above).

    `digest` identifies this list of removals: an approval of another list is refused.
    """

    digest: str
    since: datetime
    ordinal: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class UnconfirmedWrite:
    """A write that was sent to Storypark, but whose result is unknown.

    It can be sent again under its idempotency `key`: that does nothing twice, and returns the
    result of the first request. `mapping` and `target_id` are those of the child's or room's row
    at the time of sending.
    """

    change: Change
    key: str
    body: dict[str, Any]
    mapping: Mapping
    target_id: str | None

    @classmethod
    def from_change(
        cls, change: Change, key: str, body: dict[str, Any], links: Links
    ) -> "UnconfirmedWrite":
        """The request for a change, with the mapping of its subject in `links`.

        Raises:
            KeyError: `links` has no row for the subject.
        """
        row = _rows(links, change)[change.ccms_id]
        return cls(change, key, body, row.mapping, row.target_id)

    def still_applies(self, links: Links) -> bool:
        """Whether the subject is still mapped as it was when the request was sent."""
        row = _rows(links, self.change).get(self.change.ccms_id)
        return row is not None and (row.mapping, row.target_id) == (self.mapping, self.target_id)


def _rows(links: Links, change: Change) -> dict[str, ChildLink] | dict[str, RoomLink]:
    return links.children if change.about == "child" else links.rooms


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Everything that the store keeps about a service, apart from its history.

    Attributes:
        anchor: The instant of set-up, from which the slots of the schedule count.
        last_slot: The last slot that was run, or collapsed into a catch-up run.
        pin: The Service PIN (on-kidsoft).
        choices: Mappings chosen on the page, not applied yet.
        holds: First local date on which a room may be removed again, by CCMS room id (room-skip).
        created_ids: Ids of the profiles that runs created.
        last_ordinal: The number of the last run.
        unconfirmed: Writes of which the result is unknown.
        kept: Children and rooms that no run changes.
        pending: Removals that wait for approval.
        failures: Number of consecutive failed runs, including the last one.
        dissolved: Links that people dissolved, whose reference is not known to be cleared.
        not_kept: Writes that Storypark did not keep, or may not have kept.
    """

    stage: Stage = "off"
    anchor: datetime | None = None
    last_slot: datetime | None = None
    pin: str | None = None
    settings: Settings = field(default_factory=Settings)
    links: Links = field(default_factory=lambda: Links({}, {}))
    choices: tuple[Choice, ...] = ()
    holds: dict[str, date] = field(default_factory=dict)
    created_ids: frozenset[str] = frozenset()
    last_ordinal: int = 0
    unconfirmed: tuple[UnconfirmedWrite, ...] = ()
    kept: tuple[Keep, ...] = ()
    pending: PendingApproval | None = None
    failures: int = 0
    dissolved: tuple[DissolvedLink, ...] = ()
    not_kept: tuple[WriteNotKept, ...] = ()

    def require_stage(self, *stages: Stage) -> None:
        """Raise RefusedError unless the service is at one of these stages."""
        if self.stage in stages:
            return
        if self.stage == "off":
            raise RefusedError("the integration is off: support turns it on", "off")
        if self.stage == "on":
            raise RefusedError(
                "set-up is not confirmed yet: nothing is synced before it", "setup-page"
            )
        raise RefusedError("set-up is done already: mappings are changed by an update", "set-up")
