"""The Inactive setting of the page, and support's hold on a room."""

from fastapi import APIRouter, Depends, Response
from typing_extensions import TypedDict

from daemon.api.answer import answer
from daemon.api.auth import admin_only
from daemon.api.bodies import HoldBody, SettingsBody
from daemon.api.context import Context, Key
from daemon.api.run_shape import PreviewShape, RunShape, show_preview, show_run
from daemon.operations.commands import Command, SetHoldAbove, SyncInactive
from daemon.operations.mappings import need_labels
from problems.documented import documented
from problems.openapi import responses

_PROBLEMS = responses(401, 404, 409)


class SwitchedShape(TypedDict):
    """The run that the switch caused; null where it was a setting only, or nothing changed."""

    run: RunShape | None


class HoldsShape(TypedDict):
    """CCMS room id to the first local date on which the room may go again."""

    holds: dict[str, str]


def settings_router(context: Context) -> APIRouter:
    """The routes of settings."""
    router = APIRouter(prefix="/services/{key}", tags=["settings"], dependencies=context.guards)

    @router.put(
        "/settings",
        dependencies=[Depends(admin_only)],
        response_model=documented(SwitchedShape | PreviewShape),
        responses=_PROBLEMS,
    )
    async def put_settings(key: Key, body: SettingsBody) -> Response:
        """Switch Inactive children on or off, at once by a run, and say when a run waits for approval; a dry run shows what a run would do then."""
        context.service(key)
        settings = body.changed(context.store.standing(key).settings)
        if body.sync_inactive is not None:
            need_labels(context.service(key).policy)
        if body.dry_run:
            dry: list[Command] = [SetHoldAbove(settings.hold_above)]
            if body.sync_inactive is not None:
                dry.append(SyncInactive(body.sync_inactive))
            return answer(show_preview(await context.integrations.dry_run(key, *dry)))
        await context.integrations.set_hold_above(key, settings.hold_above)
        run = (
            None
            if body.sync_inactive is None
            else await context.integrations.set_sync_inactive(key, body.sync_inactive)
        )
        return answer({"run": None if run is None else show_run(run, changes=True)})

    @router.post(
        "/rooms/hold", dependencies=context.operator, response_model=documented(HoldsShape), responses=_PROBLEMS
    )
    async def hold_room(key: Key, body: HoldBody) -> Response:
        """Hold a Kidsoft room: it is not removed on any local date before the one given. Answers with all holds."""
        context.service(key)
        await context.integrations.hold_room(key, body.room.ref(), body.until)
        holds = context.store.standing(key).holds
        return answer({"holds": {room: until.isoformat() for room, until in sorted(holds.items())}})

    return router
