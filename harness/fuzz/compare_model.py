"""Differences between a play's result and the model's prediction, the earliest first."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from parktime.harness.authoring.yaml_text import document
from parktime.harness.reference.reference import predict_result
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario


def differences(predicted: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """Every difference as a line: runs in order of time, then the final state."""
    found: list[str] = []
    mine, theirs = predicted["services"], actual["services"]
    if list(mine) != list(theirs):
        return [f"services: predicted {list(mine)}, actual {list(theirs)}"]
    for key in mine:
        found += [f"{key}: {line}" for line in service_differences(mine[key], theirs[key])]
    return found


def service_differences(mine: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """The differences of one service."""
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
    """Compare runs one by one, up to the first with another instant or cause."""
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
    """Differences in outcome, counts and changes of one run."""
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
    """kind, rule, and name of the child or room."""
    return change["kind"], change["rule"], change.get("child") or change.get("room") or ""


def multiset(what: str, mine: Iterable[Hashable], theirs: Iterable[Hashable]) -> list[str]:
    """Rows that only one of the two has, as often as it has them."""
    predicted, actual = Counter(mine), Counter(theirs)
    found = [f"{what} predicted only: {format_row(row)}" for row in (predicted - actual).elements()]
    return found + [
        f"{what} actual only: {format_row(row)}" for row in (actual - predicted).elements()
    ]


def format_row(row: Any) -> str:
    """A row as one line."""
    return ", ".join(str(part) for part in row) if isinstance(row, tuple) else str(row)


def profile_rows(service: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Profiles without their ids, since the order of creation within a run is undefined."""
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
    """Storypark rooms without their ids."""
    return [
        (room["name"], room["state"], f"{room['posts']} posts")
        for room in service["storypark"]["rooms"]
    ]


def child_link_rows(service: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Links of children."""
    names = {
        row["id"]: f"{row['given']} {row['family']}".strip()
        for row in service["storypark"]["profiles"]
    }
    rows = service["links"]["children"]
    return [(row["name"], row["mapping"], names.get(row["profile_id"])) for row in rows]


def room_link_rows(service: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Links of rooms."""
    names = {row["id"]: row["name"] for row in service["storypark"]["rooms"]}
    return [
        (row["name"], row["mapping"], names.get(row["room_id"]))
        for row in service["links"]["rooms"]
    ]


def broken_expectations(actual: dict[str, Any]) -> list[str]:
    """Why a play did not pass, including verbs refused on one side only."""
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


def with_model_expectations(
    world: Mapping[str, Any], name: str, *, whole: bool = False
) -> tuple[str, Scenario]:
    """Text and scenario of a world with the model's expectations in place of its own.

    With `whole` the final state is expected, too, else only the number of runs. A world that the
    model does not know gets no expectations. Raises ScenarioError.
    """
    bare = without_expectations(world)
    scenario = read_text(document(bare), name)
    try:
        predicted = predict_result(scenario)
    except NotImplementedError:
        return document(bare), scenario
    ends = scenario.ends.isoformat(timespec="minutes")
    for refused in predicted["refused"]:
        bare["steps"][refused["step"] - 1]["expect"] = {"refused": "e"}
    for key, service in predicted["services"].items():
        end = end_expectations(service) if whole else {"runs": len(service["runs"])}
        bare["steps"].append({"at": ends, "service": key, "expect": end})
    text = document(bare)
    return text, read_text(text, name)


def without_expectations(world: Mapping[str, Any]) -> Plain:
    """A copy without expectations; steps that only expected are removed."""
    steps = [
        {key: value for key, value in step.items() if key != "expect"} for step in world["steps"]
    ]
    return {**world, "steps": [step for step in steps if "do" in step]}


def end_expectations(service: Mapping[str, Any]) -> Plain:
    """Expectations of the final state; of profiles and rooms, those with a unique name."""
    storypark = service["storypark"]
    profiles = storypark["profiles"]
    people = Counter(f"{each['given']} {each['family']}".strip() for each in profiles)
    rooms = Counter(each["name"] for each in storypark["rooms"])
    expected: Plain = {"runs": len(service["runs"])}
    expected["counts"] = {
        "active": sum(each["state"] == "active" for each in profiles),
        "archived": sum(each["state"] == "archived" for each in profiles),
        "rooms": sum(each["state"] == "present" for each in storypark["rooms"]),
        "waiting": len(service["waiting"]),
    }
    expected["profiles"] = {
        name: {"state": each["state"], "rooms": each["rooms"]}
        for each in profiles
        if people[name := f"{each['given']} {each['family']}".strip()] == 1
    }
    expected["rooms"] = {
        each["name"]: each["state"] for each in storypark["rooms"] if rooms[each["name"]] == 1
    }
    return {key: value for key, value in expected.items() if value != {}}
