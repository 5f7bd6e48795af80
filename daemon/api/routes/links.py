"""Lists about a service: links, who waits, who has no room, who is archived, and who is owed an invitation."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import Context, Key
from parktime.daemon.api.responses import answer, written, written_date
from parktime.daemon.domain.links import ChildLink, Mapping, RoomLink
from parktime.daemon.domain.roster import Status
from parktime.daemon.domain.run import Run
from parktime.daemon.explain.restore_conditions import WayBack, way_back, words_of
from parktime.daemon.planning.pins import kept_ids
from parktime.daemon.store.store import Archived, Store
from parktime.web.openapi import documented, responses


class ChildLinkShape(TypedDict):
    """A child that was ever on the page or synced."""

    ccms_id: str
    name: str
    born: str | None
    mapping: Mapping
    profile_id: str | None


class RoomLinkShape(TypedDict):
    """A room that was ever on the page or synced."""

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None


class LinksShape(TypedDict):
    """All links of a service, by CCMS id."""

    children: list[ChildLinkShape]
    rooms: list[RoomLinkShape]


class InLineShape(TypedDict):
    """A child that waits: its place in line, and whether a profile is to be made for it or brought back."""

    place: int
    ccms_id: str
    name: str
    wants: Literal["create", "restore"]
    rule: str
    why: str


class WaitingShape(TypedDict):
    """Who waits for space, in the order in which they will get it, as of the run told."""

    waiting: list[str]
    run: int | None
    queue: list[InLineShape]


class WithoutARoomShape(TypedDict):
    """Active profiles whose children have no session in the room window, as of the run told."""

    without_a_room: list[str]
    run: int | None


class ArchivedShape(TypedDict):
    """A linked child whose profile a run archived, and no later run restored; `brings_back` says what would bring it back. `run_kept`: whether the history has that run still.

    Asked live: how the CCMS lists the child now, whether it is restorable (in scope again), whether its profile still exists (else a new one would be made), and
    whether the plan has a space for it. Null where nobody asked.
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


class ArchivedListShape(TypedDict):
    """Archived children, the longest archived first, and the use of the plan as last known."""

    archived: list[ArchivedShape]
    paid_children: int | None
    active_profiles: int | None


class InvitedShape(TypedDict):
    """A profile whose family nobody has invited."""

    profile_id: str
    name: str


class InvitationsShape(TypedDict):
    """Invitations owed, and the ids of all profiles that runs created."""

    profiles: list[InvitedShape]
    created: list[str]


def links_router(context: Context) -> APIRouter:
    """The routes of lists."""
    router = APIRouter(prefix="/services/{key}", tags=["lists"], dependencies=context.reads)

    @router.get("/links", response_model=documented(LinksShape), responses=responses(404))
    async def list_links(
        key: Key,
        at: Annotated[
            AwareDatetime | None, Query(description="A past instant; left out, now.")
        ] = None,
    ) -> Response:
        """What each child and room is mapped to."""
        context.service(key)
        links = (
            context.store.standing(key) if at is None else context.store.standing_at(key, at)
        ).links
        children = [_child(link) for link in sorted(links.children.values(), key=_by_id)]
        return answer(
            {
                "children": children,
                "rooms": [_room(link) for link in sorted(links.rooms.values(), key=_by_id)],
            }
        )

    @router.get("/waiting", response_model=documented(WaitingShape), responses=responses(404))
    async def list_waiting(key: Key) -> Response:
        """Who waits for space (plan-space)."""
        context.service(key)
        run = context.store.last_done(key)
        queue = queue_of(context.store.run(run.id)) if run and run.waiting else []
        return answer(
            {"waiting": run.waiting if run else [], "run": run and run.id, "queue": queue}
        )

    @router.get(
        "/without-a-room", response_model=documented(WithoutARoomShape), responses=responses(404)
    )
    async def list_without_a_room(key: Key) -> Response:
        """Who is active without a room (child-rooms)."""
        context.service(key)
        run = context.store.last_done(key)
        return answer({"without_a_room": run.without_a_room if run else [], "run": run and run.id})

    @router.get(
        "/archived", response_model=documented(ArchivedListShape), responses=responses(404, 409)
    )
    async def list_archived(
        key: Key,
        live: Annotated[
            bool, Query(description="Read the CCMS and Storypark now, to tell how each stands.")
        ] = False,
    ) -> Response:
        """Whom runs archived: since when, by which rule, from which run, and what would bring each back."""
        service = context.service(key)
        situation = await context.integrations.queries.now(key) if live else None
        standing, rows = context.store.standing(key), still_archived(context.store, key)
        told = [_archived(row, standing.links.children[row.ccms_id]) for row in rows]
        kept = kept_ids(standing.kept, "child")
        for archived, row in zip(rows, told, strict=True):
            link = standing.links.children[row["ccms_id"]]
            if situation is None:
                row["brings_back"] = words_of(
                    archived.change.status, service.policy, standing.settings
                )
            else:
                _stand(row, way_back(situation, link))
            if row["ccms_id"] in kept:
                row["brings_back"] = (
                    f"letting go of it, for it is kept as it is; then: {row['brings_back']}"
                )
        use = context.integrations.queries.uses.last(key)
        return answer(
            {
                "archived": told,
                "paid_children": use and use.paid_children,
                "active_profiles": use and use.active_profiles,
            }
        )

    @router.get(
        "/invitations", response_model=documented(InvitationsShape), responses=responses(404, 409)
    )
    async def list_invitations(key: Key) -> Response:
        """Who is owed an invitation, read from Storypark now (no-invitations)."""
        context.service(key)
        owed = await context.integrations.queries.invitations(key)
        profiles = [{"profile_id": profile.id, "name": profile.name} for profile in owed]
        created = sorted(context.store.standing(key).created_ids, key=_natural)
        return answer({"profiles": profiles, "created": created})

    return router


def still_archived(store: Store, key: str) -> list[Archived]:
    """Those whom runs archived and who are linked to that profile still."""
    links = store.standing(key).links.children
    return [row for row in store.archived(key) if still_linked(row, links)]


def _natural(each: str) -> tuple[int, str]:
    """Ids in the order of their numbers, also where they are not padded."""
    return len(each), each


def _by_id(link: ChildLink | RoomLink) -> tuple[int, str]:
    return _natural(link.ccms_id)


def _child(link: ChildLink) -> ChildLinkShape:
    return {
        "ccms_id": link.ccms_id,
        "name": link.name,
        "born": written_date(link.born),
        "mapping": link.mapping,
        "profile_id": link.target_id,
    }


def _room(link: RoomLink) -> RoomLinkShape:
    return {
        "ccms_id": link.ccms_id,
        "name": link.name,
        "mapping": link.mapping,
        "room_id": link.target_id,
    }


def still_linked(row: Archived, links: dict[str, ChildLink]) -> bool:
    """Whether the child is linked to the profile that was archived, and to no other since."""
    link = links.get(row.ccms_id)
    return link is not None and link.is_linked and link.target_id == row.change.target_id


def _archived(row: Archived, link: ChildLink) -> ArchivedShape:
    return {
        "ccms_id": row.ccms_id,
        "name": link.name,
        "profile_id": link.target_id,
        "since": written(row.at),
        "rule": row.change.rule,
        "why": row.change.why,
        "run": row.run_id,
        "run_kept": row.run_kept,
        "brings_back": "",
        "status": None,
        "restorable": None,
        "profile_exists": None,
        "space": None,
    }


def _stand(row: ArchivedShape, way: WayBack) -> None:
    row["brings_back"], row["status"] = way.words, way.status
    row["restorable"], row["profile_exists"], row["space"] = (
        way.in_scope,
        way.profile_exists,
        way.space,
    )


def queue_of(run: Run) -> list[InLineShape]:
    """Those whom a run left out, in its order."""
    left_out = [change for change in run.changes if change.kind == "wait"]
    order = {name: place for place, name in reversed(list(enumerate(run.waiting)))}
    left_out.sort(key=lambda change: order.get(change.subject, len(order)))
    return [
        {
            "place": place,
            "ccms_id": change.ccms_id,
            "name": change.subject,
            "wants": "restore" if change.before == "archived" else "create",
            "rule": change.rule,
            "why": change.why,
        }
        for place, change in enumerate(left_out, 1)
    ]
