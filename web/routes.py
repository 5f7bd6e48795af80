"""Routes of HTTP applications that are analysed when they are first used."""

import inspect
import threading
from collections.abc import Awaitable, Callable
from functools import partial, update_wrapper
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import compile_path


class LazyRoute(APIRoute):
    """A route that FastAPI analyses at its first request, or for the OpenAPI document.

    Analysing takes milliseconds for each route, and most programs use few. Until then it only
    matches paths. Use it as `route_class`, without `include_router`, which analyses all routes.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path = path
        self.endpoint = endpoint
        self.methods = set(options["methods"])
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self._lock = threading.RLock()  # applications in several threads share routes
        self._analyse: Callable[[], None] | None = partial(
            super().__init__, path, endpoint, **options
        )

    def __getattr__(self, name: str) -> Any:
        """Analyse the route when an attribute is used that is not known yet."""
        if name.startswith("__") or name == "_lock":
            raise AttributeError(name)
        with self._lock:
            analyse, self._analyse = self._analyse, None
            if analyse is not None:
                analyse()
        return object.__getattribute__(self, name)


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
