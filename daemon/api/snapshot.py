"""The daemon at a glance: its health, a snapshot for whoever polls, and the rules that it follows."""

import asyncio
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from typing_extensions import TypedDict

from daemon.api.answer import answer, to_json, written
from daemon.api.context import Context
from daemon.api.documented import documented
from daemon.api.glance import ArchivedRows, GlanceShape, glance, is_late
from daemon.api.vendors import VendorShape, show_vendors
from daemon.looking import Looking
from daemon.model.rules import RULES, Mark
from daemon.model.service import Service
from daemon.running.schedule import next_slot
from daemon.store.store import Store

_State = tuple[str, int, int, bool]
"""What a service's glance depends on: its key, the store's revision and the looking's, and whether it is late."""


class HealthShape(TypedDict):
    """`settled`: the first catch-up is done, and the daemon waits on its clock. `store`: why it could not be used when last tried; null where it could."""

    status: Literal["ok", "trouble"]
    settled: bool
    store: str | None


class SnapshotShape(TypedDict):
    """Everything at a glance; equal revisions of a daemon that has not been restarted show equal services.

    `vendors`: those that do not answer. `store`: why it could not be used when last tried; null where it could.
    """

    revision: int
    now: str
    services: list[GlanceShape]
    vendors: list[VendorShape]
    store: str | None


class RuleShape(TypedDict):
    """A rule of the handbook; marks: S said by the help articles, F a published fact, D decided here."""

    id: str
    sentence: str
    marks: list[Mark]


class RulesShape(TypedDict):
    """All rules."""

    rules: list[RuleShape]


class _Glances:
    """All services at a glance, the vendors that fail and the trouble of the store, in JSON; only services that have changed since are told anew."""

    def __init__(self, store: Store, looking: Looking) -> None:
        self._store = store
        self._looking = looking
        self._archived = ArchivedRows(store)
        self._told: dict[str, tuple[_State, bytes]] = {}
        self._states: list[_State] = []
        self._besides = b""
        self._json = b""
        self._etag = ""
        self._tellings = 0
        self.revision = -1
        """Of what `latest` told: grows with every change of it, for as long as the daemon lives."""

    async def latest(self, now: datetime) -> tuple[bytes, str]:
        """The JSON and its weak ETag as of now. Where many services have changed, others have their turn in between."""
        services, revision = self._store.services(), self._store.revision()
        states = [self._state(service.key, now) for service in services]
        besides = to_json(show_vendors(self._looking.circuits, now)) + b',"store":' + to_json(self._store.trouble)
        if (states, besides) != (self._states, self._besides) or not self._etag:
            told = [await self._told_of(service, state, now) for service, state in zip(services, states, strict=True)]
            if self._etag and [state[:2] for state in states] == [state[:2] for state in self._states]:
                self._tellings += 1  # no commit tells of this one
            self._json = b'"services":[' + b",".join(told) + b'],"vendors":' + besides
            self._etag = f'W/"{blake2b(self._json, digest_size=12).hexdigest()}"'
            self._states, self._besides, self.revision = states, besides, revision + self._tellings
        return self._json, self._etag

    def _state(self, key: str, now: datetime) -> _State:
        late = is_late(next_slot(self._store.standing(key)), now)
        return key, self._store.revision(key), self._looking.revision(key), late

    async def _told_of(self, service: Service, state: _State, now: datetime) -> bytes:
        told = self._told.get(service.key)
        if told is None or told[0] != state:
            shown = glance(service, self._store, self._looking, self._archived, now)
            told = self._told[service.key] = state, to_json(shown)
            await asyncio.sleep(0)
        return told[1]


def snapshot_router(context: Context) -> APIRouter:
    """The routes of the daemon as a whole."""
    router = APIRouter(tags=["daemon"])
    store = context.store
    glances = _Glances(store, context.integrations.looking)

    @router.get("/health", response_model=documented(HealthShape))
    async def health() -> Response:
        """Whether the daemon is there, has caught up, and can use its store."""
        status = "ok" if store.trouble is None else "trouble"
        return answer({"status": status, "settled": context.settled(), "store": store.trouble})

    @router.get(
        "/snapshot",
        dependencies=context.reads,
        response_model=documented(SnapshotShape),
        responses={304: {"description": "Nothing but the time has changed: see X-Virtual-Time."}},
    )
    async def snapshot(
        if_none_match: Annotated[str | None, Header(description="The ETag of the answer before.")] = None,
    ) -> Response:
        """All services at a glance. The ETag is weak: it leaves `now` aside, which X-Virtual-Time tells too."""
        context.integrations.looking.ahead.want()
        at = context.now()
        (told, etag), now = await glances.latest(at), written(at)
        headers = {"ETag": etag, "X-Virtual-Time": now, "Cache-Control": "no-cache"}
        if _matches(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        head = f'{{"revision":{glances.revision},"now":"{now}",'.encode()
        return Response(head + told + b"}", headers=headers, media_type="application/json")

    @router.get("/rules", dependencies=context.reads, response_model=documented(RulesShape))
    async def list_rules() -> Response:
        """Every rule that changes and refusals name."""
        rules = [{"id": rule.id, "sentence": rule.sentence, "marks": rule.marks} for rule in RULES.values()]
        return answer({"rules": rules})

    return router


def _matches(if_none_match: str | None, etag: str) -> bool:
    shown = [each.strip() for each in (if_none_match or "").split(",")]
    return "*" in shown or etag.removeprefix("W/") in (each.removeprefix("W/") for each in shown)
