"""Rows as the programs tell them, and small stories, for tests of what the harness makes of them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from parktime.harness.expectations.observation import DaemonView, Observation
from parktime.harness.recording.recording import Recording
from tests.harness.player.small_story import HOLDS, small_story


def profile(id: str, name: str, **aspects: Any) -> dict[str, Any]:
    given, _, family = name.rpartition(" ")
    row = {
        "id": id,
        "given": given,
        "family": family,
        "born": None,
        "state": "active",
        "rooms": [],
        "invited": False,
    }
    return {**row, **aspects}


def room(id: str, name: str, state: str = "present", posts: int = 0) -> dict[str, Any]:
    return {"id": id, "name": name, "state": state, "posts": posts}


def change(kind: str, rule: str, child: str | None = None, **more: Any) -> dict[str, Any]:
    about = {"child": child} if child is not None else {"room": more.pop("room")}
    return {
        "rule": rule,
        "kind": kind,
        **about,
        "ccms_id": "c1",
        "before": None,
        "after": None,
        "why": "",
        **more,
    }


def run(
    ordinal: int, *changes: dict[str, Any], cause: str = "schedule", **counts: int
) -> dict[str, Any]:
    names = (
        "read",
        "created",
        "updated",
        "archived",
        "restored",
        "unchanged",
        "skipped",
        "waiting",
        "failed",
    )
    return {
        "id": ordinal,
        "ordinal": ordinal,
        "at": f"2026-12-{ordinal:02}T22:00:00+00:00",
        "cause": cause,
        "outcome": "ok",
        "note": "",
        "counts": {**dict.fromkeys(names, 0), **counts},
        "changes": list(changes),
    }


def child_link(
    ccms_id: str, name: str, profile_id: str | None = None, **more: Any
) -> dict[str, Any]:
    mapping = "linked" if profile_id else "create"
    return {
        "ccms_id": ccms_id,
        "name": name,
        "born": None,
        "mapping": mapping,
        "profile_id": profile_id,
        **more,
    }


def seen(
    profiles: list[dict[str, Any]] = [],  # noqa: B006 - read only
    rooms: list[dict[str, Any]] = [],  # noqa: B006
    *,
    since: int = 0,
    attempt: Any = None,
    paid: int = 40,
    **daemon: Any,
) -> Observation:
    storypark = {"paid_children": paid, "profiles": profiles, "rooms": rooms}
    return Observation(storypark, DaemonView(**daemon), since, attempt)


@pytest.fixture
def rows() -> Any:
    """The builders above, since test modules do not import each other."""
    return SimpleNamespace(
        profile=profile, room=room, change=change, run=run, child_link=child_link, seen=seen
    )


@pytest.fixture
def write_story(tmp_path: Path) -> Any:
    """Writes the small story with the given steps, and gives its path."""

    def write(steps: str = HOLDS, name: str = "small.yaml") -> Path:
        path = tmp_path / name
        path.write_text(small_story(steps), encoding="utf-8")
        return path

    return write


@pytest.fixture
def christmas(played: Any) -> Recording:
    """The recording of a room that goes for one week."""
    return played.recorded("christmas-queensland")


@pytest.fixture
def leavers(played: Any) -> Recording:
    """The recording of children who leave in every way, on Manage."""
    return played.recorded("leaver-on-manage")


@pytest.fixture
def full_plan(played: Any) -> Recording:
    """The recording of children who wait for space."""
    return played.recorded("a-full-plan")
