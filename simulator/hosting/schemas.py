"""Request and response models of the worlds of a server."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from parktime.simulator.api.addresses import world_links
from parktime.simulator.api.openapi import Query
from parktime.simulator.api.schemas.world import CredentialsResponse, ServiceResponse
from parktime.simulator.api.time_formats import Instant, format_instant
from parktime.simulator.api.world import service_credentials, service_row
from parktime.simulator.hosting.registry import NAME, HostedWorld

MAX_SERVICES = 200
"""Of the services that an answer describes; `/world` has the others by pages."""


class OpenQuery(Query):
    """How to open a world."""

    name: str | None = Field(
        None,
        pattern=rf"^{NAME}$",
        description="What to call the world: lower-case letters, digits and dashes. "
        "Left out: w1, w2 and so on.",
    )
    steps: Literal["true", "false"] = Field(
        "true", description="Whether steps that need no daemon are done at their instants."
    )


class WorldsQuery(Query):
    """A page of worlds: after which one, and how many at most."""

    after: str | None = Field(None, pattern=rf"^{NAME}$")
    limit: int = Field(100, ge=1, le=1_000)


class HostedService(ServiceResponse):
    """A service of a world, with its credentials."""

    credentials: CredentialsResponse


class SkippedVerb(BaseModel):
    """A verb of the scenario that is left out, since it needs a daemon or a player."""

    line: int
    verb: str


class WorldSummary(BaseModel):
    """A world of this server. `url` is its absolute address, with a slash at its end."""

    id: str
    title: str
    path: str
    url: str = Field(examples=["http://127.0.0.1:8700/worlds/w1/"])
    now: Instant


class IndexWorld(BaseModel):
    """A world in the list of what a server has."""

    title: str
    path: str
    url: str


class IndexResponse(BaseModel):
    """What there is on a server; `links` are absolute addresses by name."""

    title: str
    version: str = Field(description="The version of parktime.")
    worlds: dict[str, IndexWorld]
    links: dict[str, str]


class WorldsResponse(BaseModel):
    """Worlds in the order in which they were opened; `next_after` asks for more, else null."""

    worlds: list[WorldSummary]
    next_after: str | None


class HostedWorldResponse(WorldSummary):
    """A world with absolute addresses, and with credentials for its first 200 services."""

    seed: int
    starts: Instant
    ends: Instant
    links: dict[str, str] = Field(description="Absolute addresses of what is in the world.")
    services: dict[str, HostedService]
    next_after: str | None = Field(description="Where `/world` goes on, if there are more.")
    skipped: list[SkippedVerb]


def summary(hosted: HostedWorld, base: str) -> dict[str, Any]:
    """A world in a list; `base` is the server's address, with a slash at its end."""
    return {
        "id": hosted.id,
        "title": hosted.scenario.title,
        "path": hosted.path,
        "url": _address(hosted, base),
        "now": format_instant(hosted.clock.now),
    }


def description(hosted: HostedWorld, base: str) -> dict[str, Any]:
    """A world with everything that its clients need."""
    scenario, url = hosted.scenario, _address(hosted, base)
    keys = list(hosted.world.services)
    shown = keys[:MAX_SERVICES]
    services = {
        key: {
            **service_row(service, order, url),
            "credentials": service_credentials(service),
        }
        for order, key in enumerate(shown)
        for service in (hosted.world.services[key],)
    }
    return {
        **summary(hosted, base),
        "seed": scenario.seed,
        "starts": format_instant(scenario.starts),
        "ends": format_instant(scenario.ends),
        "links": world_links(url),
        "services": services,
        "next_after": shown[-1] if len(shown) < len(keys) else None,
        "skipped": [{"line": line, "verb": verb} for line, verb in hosted.skipped],
    }


def _address(hosted: HostedWorld, base: str) -> str:
    return f"{base.rstrip('/')}{hosted.path}/"
