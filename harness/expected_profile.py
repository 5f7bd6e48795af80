"""`profiles: {NAME: active|archived|absent|waiting|{state, rooms, born, invited}}`."""

from typing import Any

from harness.named import SAY_WHICH, bearing, who
from harness.seen import Seen
from harness.verdict import Verdict, listed
from simulator.scenario.scenario import Expectation


def profile_verdict(expectation: Expectation, seen: Seen) -> Verdict:
    """Judges the one profile of that name; `waiting` asks for the child among those without space."""
    person = who(expectation.subject)
    wanted = expectation.expected if isinstance(expectation.expected, dict) else {"state": expectation.expected}
    expected = f"{person}: {described(wanted)}"
    found = bearing(seen.profiles, person)
    if wanted.get("state") == "waiting" and person.name in seen.daemon.waiting:
        return Verdict(len(wanted) == 1, expected, "waiting")
    if len(found) > 1:
        states = listed([row["state"] for row in found])
        return Verdict(False, expected, f"{len(found)} profiles of that name ({states}): {SAY_WHICH}")
    if not found:
        waits = ", the child is waiting" if person.name in seen.daemon.waiting else ""
        return Verdict(wanted == {"state": "absent"}, expected, f"absent{waits}")
    actual = {key: found[0].get(key) for key in wanted}
    return Verdict(_comparable(actual) == _comparable(wanted), expected, described(actual))


def described(aspects: dict[str, Any]) -> str:
    """The aspects in words: `active in Possums and Wombats, born 2022-03-14, invited`."""
    first = [str(aspects["state"])] if "state" in aspects else []
    if "rooms" in aspects:
        first.append("in " + listed(sorted(aspects["rooms"]), none="no room"))
    rest = [" ".join(first)] if first else []
    if "born" in aspects:
        rest.append(f"born {aspects['born']}" if aspects["born"] else "birth date unknown")
    if "invited" in aspects:
        rest.append("invited" if aspects["invited"] else "not invited")
    return ", ".join(rest)


def _comparable(aspects: dict[str, Any]) -> dict[str, Any]:
    rooms = {"rooms": sorted(set(aspects["rooms"]))} if "rooms" in aspects else {}
    born = {"born": str(aspects["born"]) if aspects["born"] else None} if "born" in aspects else {}
    return {**aspects, **rooms, **born}
