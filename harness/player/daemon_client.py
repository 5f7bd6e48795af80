"""The daemon's API as the player uses it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import httpx2

from parktime.harness.errors import InternalError, RefusedError
from parktime.harness.expectations.observation import DaemonView
from parktime.harness.player.daemon_calls import Call
from parktime.simulator.scenario.scenario import Acting, ServiceEntry

REFUSED_TYPE = "urn:parktime:refused"
REFUSALS = {
    (409, REFUSED_TYPE),
    (502, "urn:parktime:unreadable"),
    (503, "urn:parktime:store-trouble"),
}
"""Status and problem type of a refusal, by a rule or for want of a vendor or the store."""


def read_response(response: httpx2.Response) -> Any:
    """The JSON of a response.

    Raises:
        RefusedError: the daemon or the world refused the request (REFUSALS).
        InternalError: any other status of 400 and over.
    """
    if response.status_code < 400:
        return response.json() if response.content else None
    problem = _problem(response)
    if (response.status_code, problem.get("type")) in REFUSALS:
        raise RefusedError(str(problem.get("detail", "refused")), problem.get("rule"))
    request = response.request
    said = problem.get("detail") or problem.get("title") or "no reason given"
    raise InternalError(
        f"{request.method} {request.url.path} answered {response.status_code}: {said}"
    )


def _problem(response: httpx2.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


RUNS_PER_PAGE = 200
NEW_RUNS_PER_PAGE = 5
"""Page size if all earlier runs are known."""


class DaemonClient:
    """Client of one daemon. `http` has its base URL and token, and is closed by the caller."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def put_service(
        self, entry: ServiceEntry, *, order: int, simulator_url: str, credentials: dict[str, Any]
    ) -> None:
        """Register a service (contract: Who does what in a play), or update its access."""
        body = service_body(
            entry, order=order, simulator_url=simulator_url, credentials=credentials
        )
        read_response(await self._http.put(f"/v1/services/{entry.key}", json=body))

    async def remove_service(self, service: str) -> None:
        """Remove a service. Raises RefusedError if it is on."""
        read_response(await self._http.delete(f"/v1/services/{service}"))

    async def ask(self, service: str, call: Call, *, acting: Acting = "admin") -> Any:
        """Send one call. Raises RefusedError."""
        headers = {"X-Acting-As": acting} if call.as_person else {}
        path = f"/v1/services/{service}/{call.path}"
        return read_response(
            await self._http.request(call.method, path, json=call.body, headers=headers)
        )

    async def view(self, service: str, known: DaemonView, *, with_page: bool) -> DaemonView:
        """All about a service; the runs of `known`, the previous view, are not read again."""
        return DaemonView(
            page=await self._page(service) if with_page else None,
            links=await self._get(service, "links"),
            waiting=_names(await self._get(service, "waiting"), "waiting"),
            without_a_room=_names(await self._get(service, "without-a-room"), "without_a_room"),
            invitations_owed=await self._invitations_owed(service, known.invitations_owed),
            held=await self._get(service, "held"),
            kept=(await self._get(service, "kept"))["kept"],
            runs=[
                *known.runs,
                *await self.runs(service, after=known.runs[-1]["id"] if known.runs else 0),
            ],
        )

    async def runs(self, service: str, *, after: int = 0) -> list[dict[str, Any]]:
        """The runs after the one with that id, oldest first, with their changes."""
        newest_first: list[dict[str, Any]] = []
        before, limit = None, NEW_RUNS_PER_PAGE if after else RUNS_PER_PAGE
        while True:
            page = await self._get(service, "runs", changes="true", limit=limit, before=before)
            newest_first += [run for run in page["runs"] if run["id"] > after]
            before = page["next_before"]
            if before is None or not page["runs"] or page["runs"][-1]["id"] <= after:
                return newest_first[::-1]
            limit = RUNS_PER_PAGE

    async def explain(self, service: str, about: str, ccms_id: str) -> list[str]:
        """Why a child or room is as it is, in sentences. Raises RefusedError."""
        kind = "children" if about == "child" else "rooms"
        explanation = await self._get(service, f"{kind}/{ccms_id}/explain")
        return [*explanation["sentences"]]

    async def service(self, service: str) -> dict[str, Any]:
        """A service's state and settings."""
        found: dict[str, Any] = read_response(await self._http.get(f"/v1/services/{service}"))
        return found

    async def settled(self) -> bool:
        """Whether the daemon has caught up and waits on the clock."""
        return bool(read_response(await self._http.get("/v1/health"))["settled"])

    async def _page(self, service: str) -> dict[str, Any] | None:
        try:
            page: dict[str, Any] = await self._get(service, "page")
        except RefusedError:  # an integration that is off has no page
            return None
        return page

    async def _invitations_owed(self, service: str, before: Sequence[str]) -> Sequence[str]:
        try:
            profiles = (await self._get(service, "invitations"))["profiles"]
        except RefusedError:  # Storypark cannot be read at this moment
            return before
        return [row["name"] for row in sorted(profiles, key=lambda row: str(row["profile_id"]))]

    async def _get(self, service: str, what: str, **query: Any) -> Any:
        given = {key: value for key, value in query.items() if value is not None}
        return read_response(await self._http.get(f"/v1/services/{service}/{what}", params=given))


def service_body(
    entry: ServiceEntry, *, order: int, simulator_url: str, credentials: dict[str, Any]
) -> dict[str, Any]:
    """The body of `PUT /v1/services/KEY`; URLs in `credentials` are paths on the simulator."""
    ccms, storypark = credentials["ccms"], credentials["storypark"]
    return {
        "name": entry.name,
        "ccms": entry.ccms,
        "time_zone": entry.time_zone,
        "order": order,
        "urls": {
            "ccms": simulator_url + ccms["url"],
            "storypark": simulator_url + storypark["url"],
        },
        "credentials": {"ccms": _without_url(ccms), "storypark": _without_url(storypark)},
        "settings": {
            "sync_inactive": entry.sync_inactive,
            "weeks": entry.weeks,
            "removal": entry.removal,
            "hold_above": None if entry.hold_above is None else asdict(entry.hold_above),
        },
    }


def _without_url(access: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in access.items() if key != "url"}


def _names(body: Any, key: str) -> list[str]:
    rows = body[key] if isinstance(body, dict) else body
    return [row if isinstance(row, str) else row["name"] for row in rows]
