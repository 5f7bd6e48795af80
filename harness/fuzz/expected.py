"""What the model foresees of a world, written into it as expectations. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from harness.fuzz.yaml_flow import document
from harness.reference.reference import predict
from simulator.scenario.read import read_text
from simulator.scenario.scenario import Scenario

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
    steps = [{key: value for key, value in step.items() if key != "expect"} for step in world["steps"]]
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
    told["rooms"] = {each["name"]: each["state"] for each in storypark["rooms"] if rooms[each["name"]] == 1}
    return {key: value for key, value in told.items() if value != {}}
