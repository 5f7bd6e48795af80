"""The application: routes, errors and middleware."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from parktime.tui.errors import RefusedError, UnreachableError
from parktime.web.handlers import BodyLimitMiddleware, ServerErrorMiddleware
from parktime.webui.actions import approvals as decide
from parktime.webui.actions import clock as move
from parktime.webui.actions import login, runs
from parktime.webui.actions import mappings as choose
from parktime.webui.actions import rooms as change_room
from parktime.webui.actions import settings as switch
from parktime.webui.actions.acting import action, asking
from parktime.webui.headers import SecurityMiddleware
from parktime.webui.page import LoginRequiredError, environment, view
from parktime.webui.servers import Servers
from parktime.webui.site import Site
from parktime.webui.static_files import serve_static
from parktime.webui.views import (
    approvals,
    archived,
    clock,
    events,
    forecast,
    history,
    home,
    lives,
    mappings,
    rooms,
    settings,
)

MAX_BODY_BYTES = 262_144

SERVICE = "/services/{key}"
READ = [
    Route("/", view(home.show)),
    Route("/clock", view(clock.show)),
    Route("/events", view(events.show)),
    Route("/search", view(lives.search)),
    Route("/events/stream", events.stream),
    Route(SERVICE, view(home.show_service)),
    Route(f"{SERVICE}/mappings", view(mappings.show)),
    Route(f"{SERVICE}/mappings/{{about}}/{{id}}", view(mappings.show_choices)),
    Route(f"{SERVICE}/history", view(history.show)),
    Route(f"{SERVICE}/runs/{{run:int}}", view(history.show_run)),
    Route(f"{SERVICE}/rooms", view(rooms.show)),
    Route(f"{SERVICE}/forecast", view(forecast.show)),
    Route(f"{SERVICE}/archived", view(archived.show)),
    Route(f"{SERVICE}/approvals", view(approvals.show)),
    Route(f"{SERVICE}/settings", view(settings.show)),
    Route(f"{SERVICE}/children/{{id}}", view(lives.show_child)),
    Route(f"{SERVICE}/rooms/{{id}}", view(lives.show_room)),
]

LOGIN = [
    Route("/login", login.show_login),
    Route("/login", login.log_in, methods=["POST"]),
    Route("/login/{code}", login.show_login),
    Route("/logout", action(login.log_out), methods=["POST"]),
    Route("/share", login.show_share),
    Route("/links/{link}", login.open_link),
]
ASK = {"set-up": choose.set_up, "update": choose.update, "discard": choose.discard}
"""Actions whose confirmation has an address of its own."""

ACT = {
    f"{SERVICE}/mappings": choose.submit,
    f"{SERVICE}/sync": runs.sync,
    f"{SERVICE}/runs/{{run:int}}/undo": runs.undo,
    f"{SERVICE}/approve": decide.approve,
    f"{SERVICE}/reject": decide.reject,
    f"{SERVICE}/let-go": decide.let_go,
    f"{SERVICE}/inactive": switch.switch_inactive,
    f"{SERVICE}/holds": switch.switch_holds,
    f"{SERVICE}/turn-on": switch.turn_on,
    f"{SERVICE}/turn-off": switch.turn_off,
    f"{SERVICE}/rooms/{{id}}/unlink": change_room.unlink,
    f"{SERVICE}/rooms/{{id}}/hold": change_room.hold,
    "/clock/run": move.run,
    "/clock/pause": move.pause,
    "/clock/stop": move.stop,
    "/clock/to": move.to,
    "/clock/back": move.back,
    "/clock/{jump}": move.jump,
}
ROUTES = [
    *LOGIN,
    *(Route(f"{SERVICE}/{name}", asking(act)) for name, act in ASK.items()),
    *(Route(f"{SERVICE}/{name}", action(act), methods=["POST"]) for name, act in ASK.items()),
    *(Route(path, action(act), methods=["POST"]) for path, act in ACT.items()),
    *READ,
    Route("/static/{name}", serve_static),
]


def create_app(
    servers: Servers, *, token: str | None = None, protect_reads: bool = False
) -> Starlette:
    """The pages about a daemon.

    Args:
        servers: The daemon, and the simulator whose clock it follows.
        token: The daemon's token, to read with where reading needs it.
        protect_reads: Whether nobody reads without a login or a link.
    """
    site = Site(servers, token=token, protect_reads=protect_reads)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await site.close()

    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(ServerErrorMiddleware),
            Middleware(SecurityMiddleware),
            Middleware(BodyLimitMiddleware, max_body_bytes=MAX_BODY_BYTES),
        ],
        exception_handlers={
            HTTPException: _http_error,
            RefusedError: _refused,
            UnreachableError: _unreachable,
            LoginRequiredError: _login_required,
        },
        lifespan=lifespan,
    )
    app.state.site = site
    return app


def error_page(request: Request, status: int, title: str, words: str, rule: str = "") -> Response:
    """A page that says what went wrong."""
    back = request.headers.get("referer", "/")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}/"
    html = (
        environment()
        .get_template("error.html")
        .render(title=title, words=words, rule=rule, back=back if back.startswith(own) else "/")
    )
    return HTMLResponse(html, status)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    words = "There is nothing here." if error.detail == phrase else str(error.detail)
    answer = error_page(request, error.status_code, phrase, words)
    answer.headers.update(error.headers or {})
    return answer


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return error_page(request, error.status, "Refused", error.message, error.rule or "")


async def _unreachable(request: Request, error: Exception) -> Response:
    return error_page(request, 502, "No answer", str(error))


async def _login_required(request: Request, _: Exception) -> Response:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?to={quote(path if request.method == 'GET' else '/')}", 303)
