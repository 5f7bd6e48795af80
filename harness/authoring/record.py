"""What was done to a running world and its daemon, as a scenario that does it again. Pure.

People's actions come from the simulator's event log, operators' from the daemon's log of commands.
Both have the position in the simulator's log, which orders what was done at one instant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from parktime.harness.authoring.observed import changes_seen, state_seen
from parktime.harness.authoring.yaml_text import comment, flow, service_lines, text
from parktime.harness.errors import UsageError
from parktime.simulator.world.export_scenario import format_written

Plain = Mapping[str, Any]

_SETTINGS = ("sync_inactive", "weeks", "removal", "hold_above")
_PUBLISHING = ("refresh", "set_up")
_LAST_RANK = 3


@dataclass(frozen=True, slots=True)
class Sources:
    """What a recording is made from.

    `world`: what `GET /world/recording` answers. `commands`: the daemon's log. `runs` of each
    service with their changes, oldest first, and its Storypark as it is now.
    """

    world: Plain
    commands: Sequence[Plain]
    runs: Mapping[str, Sequence[Plain]]
    storyparks: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The text of a scenario, and what it lacks, in words."""

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Act:
    """One verb, ordered by when it was done; `rank` orders within a position of the log."""

    at: datetime
    position: int
    rank: int
    number: int
    service: str = field(compare=False)
    verb: Any = field(compare=False)


def recorded_scenario(sources: Sources, *, expect: bool) -> Recorded:
    """The scenario from the start of the world up to now.

    Args:
        sources: What was done and seen.
        expect: Whether all that was seen is expected, instead of how many runs there were.

    Raises:
        UsageError: the logs do not go back to the start, or are not of one world.
    """
    world = sources.world
    starts, now = _instant(world["scenario"]["starts"]), _instant(world["now"])
    _require_whole(sources, starts, now)
    services = {key: dict(each) for key, each in world["scenario"]["services"].items()}
    notes: list[str] = [f"{_when(each)}: {each['what']}" for each in world["not_steps"]]
    acts = list(_at_kidsoft(world, starts))
    acts += [
        _Act(_instant(each["at"]), each["position"], 1, 0, each["service"], each["do"])
        for each in world["steps"]
    ]
    acts += _commands(sources.commands, services, notes)
    acts += _other_publications(world["publications"], sources.commands, notes)
    acts += _stops(sources)
    ends = max(now, starts + timedelta(minutes=1))
    lines = [f"{key}: {flow(world['scenario'][key])}" for key in ("title", "seed")]
    lines += [f"starts: {format_written(starts)}", f"ends: {format_written(ends)}", "services:"]
    for key, service in services.items():
        lines += [f"  {key}:", *service_lines(service)]
    steps = list(_steps(sorted(acts), sources, ends, expect=expect))
    head = [each for note in notes for each in comment(f"Not here: {note}.")]
    return Recorded("\n".join([*head, *lines, "steps:", *steps]) + "\n", tuple(notes))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _when(row: Plain) -> str:
    return format_written(_instant(row["at"]))


def _require_whole(sources: Sources, starts: datetime, now: datetime) -> None:
    if any(not starts <= _instant(each["at"]) <= now for each in sources.commands):
        raise UsageError(
            "the daemon's commands are not of this world's time: give the daemon that follows "
            "this simulator's clock"
        )
    set_up = {each["service"] for each in sources.commands if each["name"] == "set_up"}
    for key, runs in sources.runs.items():
        if runs and key not in set_up:
            raise UsageError(
                f"the daemon has runs of {key} from before its log of commands begins: record a "
                "daemon whose store is as old as the world"
            )


def _at_kidsoft(world: Plain, starts: datetime) -> Iterator[_Act]:
    for key in world["switched_on"]:
        yield _Act(starts, -1, 0, 0, key, "switch_on_at_kidsoft")


# The daemon's side


def _commands(
    commands: Iterable[Plain], services: dict[str, dict[str, Any]], notes: list[str]
) -> Iterator[_Act]:
    """The verbs of the commands; the settings with which a service was added become its keys."""
    holds: dict[str, Any] = {}
    known: dict[str, Plain] = {}
    moved = {each["storypark"].get("of") for each in services.values()}
    for each in commands:
        key, name, values = each["service"], each["name"], each["values"]
        if key not in services:
            notes.append(f"{_when(each)}: {name} of {key}, which is no service of this world")
            continue
        verbs, position = list(_verbs(name, values, services[key])), each["position"]
        position = _LAST if position is None else position
        owner = services[key]["storypark"].get("of")
        if name == "register" and key not in known:
            _apply_settings(services[key], values["settings"])
            if owner is not None:
                move = {"move_to": key}
                yield _Act(_instant(each["at"]), position, 0, each["id"], owner, move)
        elif name == "register":
            changed = _registered_anew(known[key], values, holds.get(key))
            notes += [f"{_when(each)}: {key} was registered with another {one}" for one in changed]
            if values["settings"]["hold_above"] != holds.get(key):
                verbs = [{"hold_above": values["settings"]["hold_above"] or "off"}]
        elif name == "remove" and key not in moved:
            notes.append(f"{_when(each)}: {key} was removed from the daemon")
        if name == "register":
            known[key], holds[key] = values, values["settings"]["hold_above"]
        elif name == "hold_above":
            holds[key] = values["hold_above"]
        for verb in verbs:
            yield _Act(_instant(each["at"]), position, 0, each["id"], key, verb)


_LAST = 2**62
"""The position of a command of which it is not known: after all that people did then."""


def _apply_settings(service: dict[str, Any], settings: Plain) -> None:
    for name in _SETTINGS:
        service.pop(name, None)
    service |= {"removal": settings["removal"], "weeks": settings["weeks"]}
    if settings["sync_inactive"]:
        service["sync_inactive"] = "on"
    if settings["hold_above"] is not None:
        service["hold_above"] = settings["hold_above"]
    service["integration"] = service.pop("integration")


def _registered_anew(before: Plain, values: Plain, hold: Any) -> list[str]:
    own = [name for name in ("name", "ccms", "time_zone", "order") if before[name] != values[name]]
    return own + [
        name
        for name in ("weeks", "removal")
        if before["settings"][name] != values["settings"][name]
    ]


def _verbs(name: str, values: Plain, service: Plain) -> Iterator[Any]:
    match name:
        case "register" | "remove":
            return
        case "turn_on":
            yield {"turn_on": {"pin": service["pin"]}} if "pin" in service else "turn_on"
        case "map":
            for word, about in (("map", "children"), ("map_room", "rooms")):
                pairs = [
                    (_who(row["child" if about == "children" else "room"]), _to(row["to"]))
                    for row in values.get(about, ())
                ]
                if pairs:
                    yield {word: dict(pairs)}
        case "sync_inactive":
            yield {"sync_inactive": "on" if values["on"] else "off"}
        case "hold_above":
            yield {"hold_above": values["hold_above"] or "off"}
        case "hold_room":
            yield {"hold_room": {values["room"]["name"]: values["until"]}}
        case "undo":
            yield {"undo": values["ordinal"]}
        case "let_go":
            yield {"let_go": _who(values.get("child") or values["room"])}
        case _:
            yield name


def _who(one: Plain) -> str:
    """A person or room as a step refers to it."""
    return f"{one['name']}, born {one['born']}" if one.get("born") else str(one["name"])


def _to(to: Any) -> str:
    return to if isinstance(to, str) else _who(to)


def _other_publications(
    publications: Iterable[Plain], commands: Sequence[Plain], notes: list[str]
) -> Iterator[_Act]:
    """Publications that no logged command asked for: of one that was refused, or of others."""
    asked = [each for each in commands if each["name"] in _PUBLISHING]
    for each in publications:
        own = [
            one
            for one in asked
            if one["service"] == each["service"]
            and _instant(one["at"]) == _instant(each["at"])
            and (one["position"] is None or one["position"] <= each["position"])
        ]
        if own:
            asked.remove(own[-1])
        elif _is_on(each, commands):
            yield _Act(_instant(each["at"]), each["position"], 1, 0, each["service"], "refresh")
        else:
            notes.append(f"{_when(each)}: the CCMS of {each['service']} published on request")


def _is_on(event: Plain, commands: Iterable[Plain]) -> bool:
    """Whether the integration was on before an event."""
    switched = [
        each["name"]
        for each in commands
        if each["service"] == event["service"]
        and each["name"] in ("turn_on", "turn_off")
        and _instant(each["at"]) <= _instant(event["at"])
    ]
    return switched[-1:] == ["turn_on"]


def _stops(sources: Sources) -> Iterator[_Act]:
    """The daemon down and up again around each catch-up run: it was away for a slot."""
    runs = [run for each in sources.runs.values() for run in each]
    busy = {_instant(each["at"]) for each in (*runs, *sources.commands)}
    returns = {
        _instant(run["at"]): key
        for key, each in sources.runs.items()
        for run in each
        if run["cause"] == "catch-up"
    }
    for returned, key in returns.items():
        before = max((at for at in busy if at < returned), default=None)
        if before is not None:
            yield _Act(before, _LAST, _LAST_RANK, 0, key, {"daemon": "down"})
            yield _Act(returned, -1, 0, 0, key, {"daemon": "up"})


# Text


def _steps(
    acts: Sequence[_Act], sources: Sources, ends: datetime, *, expect: bool
) -> Iterator[str]:
    seen = changes_seen(sources.runs) if expect else {}
    instants = sorted({*(act.at for act in acts), *(at for at, _ in seen)})
    for at in instants:
        yield from _acts_at(at, [act for act in acts if act.at == at])
        for (when, service), lines in seen.items():
            if when == at:
                yield from _expectation(at, service, lines)
    for key, storypark in sources.storyparks.items():
        runs = sources.runs.get(key, ())
        yield from _expectation(ends, key, state_seen(storypark, runs, everything=expect))


def _acts_at(at: datetime, acts: Sequence[_Act]) -> Iterator[str]:
    before: str | None = None
    for act in acts:
        if act.service != before:
            yield f"  - at: {format_written(at)}"
            yield f"    service: {act.service}"
            yield "    do:"
            before = act.service
        yield from _verb_lines(act.verb)


def _verb_lines(verb: Any) -> Iterator[str]:
    if isinstance(verb, str):
        yield f"      - {verb}"
        return
    ((word, argument),) = verb.items()
    if word not in ("map", "map_room"):
        yield f"      - {word}: {flow(argument)}"
        return
    yield f"      - {word}:"
    yield from (f"          {text(one)}: {text(other)}" for one, other in argument.items())


def _expectation(at: datetime, service: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"  - at: {format_written(at)}"
    yield f"    service: {service}"
    yield "    expect:"
    yield from (f"      {line}" for line in lines)
