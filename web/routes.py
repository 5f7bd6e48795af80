"""Routes of HTTP applications that are analysed when they are first used."""

import inspect
import threading
from collections.abc import Awaitable, Callable
from functools import partial, update_wrapper
from typing import Any, get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope


class LazyRoute(APIRoute):
    """A route that FastAPI analyses at its first request, or for the OpenAPI document.

    Analysing takes milliseconds for each route, and most programs use few. Parameters of its path
    match one segment each. Use it as `route_class`, without `include_router`, which analyses all.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path = path
        self.endpoint = endpoint
        self.methods = set(options["methods"])
        segments = path.split("/")
        self._length = len(segments)
        self._words = [
            (place, word)
            for place, word in enumerate(segments)
            if place and not word.startswith("{")
        ]
        self._lock = threading.RLock()  # applications in several threads share routes
        self._analyse: Callable[[], None] | None = partial(
            super().__init__, path, endpoint, **options
        )

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for the route; paths that differ in plain words are not analysed."""
        asked = scope.get("path", "").split("/")
        skipped = len(asked) - self._length  # the path of the server that holds the application
        if skipped < 0:
            return Match.NONE, {}
        for place, word in self._words:
            if asked[skipped + place] != word:
                return Match.NONE, {}
        return super().matches(scope)

    def __getattr__(self, name: str) -> Any:
        """Analyse the route when an attribute is used that is not known yet."""
        if name.startswith("__") or name == "_lock":
            raise AttributeError(name)
        with self._lock:
            analyse, self._analyse = self._analyse, None
            if analyse is not None:
                for parameter in inspect.signature(self.endpoint).parameters.values():
                    _build_models(parameter.annotation)
                analyse()
        return object.__getattribute__(self, name)


def _build_models(annotation: Any) -> None:
    """Build models that are built when first used, which FastAPI expects of a body's model."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        annotation.model_rebuild()
        annotation.model_config["defer_build"] = False
    for part in get_args(annotation):
        _build_models(part)


Endpoint = Callable[..., Awaitable[Any]]


def method_of(find: Callable[[Any], Any], operation: Endpoint) -> Endpoint:
    """An endpoint that calls the method `operation` of the object in the application's state.

    Routes with such endpoints can be shared by all applications of a process. `find` returns the
    object from `app.state`.
    """
    signature = inspect.signature(operation)
    parameters = list(signature.parameters.values())[1:]
    request = next((each.name for each in parameters if each.annotation is Request), None)

    async def endpoint(**arguments: Any) -> Any:
        asked: Request = arguments[request] if request else arguments.pop(_REQUEST.name)
        return await operation(find(asked.app.state), **arguments)

    update_wrapper(endpoint, operation)
    del endpoint.__dict__["__wrapped__"]  # it has the parameter self
    shown = parameters if request else [*parameters, _REQUEST]
    endpoint.__dict__["__signature__"] = signature.replace(parameters=shown)
    return endpoint


_REQUEST = inspect.Parameter("request_", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
