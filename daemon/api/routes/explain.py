"""Why a child or a room is as it is, in plain sentences."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import Context, Key
from parktime.daemon.api.responses import answer, written
from parktime.daemon.api.schemas.run import ChangeShape, show_change
from parktime.daemon.domain.rules import RULES
from parktime.daemon.explain.sentences import Doing, Explanation
from parktime.daemon.explain.service import UnknownSubject
from parktime.daemon.operations.mappings import Ref
from parktime.web.openapi import documented, responses
from parktime.web.problem import Problem

CcmsId = Annotated[str, Path(min_length=1, max_length=200, description="The CCMS's id.")]
Name = Annotated[
    str, Query(min_length=1, max_length=500, description="The whole name, as the CCMS has it.")
]


class DoingShape(TypedDict):
    """What a run will do: the first run of that local date."""

    at: str
    day: str
    changes: list[ChangeShape]


class ExplanationShape(TypedDict):
    """Sentences, and what they were made of. `rule` decides; `next_run` is null before set-up.

    `then` is the first later run that changes something, if nothing changes in the CCMS; null where none is in sight.
    """

    ccms_id: str
    name: str
    sentences: list[str]
    rule: str
    rule_sentence: str
    next_run: DoingShape | None
    then: DoingShape | None


def explain_router(context: Context) -> APIRouter:
    """The routes of explanations."""
    router = APIRouter(prefix="/services/{key}", tags=["looking ahead"], dependencies=context.reads)
    documents = {"response_model": documented(ExplanationShape), "responses": responses(404, 409)}

    @router.get("/children/explain", **documents)
    async def child_by_name(key: Key, name: Name) -> Response:
        """Why the child of that name is as it is."""
        context.service(key)
        return await _told(context.explanations.child(key, Ref(name=name)))

    @router.get("/children/{ccms_id}/explain", **documents)
    async def child(key: Key, ccms_id: CcmsId) -> Response:
        """Why a child is as it is."""
        context.service(key)
        return await _told(context.explanations.child(key, Ref(id=ccms_id)))

    @router.get("/rooms/explain", **documents)
    async def room_by_name(key: Key, name: Name) -> Response:
        """Why the room of that name is as it is."""
        context.service(key)
        return await _told(context.explanations.room(key, Ref(name=name)))

    @router.get("/rooms/{ccms_id}/explain", **documents)
    async def room(key: Key, ccms_id: CcmsId) -> Response:
        """Why a room is as it is."""
        context.service(key)
        return await _told(context.explanations.room(key, Ref(id=ccms_id)))

    return router


async def _told(explaining: Awaitable[Explanation]) -> Response:
    try:
        found = await explaining
    except UnknownSubject as unknown:
        raise Problem(
            404, "Not Found", f"No child or room with the id '{unknown}' was ever seen here."
        ) from None
    return answer(_shown(found))


def _shown(found: Explanation) -> ExplanationShape:
    return {
        "ccms_id": found.ccms_id,
        "name": found.name,
        "sentences": list(found.sentences),
        "rule": found.rule,
        "rule_sentence": RULES[found.rule].sentence,
        "next_run": _doing(found.next_run),
        "then": _doing(found.then),
    }


def _doing(doing: Doing | None) -> DoingShape | None:
    if doing is None:
        return None
    changes = [show_change(change) for change in doing.changes]
    return {"at": written(doing.day.at), "day": doing.day.day.isoformat(), "changes": changes}
