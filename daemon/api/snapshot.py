"""The daemon at a glance: its health, a snapshot for whoever polls, and the rules that it follows."""

from hashlib import blake2b
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from typing_extensions import TypedDict

from daemon.api.answer import answer, to_json, written
from daemon.api.context import Context
from daemon.api.documented import documented
from daemon.api.links import still_archived
from daemon.api.run_shape import RunShape, show_run
from daemon.api.services import SettingsShape, show_settings
from daemon.rules import RULES, Mark
from daemon.schedule import next_slot
from daemon.service import Service, Stage
from daemon.settings import CcmsKind
from daemon.store.store import Store


class HealthShape(TypedDict):
    """`settled`: the first catch-up is done, and the daemon waits on its clock."""

    status: Literal["ok"]
    settled: bool


class GlanceShape(TypedDict):
    """A service at a glance: its last run, and how many linked children no run has archived."""

    key: str
    name: str
    ccms: CcmsKind
    time_zone: str
    state: Stage
    settings: SettingsShape
    last_run: RunShape | None
    next_run_at: str | None
    active: int
    archived: int
    waiting: int
    without_a_room: int
    chosen: int


class SnapshotShape(TypedDict):
    """Everything at a glance; equal revisions show equal services."""

    revision: int
    now: str
    services: list[GlanceShape]


class RuleShape(TypedDict):
    """A rule of the handbook; marks: S said by the help articles, F a published fact, D decided here."""

    id: str
    sentence: str
    marks: list[Mark]


class RulesShape(TypedDict):
    """All rules."""

    rules: list[RuleShape]


class _Glances:
    """All services at a glance, in JSON; only those that have changed since are told anew."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told: dict[str, tuple[int, bytes]] = {}
        self._revision = -1
        self._json = b""
        self._etag = ""

    def latest(self) -> tuple[bytes, str]:
        """The JSON and its weak ETag as of the store's revision."""
        if self._revision != self._store.revision():
            services = [self._told_of(service) for service in self._store.services()]
            self._json = b"[" + b",".join(services) + b"]"
            self._etag = f'W/"{blake2b(self._json, digest_size=12).hexdigest()}"'
            self._revision = self._store.revision()
        return self._json, self._etag

    def _told_of(self, service: Service) -> bytes:
        revision = self._store.revision(service.key)
        told = self._told.get(service.key)
        if told is None or told[0] != revision:
            told = self._told[service.key] = revision, to_json(_glance(service, self._store))
        return told[1]


def snapshot_router(context: Context) -> APIRouter:
    """The routes of the daemon as a whole."""
    router = APIRouter(tags=["daemon"])
    store = context.store
    glances = _Glances(store)

    @router.get("/health", response_model=documented(HealthShape))
    async def health() -> Response:
        """Whether the daemon is there, and has caught up."""
        return answer({"status": "ok", "settled": context.settled()})

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
        (services, etag), now = glances.latest(), written(context.now())
        headers = {"ETag": etag, "X-Virtual-Time": now, "Cache-Control": "no-cache"}
        if _matches(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        head = f'{{"revision":{store.revision()},"now":"{now}","services":'.encode()
        return Response(head + services + b"}", headers=headers, media_type="application/json")

    @router.get("/rules", dependencies=context.reads, response_model=documented(RulesShape))
    async def list_rules() -> Response:
        """Every rule that changes and refusals name."""
        rules = [{"id": rule.id, "sentence": rule.sentence, "marks": rule.marks} for rule in RULES.values()]
        return answer({"rules": rules})

    return router


def _matches(if_none_match: str | None, etag: str) -> bool:
    shown = [each.strip() for each in (if_none_match or "").split(",")]
    return "*" in shown or etag.removeprefix("W/") in (each.removeprefix("W/") for each in shown)


def _glance(service: Service, store: Store) -> GlanceShape:
    standing = store.standing(service.key)
    last, done = store.last_run(service.key), store.last_done(service.key)
    archived = len(still_archived(store, service.key))
    linked = sum(link.mapping == "linked" for link in standing.links.children.values())
    next_at = next_slot(standing)
    return {
        "key": service.key,
        "name": service.name,
        "ccms": service.ccms,
        "time_zone": service.time_zone,
        "state": standing.stage,
        "settings": show_settings(standing.settings),
        "last_run": None if last is None else show_run(last, changes=False),
        "next_run_at": None if next_at is None else written(next_at),
        "active": linked - archived,
        "archived": archived,
        "waiting": len(done.waiting) if done else 0,
        "without_a_room": len(done.without_a_room) if done else 0,
        "chosen": len(standing.choices),
    }
