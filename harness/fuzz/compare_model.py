"""Where a play's result and the model's prediction differ, in words; the earliest difference first."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from parktime.harness.fuzz.generate.yaml_writer import document
from parktime.harness.reference.reference import predict
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario


def differences(predicted: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """Every difference as a line: runs in order of time, then what was there in the end."""
    found: list[str] = []
    mine, theirs = predicted["services"], actual["services"]
    if list(mine) != list(theirs):
        return [f"services: predicted {list(mine)}, actual {list(theirs)}"]
    for key in mine:
        found += [f"{key}: {line}" for line in service_differences(mine[key], theirs[key])]
    return found


def service_differences(mine: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """The same for one service."""
    found = run_differences(mine["runs"], theirs["runs"])
    paid = [each["storypark"]["paid_children"] for each in (mine, theirs)]
    found += [] if paid[0] == paid[1] else [f"paid_children: predicted {paid[0]}, actual {paid[1]}"]
    found += multiset("profile", profile_rows(mine), profile_rows(theirs))
    found += multiset("room", room_rows(mine), room_rows(theirs))
    found += multiset("child link", child_link_rows(mine), child_link_rows(theirs))
    found += multiset("room link", room_link_rows(mine), room_link_rows(theirs))
    for report in ("waiting", "invitations_owed", "without_a_room"):
        found += multiset(report, mine[report], theirs[report])
    return found


def run_differences(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[str]:
    """Runs one by one; after the first that took place at another time or for another reason, no more."""
    found: list[str] = []
    for number, (one, other) in enumerate(zip(mine, theirs, strict=False), start=1):
        head = [(run["at"], run["cause"]) for run in (one, other)]
        if head[0] != head[1]:
            return [
                *found,
                f"run {number}: predicted {' '.join(head[0])}, actual {' '.join(head[1])}",
            ]
        where = f"run {number} ({' '.join(head[0])})"
        found += [f"{where} {line}" for line in one_run(one, other)]
    if len(mine) != len(theirs):
        found.append(f"runs: predicted {len(mine)}, actual {len(theirs)}")
    return found


def one_run(mine: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Outcome, counts and changes of one run."""
    found = []
    if mine["outcome"] != theirs["outcome"]:
        found.append(f"outcome: predicted {mine['outcome']}, actual {theirs['outcome']}")
    for count in {**mine["counts"], **theirs["counts"]}:
        pair = mine["counts"].get(count), theirs["counts"].get(count)
        if pair[0] != pair[1]:
            found.append(f"{count}: predicted {pair[0]}, actual {pair[1]}")
    return found + multiset(
        "change", map(change_row, mine["changes"]), map(change_row, theirs["changes"])
    )


def change_row(change: dict[str, Any]) -> tuple[str, str, str]:
    """kind, rule and whom it befell."""
    return change["kind"], change["rule"], change.get("child") or change.get("room") or ""


def multiset(what: str, mine: Iterable[Hashable], theirs: Iterable[Hashable]) -> list[str]:
    """What only one of the two has, each as often as it does."""
    predicted, actual = Counter(mine), Counter(theirs)
    found = [f"{what} predicted only: {told(row)}" for row in (predicted - actual).elements()]
    return found + [f"{what} actual only: {told(row)}" for row in (actual - predicted).elements()]


def told(row: Any) -> str:
    """A row in a line."""
    return ", ".join(str(part) for part in row) if isinstance(row, tuple) else str(row)


def profile_rows(service: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Profiles by everything but their ids: the order of creation within a run is nobody's promise."""
    names = {row["ccms_id"]: row["name"] for row in service["links"]["children"]}
    return [
        (
            profile["given"],
            profile["family"],
            profile["born"],
            profile["state"],
            "in " + ("/".join(sorted(profile["rooms"])) or "no room"),
            "invited" if profile["invited"] else "not invited",
            f"linked to {names.get(profile['ccms_id'])}",
        )
        for profile in service["storypark"]["profiles"]
    ]


def room_rows(service: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Storypark rooms by everything but their ids."""
    return [
        (room["name"], room["state"], f"{room['posts']} posts")
        for room in service["storypark"]["rooms"]
    ]


def child_link_rows(service: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Children's links."""
    names = {
        row["id"]: f"{row['given']} {row['family']}".strip()
        for row in service["storypark"]["profiles"]
    }
    rows = service["links"]["children"]
    return [(row["name"], row["mapping"], names.get(row["profile_id"])) for row in rows]


def room_link_rows(service: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rooms' links."""
    names = {row["id"]: row["name"] for row in service["storypark"]["rooms"]}
    return [
        (row["name"], row["mapping"], names.get(row["room_id"]))
        for row in service["links"]["rooms"]
    ]


def broken_expectations(actual: dict[str, Any]) -> list[str]:
    """Why a play did not pass: a verb refused on one side only shows here."""
    broken = [
        f"line {each['line']} at {each['at']}: expected {each['expected']}, actual {each['actual']}"
        for each in actual["expectations"]
        if not each["passed"]
    ]
    broken += [
        f"line {each['line']} at {each['at']}: {each['message']}"
        for each in actual.get("failures", ())
    ]
    return broken if broken or actual["passed"] else ["it did not pass"]


Plain = dict[str, Any]


def expecting(world: Mapping[str, Any], name: str, *, whole: bool = False) -> tuple[str, Scenario]:
    """The text and the scenario of a world whose own expectations are replaced by the model's. ScenarioError.

    `whole` says also who and what is there in the end; else the number of runs stands for that. Nothing is expected of a world that the
    model does not know.
    """
    bare = without_expectations(world)
    scenario = read_text(document(bare), name)
    try:
        predicted = predict(scenario)
    except NotImplementedError:
        return document(bare), scenario
    ends = scenario.ends.isoformat(timespec="minutes")
    for refused in predicted["refused"]:
        bare["steps"][refused["step"] - 1]["expect"] = {"refused": "e"}
    for key, service in predicted["services"].items():
        end = in_the_end(service) if whole else {"runs": len(service["runs"])}
        bare["steps"].append({"at": ends, "service": key, "expect": end})
    text = document(bare)
    return text, read_text(text, name)


def without_expectations(world: Mapping[str, Any]) -> Plain:
    """A copy without them; steps that only expected are gone."""
    steps = [
        {key: value for key, value in step.items() if key != "expect"} for step in world["steps"]
    ]
    return {**world, "steps": [step for step in steps if "do" in step]}


def in_the_end(service: Mapping[str, Any]) -> Plain:
    """Expectations of one service's end: runs, counts, and everybody and every room whose name is the only one."""
    storypark = service["storypark"]
    profiles = storypark["profiles"]
    people = Counter(f"{each['given']} {each['family']}".strip() for each in profiles)
    rooms = Counter(each["name"] for each in storypark["rooms"])
    told: Plain = {"runs": len(service["runs"])}
    told["counts"] = {
        "active": sum(each["state"] == "active" for each in profiles),
        "archived": sum(each["state"] == "archived" for each in profiles),
        "rooms": sum(each["state"] == "present" for each in storypark["rooms"]),
        "waiting": len(service["waiting"]),
    }
    told["profiles"] = {
        name: {"state": each["state"], "rooms": each["rooms"]}
        for each in profiles
        if people[name := f"{each['given']} {each['family']}".strip()] == 1
    }
    told["rooms"] = {
        each["name"]: each["state"] for each in storypark["rooms"] if rooms[each["name"]] == 1
    }
    return {key: value for key, value in told.items() if value != {}}
