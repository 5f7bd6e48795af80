"""A live world as a scenario that opens as it stands: what is there, and steps that link it again.

The integration is set up at the start, by steps: the links are mapped as they are, and the run of
set-up does what the next run would do.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from parktime.harness.authoring.yaml_text import comment, flow, service_lines, text

Skipped = Mapping[str, tuple[frozenset[str], frozenset[str]]]
"""Children and rooms that are mapped to skip, by service; only a daemon knows."""


def exported_scenario(export: Mapping[str, Any], skipped: Skipped) -> str:
    """The text of the scenario, from what `GET /world/scenario` answers."""
    scenario, links = export["scenario"], export["links"]
    services = scenario["services"]
    lines = [f"{key}: {flow(scenario[key])}" for key in ("title", "seed")]
    lines += [f"{key}: {scenario[key]}" for key in ("starts", "ends")]
    lines.append("services:")
    for key, service in services.items():
        lines += [f"  {key}:", *service_lines(service)]
    steps = [
        line
        for key, service in services.items()
        for line in _steps(key, service, links[key], *skipped.get(key, (frozenset(), frozenset())))
    ]
    return "\n".join([*lines, *(["steps:", *steps] if steps else [])]) + "\n"


def _steps(
    key: str,
    service: Mapping[str, Any],
    links: Mapping[str, Any],
    skipped: frozenset[str],
    skipped_rooms: frozenset[str],
) -> Iterator[str]:
    before = [f"      - leave: {text(name)}" for name in links["left"]]
    before += ["      - switch_on_at_kidsoft"] if links["switched_on"] else []
    if before:
        yield f"  - service: {key}"
        yield "    do:"
        yield from before
    if not links["in_use"]:
        return
    if links["hidden"]:
        yield from comment(
            f"{links['hidden']} linked children are not on the page now, and not linked here: if "
            "they come back, they get new profiles.",
            "  ",
        )
    children = [
        (child, "skip" if child in skipped else profile or "create")
        for child, profile in links["children"]
    ]
    rooms = [
        (room, "skip" if room in skipped_rooms else linked or "create")
        for room, linked in links["rooms"]
    ]
    yield f"  - service: {key}"
    yield "    do:"
    yield "      - turn_on" + (f": {{pin: {service['pin']}}}" if "pin" in service else "")
    for verb, pairs in (("map", children), ("map_room", rooms)):
        if pairs:
            yield f"      - {verb}:"
            yield from (f"          {text(one)}: {text(other)}" for one, other in pairs)
    yield "      - set_up"
    yield "    expect: {last_run: {outcome: ok}}"
