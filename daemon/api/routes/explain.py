"""Routes that explain the state of a child or room in sentences."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import format_instant, json_response
from parktime.daemon.api.schemas.forecast import CloseCallSchema, serialize_close_call
from parktime.daemon.api.schemas.run import ChangeSchema, serialize_change
from parktime.daemon.domain.rules import RULES
from parktime.daemon.explain.sentences import Explanation, PlannedChanges
from parktime.daemon.explain.service import UnknownSubjectError
from parktime.daemon.operations.mappings import Ref
from parktime.web.openapi import documented, responses
from parktime.web.problem import ProblemError

CcmsId = Annotated[str, Path(min_length=1, max_length=200, description="The CCMS's id.")]
Name = Annotated[
    str, Query(min_length=1, max_length=500, description="The whole name, as the CCMS has it.")
]


class ExplainedRunSchema(TypedDict):
    """What the first run of a local date will do."""

    at: str
    day: str
    changes: list[ChangeSchema]


class ExplanationSchema(TypedDict):
    """Sentences, and the facts behind them; `rule` is the deciding one.

    `next_run` is null before set-up. `then` is the first later run that changes something if
    nothing changes in the CCMS, null if there is none within the forecast. `close_calls`: where
    it stays or goes by seven days or less.
    """

    ccms_id: str
    name: str
    sentences: list[str]
    rule: str
    rule_sentence: str
    next_run: ExplainedRunSchema | None
    then: ExplainedRunSchema | None
    close_calls: list[CloseCallSchema]


def explain_router(context: RouteContext) -> APIRouter:
    """Routes of explanations."""
    router = context.router(
        prefix="/services/{key}", tags=["looking ahead"], dependencies=context.reads
    )
    documents = {"response_model": documented(ExplanationSchema), "responses": responses(404, 409)}

    @router.get("/children/explain", **documents)
    async def child_by_name(key: Key, name: Name) -> Response:
        """Explain the state of the child of that name."""
        context.service(key)
        return await _explanation(context.explanations.child(key, Ref(name=name)))

    @router.get("/children/{ccms_id}/explain", **documents)
    async def child(key: Key, ccms_id: CcmsId) -> Response:
        """Explain the state of a child."""
        context.service(key)
        return await _explanation(context.explanations.child(key, Ref(id=ccms_id)))

    @router.get("/rooms/explain", **documents)
    async def room_by_name(key: Key, name: Name) -> Response:
        """Explain the state of the room of that name."""
        context.service(key)
        return await _explanation(context.explanations.room(key, Ref(name=name)))

    @router.get("/rooms/{ccms_id}/explain", **documents)
    async def room(key: Key, ccms_id: CcmsId) -> Response:
        """Explain the state of a room."""
        context.service(key)
        return await _explanation(context.explanations.room(key, Ref(id=ccms_id)))

    return router


async def _explanation(explaining: Awaitable[Explanation]) -> Response:
    try:
        found = await explaining
    except UnknownSubjectError as unknown:
        raise ProblemError(
            404, "Not Found", f"No child or room with the id '{unknown}' was ever seen here."
        ) from None
    return json_response(_serialize(found))


def _serialize(found: Explanation) -> ExplanationSchema:
    return {
        "ccms_id": found.ccms_id,
        "name": found.name,
        "sentences": list(found.sentences),
        "rule": found.rule,
        "rule_sentence": RULES[found.rule].sentence,
        "next_run": _explained_run(found.next_run),
        "then": _explained_run(found.then),
        "close_calls": [serialize_close_call(call) for call in found.close_calls],
    }


def _explained_run(doing: PlannedChanges | None) -> ExplainedRunSchema | None:
    if doing is None:
        return None
    changes = [serialize_change(change) for change in doing.changes]
    return {
        "at": format_instant(doing.day.at),
        "day": doing.day.day.isoformat(),
        "changes": changes,
    }
