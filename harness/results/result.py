"""The object that `--json` writes (contract: The result), from the outcome of a play. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parktime.harness.expectations.observation import Observation
from parktime.harness.results.timestamps import format_instant, parse_utc
from parktime.simulator.scenario.scenario import Scenario

NOT_IN_DIGEST = frozenset({"digest", "wall", "file"})
"""Keys of a result that may differ between two plays of one scenario: real time and paths."""


def digest(result: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON (sorted keys, no spaces) without NOT_IN_DIGEST."""
    kept = {key: value for key, value in result.items() if key not in NOT_IN_DIGEST}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class PlayOutcome:
    """The outcome of a play.

    `expectations` and `failures` are rows of the result; a failure is what fails a scenario besides
    its expectations. `refusals` are all refused `do`s, expected or not. `until` is set if the play
    stopped before `ends`.
    """

    scenario: Scenario
    services: Mapping[str, Observation]
    expectations: Sequence[dict[str, Any]]
    refusals: Sequence[dict[str, Any]] = ()
    failures: Sequence[dict[str, Any]] = ()
    until: datetime | None = None
    interrupted: bool = False


def build_result(played: PlayOutcome, *, seconds: float) -> dict[str, Any]:
    """The whole result with its digest; `seconds` is the real time that the play took."""
    scenario = played.scenario
    services = {key: service_result(seen) for key, seen in played.services.items()}
    held = all(row["passed"] for row in played.expectations)
    whole: dict[str, Any] = {
        "title": scenario.title,
        "file": scenario.file,
        "seed": scenario.seed,
        "starts": format_instant(scenario.starts),
        "ends": format_instant(scenario.ends),
        **_cut_short(played),
        "passed": held and not played.failures and not played.interrupted,
        "shows": list(scenario.shows),
        "expectations": list(played.expectations),
        "refusals": list(played.refusals),
        "failures": list(played.failures),
        "services": services,
    }
    runs = sum(len(service["runs"]) for service in services.values())
    return {**whole, "digest": digest(whole), "wall": _wall(runs, seconds)}


def _cut_short(played: PlayOutcome) -> dict[str, Any]:
    until = {"until": format_instant(played.until)} if played.until else {}
    return {**until, "interrupted": True} if played.interrupted else until


def _wall(runs: int, seconds: float) -> dict[str, Any]:
    return {
        "seconds": round(seconds, 3),
        "runs_per_second": round(runs / seconds) if seconds else 0,
    }


def service_result(seen: Observation) -> dict[str, Any]:
    """One service: Storypark, and the daemon's side; while it is down, as it last was."""
    daemon = seen.daemon
    return {
        "storypark": {
            "paid_children": seen.storypark["paid_children"],
            "profiles": [_profile(row, _children_of_profiles(seen)) for row in seen.profiles],
            "rooms": [
                {key: row[key] for key in ("id", "name", "state", "posts")} for row in seen.rooms
            ],
        },
        "links": {
            "children": [
                _kept(row, "ccms_id", "name", "born", "mapping", "profile_id")
                for row in _by_ccms_id(daemon.links["children"])
            ],
            "rooms": [
                _kept(row, "ccms_id", "name", "mapping", "room_id")
                for row in _by_ccms_id(daemon.links["rooms"])
            ],
        },
        "runs": [run_result(run) for run in daemon.runs],
        "waiting": list(daemon.waiting),
        "invitations_owed": list(daemon.invitations_owed),
        "without_a_room": list(daemon.without_a_room),
        **_recourse(seen),
    }


def _recourse(seen: Observation) -> dict[str, Any]:
    """Names of the children and rooms that wait for approval or are kept, if any."""
    held, kept = list(seen.daemon.held.get("held", ())), [row["name"] for row in seen.daemon.kept]
    return ({"held": held} if held else {}) | ({"kept": kept} if kept else {})


def run_result(run: Mapping[str, Any]) -> dict[str, Any]:
    """One run of the daemon's history as in the result."""
    return {
        "at": format_instant(parse_utc(run["at"])),
        "cause": run["cause"],
        "outcome": run["outcome"],
        "note": run.get("note", ""),
        "counts": dict(run["counts"]),
        "changes": [dict(change) for change in run["changes"]],
    }


def _children_of_profiles(seen: Observation) -> dict[str, str]:
    rows = seen.daemon.links["children"]
    return {row["profile_id"]: row["ccms_id"] for row in rows if row["mapping"] == "linked"}


def _profile(row: Mapping[str, Any], children: Mapping[str, str]) -> dict[str, Any]:
    kept = _kept(row, "id", "given", "family", "born", "state", "rooms", "invited")
    return {**kept, "rooms": sorted(row["rooms"]), "ccms_id": children.get(row["id"])}


def _by_ccms_id(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row["ccms_id"]))


def _kept(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row.get(key) for key in keys}
