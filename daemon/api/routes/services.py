"""Services: made known, told, turned on and off, and run by hand."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response
from typing_extensions import TypedDict

from parktime.daemon.api.auth import admin_only, service_token
from parktime.daemon.api.dependencies import Context, Key
from parktime.daemon.api.responses import answer, written
from parktime.daemon.api.schemas.requests import HoldBody, ServiceBody, SettingsBody, TurnOnBody
from parktime.daemon.api.schemas.run import PreviewShape, RunShape, show_preview, show_run
from parktime.daemon.domain.service import CcmsKind, HoldAbove, Service, Settings, Stage, Standing
from parktime.daemon.operations.commands import Command, SetHoldAbove, Sync, SyncInactive
from parktime.daemon.operations.mappings import need_labels
from parktime.daemon.sync.scheduler import next_slot
from parktime.web.openapi import documented, responses


class UrlsShape(TypedDict):
    """Where the two sides are."""

    ccms: str
    storypark: str


class HoldAboveShape(TypedDict):
    """From how many archives on a run waits for approval."""

    children: int
    percent: int
    week_percent: int


class SettingsShape(TypedDict):
    """The integration's settings; `hold_above` null: no run waits for approval."""

    sync_inactive: bool
    weeks: str
    removal: str
    hold_above: HoldAboveShape | None


class ServiceSummaryShape(TypedDict):
    """What every answer about a service shows of it."""

    key: str
    name: str
    ccms: CcmsKind
    time_zone: str
    order: int
    state: Stage
    next_run_at: str | None
    settings: SettingsShape


class ServiceShape(ServiceSummaryShape):
    """A service; its credentials are never shown."""

    anchor: str | None
    urls: UrlsShape


class TokenShape(TypedDict):
    """A token that is good for one service."""

    token: str


class ServicesShape(TypedDict):
    """All services, by their order."""

    services: list[ServiceShape]


def _maybe(at: datetime | None) -> str | None:
    return None if at is None else written(at)


def show_settings(settings: Settings) -> SettingsShape:
    """The settings as answers show them."""
    return {
        "sync_inactive": settings.sync_inactive,
        "weeks": settings.weeks,
        "removal": settings.removal,
        "hold_above": None if settings.hold_above is None else _hold_above(settings.hold_above),
    }


def _hold_above(above: HoldAbove) -> HoldAboveShape:
    return {
        "children": above.children,
        "percent": above.percent,
        "week_percent": above.week_percent,
    }


def show_summary(service: Service, standing: Standing) -> ServiceSummaryShape:
    """The summary of a service."""
    return {
        "key": service.key,
        "name": service.name,
        "ccms": service.ccms,
        "time_zone": service.time_zone,
        "order": service.order,
        "state": standing.stage,
        "next_run_at": _maybe(next_slot(standing)),
        "settings": show_settings(standing.settings),
    }


def show_service(service: Service, standing: Standing) -> ServiceShape:
    """A service as answers show it."""
    return {
        **show_summary(service, standing),
        "anchor": _maybe(standing.anchor),
        "urls": {"ccms": service.access.ccms_url, "storypark": service.access.storypark_url},
    }


def services_router(context: Context) -> APIRouter:
    """The routes of services: who they are, and what is done with one as a whole."""
    router = APIRouter(tags=["services"])
    _add_knowing(router, context)
    _add_turning(router, context)
    _add_running(router, context)
    return router


def _shown(context: Context, key: str) -> Response:
    return answer(show_service(context.service(key), context.store.standing(key)))


def _add_knowing(router: APIRouter, context: Context) -> None:

    @router.get("/services", dependencies=context.reads, response_model=documented(ServicesShape))
    async def list_services() -> Response:
        """All services, in their order."""
        services = [
            show_service(service, context.store.standing(service.key))
            for service in context.store.services()
        ]
        return answer({"services": services})

    @router.get(
        "/services/{key}",
        dependencies=context.reads,
        response_model=documented(ServiceShape),
        responses=responses(404),
    )
    async def get_service(key: Key) -> Response:
        """One service."""
        return _shown(context, key)

    @router.put(
        "/services/{key}",
        dependencies=context.operator,
        response_model=documented(ServiceShape),
        responses=responses(401, 409),
    )
    async def put_service(key: Key, body: ServiceBody) -> Response:
        """Make a service known, or change how it is reached. Its integration is off until it is turned on."""
        holds = "hold_above" in body.settings.model_fields_set
        await context.integrations.put_service(
            body.service(key), body.settings.settings(), holds=holds
        )
        return _shown(context, key)

    @router.get(
        "/services/{key}/token",
        dependencies=context.operator,
        response_model=documented(TokenShape),
        responses=responses(401, 403, 404),
    )
    async def get_token(key: Key) -> Response:
        """A token for this service alone: with it one reads and does what its centre may, and nothing of another service. It ends with the operator's."""
        context.service(key)
        return answer(
            {"token": service_token(context.parts.token, key)},
            headers={"Cache-Control": "no-store"},
        )


def _add_turning(router: APIRouter, context: Context) -> None:
    @router.post(
        "/services/{key}/turn-on",
        dependencies=context.operator,
        response_model=documented(ServiceShape),
        responses=responses(401, 404, 409),
    )
    async def turn_on(key: Key, body: Annotated[TurnOnBody | None, Body()] = None) -> Response:
        """Turn the integration on: support's work. Kidsoft needs the Service PIN, Manage has none."""
        context.service(key)
        await context.integrations.turn_on(key, body.pin if body else None)
        return _shown(context, key)

    @router.post(
        "/services/{key}/turn-off",
        dependencies=context.operator,
        response_model=documented(ServiceShape),
        responses=responses(401, 404, 409),
    )
    async def turn_off(key: Key) -> Response:
        """Turn the integration off: support's work. Profiles, rooms, links and history stay as they are."""
        context.service(key)
        await context.integrations.turn_off(key)
        return _shown(context, key)


def _add_running(router: APIRouter, context: Context) -> None:
    @router.post(
        "/services/{key}/sync",
        dependencies=context.guards,
        response_model=documented(RunShape),
        responses=responses(401, 404, 409),
    )
    async def sync(key: Key) -> Response:
        """A run now, of the last picture; answers when it is finished."""
        context.service(key)
        return answer(show_run(await context.integrations.sync(key), changes=True))

    @router.post(
        "/services/{key}/preview",
        dependencies=context.guards,
        response_model=documented(PreviewShape),
        responses=responses(401, 404, 409),
    )
    async def preview(key: Key) -> Response:
        """The dry run of a run now: what it would do, and nothing done. The page and the settings have their own."""
        context.service(key)
        return answer(show_preview(await context.integrations.dry_run(key, Sync())))


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
        "/rooms/hold",
        dependencies=context.operator,
        response_model=documented(HoldsShape),
        responses=_PROBLEMS,
    )
    async def hold_room(key: Key, body: HoldBody) -> Response:
        """Hold a Kidsoft room: it is not removed on any local date before the one given. Answers with all holds."""
        context.service(key)
        await context.integrations.hold_room(key, body.room.ref(), body.until)
        holds = context.store.standing(key).holds
        return answer({"holds": {room: until.isoformat() for room, until in sorted(holds.items())}})

    return router
