"""Authenticates requests to Storypark by their token."""

from typing import Annotated

from fastapi import Depends, Request

from problems.problem import Problem
from simulator.api.tokens import Secrets, bearer_token
from simulator.world.service import Service
from simulator.world.world import World

PROBLEM = "urn:parktime:storypark:"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class StoryparkAuth:
    """The services of a world by their tokens."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens: Secrets[str] = Secrets()
        for service in world.services.values():
            self._tokens.add(service.credentials.token, service.key)

    def service_of(self, request: Request) -> Service:
        """The service of the request. Raises Problem 401 for a missing or unknown token."""
        key = self._tokens.lookup(bearer_token(request))
        if key is None:
            detail = "the bearer token is missing or not known"
            raise Problem(401, "Unauthorized", detail, PROBLEM + "unknown-token", _CHALLENGE)
        return self._world.services[key]


async def _caller(request: Request) -> Service:
    callers: StoryparkAuth = request.app.state.callers
    return callers.service_of(request)


AuthenticatedService = Annotated[Service, Depends(_caller)]
"""A dependency, so that unauthenticated bodies are not parsed. Needs `app.state.callers`."""
