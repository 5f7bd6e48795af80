"""`rooms: {NAME: present|removed|absent|{state, posts}}`."""

from typing import Any

from harness.seen import Seen
from harness.verdict import Verdict
from simulator.scenario.scenario import Expectation


def room_verdict(expectation: Expectation, seen: Seen) -> Verdict:
    """Judges the Storypark room of that name; several of one name are judged only where all agree."""
    name = str(expectation.subject)
    wanted = expectation.expected if isinstance(expectation.expected, dict) else {"state": expectation.expected}
    expected = f"{name}: {_described(wanted)}"
    found = [row for row in seen.rooms if row["name"] == name]
    if not found:
        return Verdict(wanted == {"state": "absent"}, expected, "absent")
    actuals = [{key: row.get(key) for key in wanted} for row in found]
    told = [_described(actual) for actual in actuals]
    if len(set(told)) > 1:
        both = ", ".join(f"{row['id']} {text}" for row, text in zip(found, told, strict=True))
        return Verdict(False, expected, f"{len(found)} rooms of that name, which differ: {both}")
    return Verdict(actuals[0] == wanted, expected, told[0])


def _described(aspects: dict[str, Any]) -> str:
    posts = f"{aspects['posts']} posts" if "posts" in aspects else ""
    return " with ".join(part for part in (str(aspects.get("state", "")), posts) if part)
