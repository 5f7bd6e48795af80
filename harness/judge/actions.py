"""What a sync receives: the JSON of the actions file and of the hooks."""

from collections.abc import Mapping, Sequence
from typing import Any

from parktime.harness.expectations.observation import matching_rows, parse_person
from parktime.harness.judge.model import Action, Choices, Target
from parktime.harness.reference.service import Service as ModelService
from parktime.simulator.scenario.scenario import ServiceEntry, Who
from parktime.simulator.world.service import Service, export_storypark


def document(
    head: Mapping[str, Any],
    services: Mapping[str, tuple[Service, ModelService | None]],
    actions: Sequence[Action],
) -> dict[str, Any]:
    """The document: `head`, and of every service its settings, and what people did since."""
    return {
        **head,
        "settings": {
            key: _settings(service.entry, model) for key, (service, model) in services.items()
        },
        "actions": [_action(each, services[each.service][0]) for each in actions],
    }


def _settings(entry: ServiceEntry, model: ModelService | None) -> dict[str, Any]:
    """What the integration has to know of a service, as it is now."""
    memory = None if model is None else model.memory
    return {
        "ccms": entry.ccms,
        "time_zone": entry.time_zone,
        "weeks": entry.weeks,
        "removal": entry.removal,
        "sync_inactive": entry.sync_inactive if memory is None else memory.sync_inactive,
        "set_up": entry.integration if memory is None else memory.on and memory.set_up,
    }


def _action(action: Action, service: Service) -> dict[str, Any]:
    """An action with ids in place of numbers and names."""
    sent: dict[str, Any] = {"service": action.service, "do": action.do}
    there = export_storypark(service)
    if action.do in ("set_up", "update"):
        sent["children"] = _mapped(action.children, list(service.ccms.children), there["profiles"])
        sent["rooms"] = _mapped(action.rooms, list(service.ccms.rooms), there["rooms"])
    elif action.do == "hold_room":
        ids = list(service.ccms.rooms)
        sent["rooms"] = {ids[number - 1]: day for number, day in action.to.items()}
    elif action.to is not None:
        sent["to"] = action.to
    return sent


def _mapped(choices: Choices, ids: list[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """By id: `create`, `skip`, or `{"link": ID}`; one whose target is gone is left out."""
    sent: dict[str, Any] = {}
    for number, to in choices.items():
        if not isinstance(to, Target):
            sent[ids[number - 1]] = to
        elif found := _matching(rows, to):
            sent[ids[number - 1]] = {"link": found[0]["id"]}
    return sent


def _matching(rows: list[dict[str, Any]], target: Target) -> list[dict[str, Any]]:
    who = parse_person({"name": target.name, "born": target.born}) if target.born else None
    found = matching_rows(rows, who or Who(target.name))
    return sorted(found, key=lambda row: row["state"] in ("removed", "archived"))
