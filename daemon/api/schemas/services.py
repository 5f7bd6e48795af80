"""Services, their settings and the runs that a change of settings causes."""

from datetime import datetime

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_instant
from parktime.daemon.api.schemas.run import RunSchema
from parktime.daemon.domain.service import CcmsKind, HoldAbove, Service, Settings, Stage
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.sync.slots import next_slot


class UrlsSchema(TypedDict):
    """Base URLs of the two sides."""

    ccms: str
    storypark: str


class HoldAboveSchema(TypedDict):
    """What families may lose in one run before it waits for approval."""

    children: int
    percent: int
    week_percent: int
    rooms_with_posts: int
    rooms_percent: int
    moved_percent: int
    renamed_percent: int


class SettingsSchema(TypedDict):
    """The integration's settings; `hold_above` is null if no run waits for approval."""

    sync_inactive: bool
    weeks: str
    removal: str
    hold_above: HoldAboveSchema | None


class ServiceBaseSchema(TypedDict):
    """What every response about a service has."""

    key: str
    name: str
    ccms: CcmsKind
    time_zone: str
    order: int
    state: Stage
    next_run_at: str | None
    settings: SettingsSchema


class AccountsSchema(TypedDict):
    """The ids of the accounts that the credentials open; null as long as they are not known."""

    ccms: str | None
    storypark: str | None


class ServiceSchema(ServiceBaseSchema):
    """A service; its credentials are never shown."""

    accounts: AccountsSchema
    anchor: str | None
    urls: UrlsSchema


class ServicesSchema(TypedDict):
    """Services in their order; `next_after` asks for those that follow, null after the last."""

    services: list[ServiceSchema]
    next_after: str | None


class TokenSchema(TypedDict):
    """A token that is valid for one service."""

    token: str


class SettingsRunSchema(TypedDict):
    """The run that the new setting caused; null if there was none."""

    run: RunSchema | None


class HoldsSchema(TypedDict):
    """CCMS room id to the first local date on which the room may be removed again."""

    holds: dict[str, str]


def serialize_settings(settings: Settings) -> SettingsSchema:
    """Settings in JSON."""
    return {
        "sync_inactive": settings.sync_inactive,
        "weeks": settings.weeks,
        "removal": settings.removal,
        "hold_above": None if settings.hold_above is None else _hold_above(settings.hold_above),
    }


def _hold_above(limit: HoldAbove) -> HoldAboveSchema:
    return {
        "children": limit.children,
        "percent": limit.percent,
        "week_percent": limit.week_percent,
        "rooms_with_posts": limit.rooms_with_posts,
        "rooms_percent": limit.rooms_percent,
        "moved_percent": limit.moved_percent,
        "renamed_percent": limit.renamed_percent,
    }


def serialize_service_base(service: Service, state: ServiceState) -> ServiceBaseSchema:
    """What every response about a service has."""
    return {
        "key": service.key,
        "name": service.name,
        "ccms": service.ccms,
        "time_zone": service.time_zone,
        "order": service.order,
        "state": state.stage,
        "next_run_at": _instant_or_none(next_slot(state)),
        "settings": serialize_settings(state.settings),
    }


def serialize_service(service: Service, state: ServiceState) -> ServiceSchema:
    """A service in JSON, without its credentials."""
    return {
        **serialize_service_base(service, state),
        "accounts": {
            "ccms": service.access.ccms_account or None,
            "storypark": service.access.storypark_account or None,
        },
        "anchor": _instant_or_none(state.anchor),
        "urls": {"ccms": service.access.ccms_url, "storypark": service.access.storypark_url},
    }


def _instant_or_none(at: datetime | None) -> str | None:
    return None if at is None else format_instant(at)
