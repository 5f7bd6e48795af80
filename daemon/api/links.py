"""Lists about a service: links, who waits, who has no room, who is archived, and who is owed an invitation."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime
from typing_extensions import TypedDict

from daemon.api.answer import answer, written, written_date
from daemon.api.context import Context, Key
from daemon.api.documented import documented
from daemon.link import ChildLink, Mapping, RoomLink
from daemon.store.store import Archived, Store
from problems.openapi import responses


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


class WaitingShape(TypedDict):
    """Who waits for space, in the order in which they will get it, as of the run told."""

    waiting: list[str]
    run: int | None


class WithoutARoomShape(TypedDict):
    """Active profiles whose children have no session in the room window, as of the run told."""

    without_a_room: list[str]
    run: int | None


class ArchivedShape(TypedDict):
    """A linked child whose profile a run archived, and no later run restored."""

    ccms_id: str
    name: str
    profile_id: str | None
    since: str
    rule: str
    why: str
    run: int


class ArchivedListShape(TypedDict):
    """Archived children, the longest archived first."""

    archived: list[ArchivedShape]


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
    store, integrations = context.store, context.integrations

    @router.get("/links", response_model=documented(LinksShape), responses=responses(404))
    async def list_links(
        key: Key,
        at: Annotated[AwareDatetime | None, Query(description="A past instant; left out, now.")] = None,
    ) -> Response:
        """What each child and room is mapped to."""
        context.service(key)
        links = store.standing(key).links if at is None else store.links_at(key, at)
        children = [_child(link) for link in sorted(links.children.values(), key=_by_id)]
        return answer(
            {"children": children, "rooms": [_room(link) for link in sorted(links.rooms.values(), key=_by_id)]}
        )

    @router.get("/waiting", response_model=documented(WaitingShape), responses=responses(404))
    async def list_waiting(key: Key) -> Response:
        """Who waits for space (plan-space)."""
        context.service(key)
        run = store.last_done(key)
        return answer({"waiting": run.waiting if run else [], "run": run and run.id})

    @router.get("/without-a-room", response_model=documented(WithoutARoomShape), responses=responses(404))
    async def list_without_a_room(key: Key) -> Response:
        """Who is active without a room (child-rooms)."""
        context.service(key)
        run = store.last_done(key)
        return answer({"without_a_room": run.without_a_room if run else [], "run": run and run.id})

    @router.get("/archived", response_model=documented(ArchivedListShape), responses=responses(404))
    async def list_archived(key: Key) -> Response:
        """Whom runs archived: since when, by which rule, from which run."""
        context.service(key)
        links = store.standing(key).links.children
        return answer({"archived": [_archived(row, links[row.ccms_id]) for row in still_archived(store, key)]})

    @router.get("/invitations", response_model=documented(InvitationsShape), responses=responses(404, 409))
    async def list_invitations(key: Key) -> Response:
        """Who is owed an invitation, read from Storypark now (no-invitations)."""
        context.service(key)
        owed = await integrations.invitations(key)
        profiles = [{"profile_id": profile.id, "name": profile.name} for profile in owed]
        created = sorted(store.standing(key).created_ids, key=_natural)
        return answer({"profiles": profiles, "created": created})

    return router


def still_archived(store: Store, key: str) -> list[Archived]:
    """Those whom runs archived and who are linked to that profile still."""
    links = store.standing(key).links.children
    return [row for row in store.archived(key) if _still_linked(row, links)]


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
    return {"ccms_id": link.ccms_id, "name": link.name, "mapping": link.mapping, "room_id": link.target_id}


def _still_linked(row: Archived, links: dict[str, ChildLink]) -> bool:
    """Whether the child is linked to the profile that was archived, and to no other since."""
    link = links.get(row.ccms_id)
    return link is not None and link.mapping == "linked" and link.target_id == row.change.target_id


def _archived(row: Archived, link: ChildLink) -> ArchivedShape:
    return {
        "ccms_id": row.ccms_id,
        "name": link.name,
        "profile_id": link.target_id,
        "since": written(row.at),
        "rule": row.change.rule,
        "why": row.change.why,
        "run": row.run_id,
    }
