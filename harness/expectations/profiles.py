"""`profiles: {NAME: active|archived|absent|waiting|{state, rooms, born, invited, contacts}}`."""

from typing import Any

from parktime.harness.expectations.observation import (
    AMBIGUOUS_HINT,
    Observation,
    matching_rows,
    parse_person,
)
from parktime.harness.expectations.verdict import Verdict, listed
from parktime.simulator.scenario.scenario import Expectation


def profile_verdict(expectation: Expectation, seen: Observation) -> Verdict:
    """Evaluate the only profile of that name, or that the child is `waiting` for space."""
    person = parse_person(expectation.subject)
    wanted = (
        expectation.expected
        if isinstance(expectation.expected, dict)
        else {"state": expectation.expected}
    )
    expected = f"{person}: {described(wanted)}"
    found = matching_rows(seen.profiles, person)
    if wanted.get("state") == "waiting" and person.name in seen.daemon.waiting:
        return Verdict(len(wanted) == 1, expected, "waiting")
    if len(found) > 1:
        states = listed([row["state"] for row in found])
        return Verdict(
            False, expected, f"{len(found)} profiles of that name ({states}): {AMBIGUOUS_HINT}"
        )
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
    if "contacts" in aspects:
        rest.append(f"contacts {listed(sorted(aspects['contacts'] or ()), none='none')}")
    return ", ".join(rest)


def _comparable(aspects: dict[str, Any]) -> dict[str, Any]:
    rooms = {"rooms": sorted(set(aspects["rooms"]))} if "rooms" in aspects else {}
    contacts = {"contacts": sorted(aspects["contacts"] or ())} if "contacts" in aspects else {}
    born = {"born": str(aspects["born"]) if aspects["born"] else None} if "born" in aspects else {}
    return {**aspects, **rooms, **born, **contacts}


def room_verdict(expectation: Expectation, seen: Observation) -> Verdict:
    """Evaluate the Storypark room of that name; several of one name must all agree."""
    name = str(expectation.subject)
    wanted = (
        expectation.expected
        if isinstance(expectation.expected, dict)
        else {"state": expectation.expected}
    )
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
