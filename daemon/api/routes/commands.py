"""Route of the log of commands: what operators did."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import RouteContext
from parktime.daemon.api.responses import format_instant, json_response
from parktime.daemon.api.routes.runs import ServiceKey
from parktime.daemon.api.schemas.requests import LARGEST_ID
from parktime.daemon.domain.done_command import DoneCommand
from parktime.web.openapi import documented, responses

MAX_COMMANDS = 200


class CommandSchema(TypedDict):
    """What an operator did, with all values but PINs and credentials.

    `run`: the id of the run that it caused, or null. `position`: how many events a simulated world
    had logged before; null on real time.
    """

    id: int
    at: str
    service: str
    name: str
    values: dict[str, Any]
    run: int | None
    position: int | None


class CommandsSchema(TypedDict):
    """Commands, oldest first; `next_after` gets later ones, null if there are none.

    `since`: the instant before which nothing is kept, null if everything is.
    """

    commands: list[CommandSchema]
    next_after: int | None
    since: str | None


def commands_router(context: RouteContext) -> APIRouter:
    """Route of the log of commands."""
    router = context.router(tags=["history"], dependencies=context.reads)

    @router.get("/commands", response_model=documented(CommandsSchema), responses=responses(404))
    async def list_commands(
        service: ServiceKey = None,
        after: Annotated[
            int, Query(ge=0, le=LARGEST_ID, description="`next_after` of the previous response.")
        ] = 0,
        limit: Annotated[
            int, Query(ge=1, le=MAX_COMMANDS, description="Commands in one response.")
        ] = 100,
    ) -> Response:
        """What operators did, optionally with one service; what a rewind undid is left out."""
        if service is not None:
            context.service(service)
        store = context.store
        commands = await store.call(store.commands, service, after=after, limit=limit + 1)
        shown = commands[:limit]
        since = store.kept_from
        return json_response(
            {
                "commands": [_serialize(command) for command in shown],
                "next_after": shown[-1].id if len(commands) > limit else None,
                "since": since and format_instant(since),
            }
        )

    return router


def _serialize(command: DoneCommand) -> dict[str, Any]:
    return {
        "id": command.id,
        "at": format_instant(command.at),
        "service": command.service,
        "name": command.name,
        "values": command.values,
        "run": command.run or None,
        "position": command.position,
    }
