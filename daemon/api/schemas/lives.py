"""The life of a child or room, and what a search for names has found."""

from datetime import date
from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.name_search import Found, Hit
from parktime.daemon.api.responses import format_date, format_instant
from parktime.daemon.api.schemas.run import ChangeSchema, serialize_change
from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.links import ChildLink, Mapping, RoomLink
from parktime.daemon.domain.run import Cause, Outcome
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.lives import Life, LifeEntry


class LifeEntrySchema(TypedDict):
    """A change, with its run.

    What several runs in a row told anew is one entry: the newest, the first in `first_run` and
    `since`, and the number of runs in `times`.
    """

    run: int
    ordinal: int
    at: str
    cause: Cause
    outcome: Outcome
    first_run: int
    since: str
    times: int
    change: ChangeSchema


class ActSchema(TypedDict):
    """What an operator did with it: the command, and its values as far as they are about it.

    `to`: what it was mapped to. `until`: until when a room is held. `run`: the id of the run that
    it caused, or null.
    """

    at: str
    name: str
    to: str | None
    until: str | None
    run: int | None


class KeptSchema(TypedDict):
    """Since when no run changes it, and why; `run` is the number of the undone or held run."""

    since: str
    reason: Literal["undone", "rejected"]
    run: int


class LifeSchema(TypedDict):
    """A child or room, and what runs did with it, newest first.

    `name`, `born` and `mapping` are as last read; `target_id` is the linked profile or room of
    Storypark. `chosen`: a mapping that is not applied yet. `kept`: no run changes it. `hold_until`:
    support holds the room until that date. `kept_from`: earlier runs are no longer kept.
    `acts`: what operators did with it, newest first, on the first page only.
    `next_before` gets older entries, null if there are none.
    """

    service: str
    about: Literal["child", "room"]
    ccms_id: str
    name: str
    born: str | None
    mapping: Mapping
    target_id: str | None
    confirmed: bool
    chosen: Mapping | None
    kept: KeptSchema | None
    hold_until: str | None
    kept_from: str | None
    entries: list[LifeEntrySchema]
    acts: list[ActSchema]
    next_before: int | None


class HitSchema(TypedDict):
    """A service, child or room; `ccms_id` is null for a service."""

    type: Found
    service: str
    service_name: str
    ccms_id: str | None
    name: str


class SearchSchema(TypedDict):
    """The best hits; `more` says that there are others, so that more words are needed."""

    hits: list[HitSchema]
    more: bool


def serialize_life(
    service: str,
    about: Literal["child", "room"],
    link: ChildLink | RoomLink,
    *,
    state: ServiceState,
    life: Life,
    acts: list[DoneCommand],
    kept_from: str | None,
) -> LifeSchema:
    """A page of a life in JSON."""
    born = link.born if isinstance(link, ChildLink) else None
    hold = state.holds.get(link.ccms_id) if about == "room" else None
    return {
        "service": service,
        "about": about,
        "ccms_id": link.ccms_id,
        "name": link.name,
        "born": _date(born),
        "mapping": link.mapping,
        "target_id": link.target_id,
        "confirmed": link.confirmed,
        "chosen": _chosen(state, about, link.ccms_id),
        "kept": _kept(state, about, link.ccms_id),
        "hold_until": _date(hold),
        "kept_from": kept_from,
        "entries": [_serialize_entry(entry) for entry in life.entries],
        "acts": [_serialize_act(act, about, link.ccms_id) for act in acts],
        "next_before": life.next_before,
    }


def serialize_hit(hit: Hit) -> HitSchema:
    """A hit in JSON."""
    return {
        "type": hit.type,
        "service": hit.service.key,
        "service_name": hit.service.name,
        "ccms_id": hit.ccms_id or None,
        "name": hit.name,
    }


def _serialize_entry(entry: LifeEntry) -> LifeEntrySchema:
    return {
        "run": entry.run,
        "ordinal": entry.ordinal,
        "at": format_instant(entry.at),
        "cause": entry.cause,
        "outcome": entry.outcome,
        "first_run": entry.first_run,
        "since": format_instant(entry.since),
        "times": entry.times,
        "change": serialize_change(entry.change),
    }


def _serialize_act(act: DoneCommand, about: str, ccms_id: str) -> ActSchema:
    plural = "children" if about == "child" else "rooms"
    mapped = (each for each in act.values.get(plural, ()) if each[about]["id"] == ccms_id)
    to = next((each["to"] for each in mapped), None)
    return {
        "at": format_instant(act.at),
        "name": act.name,
        "to": to.get("name") if isinstance(to, dict) else to,
        "until": act.values.get("until"),
        "run": act.run or None,
    }


def _chosen(state: ServiceState, about: str, ccms_id: str) -> Mapping | None:
    chosen = (
        each.mapping for each in state.choices if (each.kind, each.ccms_id) == (about, ccms_id)
    )
    return next(chosen, None)


def _kept(state: ServiceState, about: str, ccms_id: str) -> KeptSchema | None:
    for each in state.kept:
        if (each.about, each.ccms_id) == (about, ccms_id):
            since = format_instant(each.since)
            return {"since": since, "reason": each.reason, "run": each.ordinal}
    return None


def _date(day: date | None) -> str | None:
    return None if day is None else format_date(day)
