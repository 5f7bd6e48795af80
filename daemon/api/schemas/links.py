"""Lists about a service: links, waiting and archived children, invitations."""

from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_date, format_instant
from parktime.daemon.domain.links import ChildLink, Mapping, RoomLink
from parktime.daemon.domain.roster import Status
from parktime.daemon.domain.run import Run
from parktime.daemon.store.archived import ArchivedChild


class ChildLinkSchema(TypedDict):
    """A child that has ever been on the page or synced."""

    ccms_id: str
    name: str
    born: str | None
    mapping: Mapping
    profile_id: str | None


class RoomLinkSchema(TypedDict):
    """A room that has ever been on the page or synced."""

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None


class LinksSchema(TypedDict):
    """All links of a service, by CCMS id."""

    children: list[ChildLinkSchema]
    rooms: list[RoomLinkSchema]


class WaitingChildSchema(TypedDict):
    """A child that waits for space; `wants` says if its profile is to be created or restored."""

    place: int
    ccms_id: str
    name: str
    wants: Literal["create", "restore"]
    rule: str
    why: str


class WaitingSchema(TypedDict):
    """Children that wait for space, in the order in which they will get it, as of `run`."""

    waiting: list[str]
    run: int | None
    queue: list[WaitingChildSchema]


class WithoutARoomSchema(TypedDict):
    """Active profiles whose children have no session in the room window, as of `run`."""

    without_a_room: list[str]
    run: int | None


class ArchivedChildSchema(TypedDict):
    """A linked child whose profile a run archived, and no later run restored.

    `run_kept`: the history still has that run. `brings_back` says what would restore the profile.
    Only with `live`, else null: `status` is the child's label in the CCMS, `restorable` if the
    child is in scope again, `profile_exists` if the profile is still there (else a new one would
    be created), and `space` if the plan has space for it.
    """

    ccms_id: str
    name: str
    profile_id: str | None
    since: str
    rule: str
    why: str
    run: int
    run_kept: bool
    brings_back: str
    status: Status | None
    restorable: bool | None
    profile_exists: bool | None
    space: bool | None


class ArchivedChildrenSchema(TypedDict):
    """Archived children, the longest archived first, and the last known use of the plan."""

    archived: list[ArchivedChildSchema]
    paid_children: int | None
    active_profiles: int | None


class OwedInvitationSchema(TypedDict):
    """A profile whose family has not been invited."""

    profile_id: str
    name: str


class InvitationsSchema(TypedDict):
    """Invitations owed, and the ids of all profiles that runs created."""

    profiles: list[OwedInvitationSchema]
    created: list[str]


def is_still_linked(archived: ArchivedChild, links: dict[str, ChildLink]) -> bool:
    """Whether the child is still linked to the profile that was archived."""
    link = links.get(archived.ccms_id)
    return link is not None and link.is_linked and link.target_id == archived.change.target_id


def natural_order(identifier: str) -> tuple[int, str]:
    """Sort key of ids that end in a number without leading zeros."""
    return len(identifier), identifier


def serialize_child_link(link: ChildLink) -> ChildLinkSchema:
    """A child's link in JSON."""
    return {
        "ccms_id": link.ccms_id,
        "name": link.name,
        "born": format_date(link.born),
        "mapping": link.mapping,
        "profile_id": link.target_id,
    }


def serialize_room_link(link: RoomLink) -> RoomLinkSchema:
    """A room's link in JSON."""
    return {
        "ccms_id": link.ccms_id,
        "name": link.name,
        "mapping": link.mapping,
        "room_id": link.target_id,
    }


def serialize_archived(archived: ArchivedChild, link: ChildLink) -> ArchivedChildSchema:
    """An archived child in JSON, without what only a live reading knows."""
    return {
        "ccms_id": archived.ccms_id,
        "name": link.name,
        "profile_id": link.target_id,
        "since": format_instant(archived.at),
        "rule": archived.change.rule,
        "why": archived.change.why,
        "run": archived.run_id,
        "run_kept": archived.run_kept,
        "brings_back": "",
        "status": None,
        "restorable": None,
        "profile_exists": None,
        "space": None,
    }


def serialize_queue(run: Run) -> list[WaitingChildSchema]:
    """The children that a run left waiting for space, in order."""
    waits = [change for change in run.changes if change.kind == "wait"]
    order = {name: place for place, name in reversed(list(enumerate(run.waiting)))}
    waits.sort(key=lambda change: order.get(change.subject, len(order)))
    return [
        {
            "place": place,
            "ccms_id": change.ccms_id,
            "name": change.subject,
            "wants": "restore" if change.before == "archived" else "create",
            "rule": change.rule,
            "why": change.why,
        }
        for place, change in enumerate(waits, 1)
    ]
