"""Routes that are analysed at their first use, and shared by applications."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, Query
from fastapi.routing import APIRoute
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.routing import Match

from parktime.web.model import ApiModel
from parktime.web.routes import LazyRoute, method_of

ANALYSED: list[str] = []


class Seen:
    """A type that notes when a validator of it is made."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        ANALYSED.append("seen")
        return handler(str)


class Body(ApiModel):
    """A body, whose validator is built late."""

    word: str


class Counter:
    """The object behind the routes of one application."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def show(self, number: Annotated[int, Query(ge=1)] = 1) -> str:
        """Its name, so many times."""
        return self.name * number

    async def asked(self, request: Request, key: str) -> str:
        """A key and the path that was asked for."""
        return f"{self.name} {key} {request.url.path}"

    async def change(self, body: Body) -> str:
        """A word."""
        return f"{self.name} {body.word}"


def routes():
    router = APIRouter(route_class=LazyRoute)
    router.get("/names")(method_of(lambda state: state.counter, Counter.show))
    router.get("/names/{key}/asked")(method_of(lambda state: state.counter, Counter.asked))
    router.post("/names")(method_of(lambda state: state.counter, Counter.change))
    return router.routes


def app_with(shared, name):
    app = FastAPI()
    app.state.counter = Counter(name)
    app.routes.extend(shared)
    return app


def client(app):
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test")


async def test_applications_that_share_routes_answer_from_their_own_state():
    shared = routes()
    for name in "ab":
        async with client(app_with(shared, name)) as http:
            assert (await http.get("/names?number=2")).json() == name * 2
            assert (await http.get("/names/x/asked")).json() == f"{name} x /names/x/asked"
            assert (await http.post("/names", json={"word": "y"})).json() == f"{name} y"
            assert (await http.get("/names?number=0")).status_code == 422
            assert (await http.post("/names", json={})).status_code == 422
            assert (await http.put("/names")).status_code == 405
            assert (await http.get("/names/x")).status_code == 404


async def test_only_what_is_asked_for_is_analysed():
    router = APIRouter(route_class=LazyRoute)

    async def endpoint(seen: Annotated[Seen, BeforeValidator(str)]) -> str:
        return "ok"

    router.get("/one/{key}/two")(endpoint)
    router.get("/other")(endpoint)
    app = FastAPI()
    app.routes.extend(router.routes)
    ANALYSED.clear()
    async with client(app) as http:
        assert (await http.get("/neither")).status_code == 404
        assert ANALYSED == []
        assert (await http.get("/other?seen=1")).json() == "ok"
        once = len(ANALYSED)
        assert once
        assert (await http.get("/other?seen=1")).json() == "ok"
        assert len(ANALYSED) == once
        assert {*app.openapi()["paths"]} == {"/one/{key}/two", "/other"}
        assert len(ANALYSED) > once


def test_threads_that_use_a_route_first_at_one_time_find_it_whole():
    for _ in range(20):
        (route,) = [each for each in routes() if each.endpoint.__name__ == "asked"]
        barrier = Barrier(4)

        def use(route=route, barrier=barrier):
            barrier.wait()
            return route.app is not None and route.dependant.path_params[0].name

        with ThreadPoolExecutor(4) as pool:
            assert {each.result() for each in [pool.submit(use) for _ in range(4)]} == {"key"}


PATHS = [
    "/",
    "/v1",
    "/v1/things",
    "/v1/things/{key}",
    "/v1/{key}/things",
    "/{a}/{b}",
    "/v1/things/",
]
SEGMENTS = ["", "v1", "things", "x y", "{key}"]
ASKED = [
    (root, f"{root}/{'/'.join(segments)}")
    for root in ("", "/v1", "/other")
    for length in range(5)
    for segments in product(SEGMENTS, repeat=length)
]


async def _nothing(**_: str) -> None: ...


@pytest.mark.parametrize("template", PATHS)
def test_a_lazy_route_matches_as_another_does(template):
    lazy, eager = (make(template, _nothing, methods=["GET"]) for make in (LazyRoute, APIRoute))
    for root, path in ASKED:
        scope = {"type": "http", "method": "GET", "path": path, "root_path": root}
        match, found = lazy.matches(dict(scope))
        expected, given_by = eager.matches(dict(scope))
        assert match is expected, path
        if match is not Match.NONE:
            assert found["path_params"] == given_by["path_params"], path
