"""What was seen of a service, as the lines of an expectation. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parktime.harness.authoring.yaml_text import flow, text
from parktime.harness.expectations.observation import INFORMATIONAL_KINDS

Plain = Mapping[str, Any]


def changes_seen(runs: Mapping[str, Sequence[Plain]]) -> dict[tuple[datetime, str], list[str]]:
    """By instant and service: that its runs then changed what they changed."""
    seen: dict[tuple[datetime, str], list[str]] = {}
    for service, each in runs.items():
        for run in each:
            lines = [
                f"  - {flow(_change(change))}"
                for change in run["changes"]
                if change["kind"] not in INFORMATIONAL_KINDS
            ]
            if lines:
                at = datetime.fromisoformat(run["at"])
                seen.setdefault((at, service), ["changes:"]).extend(lines)
    return seen


def _change(change: Plain) -> dict[str, Any]:
    about = "child" if "child" in change else "room"
    return {"rule": change["rule"], "kind": change["kind"], about: change[about]}


def state_seen(storypark: Plain, runs: Sequence[Plain], *, everything: bool) -> list[str]:
    """How many runs there were, and how many profiles; with `everything`, all that is there.

    Two profiles or rooms that a step cannot tell apart are left out.
    """
    profiles, rooms = storypark["profiles"], storypark["rooms"]
    active = sum(row["state"] == "active" for row in profiles)
    counts = {"active": active, "archived": len(profiles) - active}
    lines = [f"counts: {flow(counts)}"]
    if runs:
        lines.insert(0, f"runs: {len(runs)}")
    if not everything:
        return lines
    named = Counter(_name(row) for row in profiles)
    told = Counter(_who(row) for row in profiles)
    unique = [row for row in profiles if (told if row["born"] else named)[_who(row)] == 1]
    if unique:
        lines.append("profiles:")
        lines += [f"  {text(_who(row))}: {flow(_profile(row))}" for row in unique]
    titles = Counter(row["name"] for row in rooms)
    alone = [row for row in rooms if titles[row["name"]] == 1]
    if alone:
        lines.append("rooms:")
        lines += [
            f"  {text(row['name'])}: {flow({'state': row['state'], 'posts': row['posts']})}"
            for row in alone
        ]
    return lines


def _who(row: Plain) -> str:
    return f"{_name(row)}, born {row['born']}" if row["born"] else _name(row)


def _name(row: Plain) -> str:
    return f"{row['given']} {row['family']}".strip()


def _profile(row: Plain) -> dict[str, Any]:
    return {"state": row["state"], "rooms": sorted(row["rooms"]), "invited": row["invited"]}
