"""Logging in with the daemon's token, or with a code of one use; logging out; read-only links."""

from base64 import urlsafe_b64decode
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from parktime.tui.client import Client
from parktime.tui.errors import RefusedError
from parktime.webui.forms import Form, read_form
from parktime.webui.links import DAY_S, DAYS
from parktime.webui.page import Page, environment, open_page
from parktime.webui.sessions import SESSION_S
from parktime.webui.site import LINK_COOKIE, SESSION_COOKIE, cookie_name, site_of

WRONG = "The daemon does not know this token: it is wrong, or of an earlier daemon."
TOO_MANY = "Too many failed logins: wait a minute, then try again."


async def show_login(request: Request) -> Response:
    """The form that asks for the token, or the button of a code of one use."""
    return _login_page(request, to=own_path(request.query_params.get("to", "/")))


async def log_in(request: Request) -> Response:
    """Opens a session for whoever knows the token."""
    site, form = site_of(request), await read_form(request)
    to = own_path(form.get("to", "/"))
    if not site.sessions.may_try():
        return _login_page(request, to=to, refused=TOO_MANY, status=429)
    code = form.get("code")
    if code and (site.token is None or not site.sessions.use_code(code)):
        site.sessions.failed()
        refused = "This link has been used, or is too old: log in with the token."
        return _login_page(request, to=to, refused=refused, status=403, with_code=False)
    token = site.token if code else form.get("token")
    client = site.servers.client(token)
    try:
        service = await _service_of(client, token or "")
    except RefusedError as refusal:
        site.sessions.failed()
        await client.close()
        return _login_page(request, to=to, refused=str(refusal), status=403)
    id = await site.sessions.open(client, service)
    answer = RedirectResponse(to, 303)
    _set_cookie(request, answer, SESSION_COOKIE, id, SESSION_S, strict=True)
    return answer


async def log_out(page: Page, form: Form) -> Response:
    """Ends the session."""
    del form
    name = cookie_name(page.request, SESSION_COOKIE)
    await page.site.sessions.close(page.request.cookies.get(name, ""))
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(name)
    return answer


async def show_share(request: Request) -> Response:
    """Asks how long a link is to be valid, or shows the link."""
    page = await open_page(request)
    path = own_path(page.text("path", "/", most=2_000))
    key = service_in(path)
    if not page.visitor.may_act(key):
        return RedirectResponse(f"/login?to={quote(path)}", 303)
    days, link = page.number("days", 0), ""
    if days:
        if days not in DAYS:
            raise HTTPException(422, f"days in the address is one of {DAYS}.")
        link = f"{request.url.scheme}://{request.url.netloc}/links/" + page.site.links.make(
            path, key, days
        )
    name = page.snapshot.service(key)
    return page.render(
        "share.html", path=path, days=days, choices=DAYS, link=link, shared=name and name.name
    )


async def open_link(request: Request) -> Response:
    """Shows the page of a read-only link, and remembers the link for the pages beside it."""
    site, text = site_of(request), request.path_params["link"]
    link = site.links.read(text)
    if link is None:
        raise HTTPException(403, "This link has expired, or is not of this server.")
    answer = RedirectResponse(own_path(link.path), 303)
    _set_cookie(request, answer, LINK_COOKIE, text, max(DAYS) * DAY_S, strict=False)
    return answer


def own_path(typed: str) -> str:
    """A path of this server with its query; "/" for anything else."""
    parts = urlsplit(typed.replace("\\", "/"))
    is_own = not parts.scheme and not parts.netloc and typed.startswith("/")
    return typed if is_own and not typed.startswith("//") and typed.isprintable() else "/"


def service_in(path: str) -> str | None:
    """The key of the service whose page a path is, None for others."""
    parts = urlsplit(path).path.split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "services" and parts[2] else None


async def _service_of(client: Client, token: str) -> str | None:
    """The only service that the token is for, None for the daemon's own. Raises RefusedError."""
    if len(token) < 8:
        raise RefusedError(WRONG, status=403)
    service: str | None = None
    try:
        await client.get("rules")
    except RefusedError:
        service = _named_in(token)
        await client.get(f"services/{quote(service, safe='')}")
    if client.access != "acting":
        raise RefusedError(WRONG, status=403)
    return service


def _named_in(token: str) -> str:
    """The service that a service's token names; the daemon checks its signature."""
    encoded = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except ValueError:
        raise RefusedError(WRONG, status=403) from None


def _login_page(
    request: Request, *, to: str, refused: str = "", status: int = 200, with_code: bool = True
) -> Response:
    code = request.path_params.get("code", "") if with_code else ""
    html = environment().get_template("login.html").render(to=to, refused=refused, code=code)
    return HTMLResponse(html, status)


def _set_cookie(
    request: Request, answer: Response, name: str, value: str, max_age_s: float, *, strict: bool
) -> None:
    answer.set_cookie(
        cookie_name(request, name),
        value,
        max_age=int(max_age_s),
        httponly=True,
        samesite="strict" if strict else "lax",
        secure=request.url.scheme == "https",
    )
