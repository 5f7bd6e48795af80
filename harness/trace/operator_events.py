"""What people did, as far as it concerns a child or room: the steps of the file, by the names of their time."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parktime.harness.recording.recording import Moment
from parktime.harness.results.narrative import CCMS_NAMES
from parktime.harness.trace.trace import Subject, Told
from parktime.simulator.scenario.scenario import ChildEntry, ProfileEntry, Scenario, Step, Verb, Who
from parktime.simulator.scenario.schema.verbs import VERBS

_FOR_EVERYBODY = frozenset(
    {"close", "paid_children", "set_up", "update", "sync_inactive", "turn_on", "turn_off", "daemon", "fault", "approve", "reject", "undo"}
)  # fmt: skip
_ROOM_WORDS = frozenset({"add_room", "rename_room", "edit_room", "post", "hold_room"})
_BY_PEOPLE = {
    "storypark": "in Storypark",
    "page": "on the integration page",
    "support": "by support",
    "world": "between the sync and its vendors",
    "harness": "in the play",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What a subject was called just before an instant and when it was over, on either side."""

    borne: frozenset[str]

    def mean(self, who: Who | str, subject: Subject) -> bool:
        """Whether that name meant the subject."""
        if isinstance(who, str):
            return who in self.borne or who == subject.ccms_id
        return who.name in self.borne and who.born in (None, subject.born)


def deeds(
    scenario: Scenario,
    subject: Subject,
    moments: Sequence[Moment],
    target_ids: frozenset[str],
    result: Mapping[str, Any],
) -> Iterator[Told]:
    """The sentences of what people did, in order, up to where the play ended."""
    until = moments[-1].at if "until" not in result else datetime.fromisoformat(result["until"])
    refused = {(row["line"], row["do"]): row["message"] for row in result["refusals"]}
    for step in scenario.steps:
        if step.at > until or (
            step.service != subject.service
            and not any(verb.word == "daemon" for verb in step.verbs)
        ):
            continue
        names = _names(subject, moments, target_ids, step.at)
        yield from _step(scenario, step, subject, names, refused)


def _step(
    scenario: Scenario,
    step: Step,
    subject: Subject,
    names: Names,
    refused: Mapping[tuple[int, str], str],
) -> Iterator[Told]:
    for verb in step.verbs:
        no = refused.get((verb.place.line, verb.word))
        if concerns(verb, subject, names):
            ccms = CCMS_NAMES[scenario.service(step.service).ccms]
            told = f"{_BY_PEOPLE.get(verb.side, f'in {ccms}')}: {as_written(verb)}"
            told += f" ({VERBS[verb.word].does})" if no is None else f", which was refused: {no}"
            yield Told(step.at, "people", told, line=verb.place.line)
        if no is not None:
            return


def concerns(verb: Verb, subject: Subject, names: Names) -> bool:
    """Whether a verb is about the subject, or about everybody."""
    if verb.word in _FOR_EVERYBODY:
        return True
    return any(names.mean(named, subject) for named in _named(verb, subject.about))


def _named(verb: Verb, about: str) -> Iterator[Who | str]:
    argument = verb.argument
    if isinstance(argument, ChildEntry | ProfileEntry):
        if about == "child":
            yield Who(f"{argument.given} {argument.family}".strip(), argument.born)
    elif verb.word in ("map", "map_room"):
        yield from (each for each, _ in argument if (verb.word == "map_room") == (about == "room"))
    elif verb.word == "let_go":
        yield argument.name if isinstance(argument, Who) and about == "room" else argument
    elif (verb.word in _ROOM_WORDS) == (about == "room"):
        first = argument[0] if isinstance(argument, tuple) else argument
        if isinstance(first, Who | str):
            yield first
        if verb.word == "rename_room":
            yield argument[1]


def _names(
    subject: Subject, moments: Sequence[Moment], target_ids: frozenset[str], at: datetime
) -> Names:
    before = [moment for moment in moments if moment.at < at][-1:] or list(moments[:1])
    then = [moment for moment in moments if moment.at >= at][:1]
    return Names(
        frozenset(name for moment in before + then for name in _called(subject, moment, target_ids))
    )


def _called(subject: Subject, moment: Moment, target_ids: frozenset[str]) -> Iterator[str]:
    records: Mapping[str, Any] = moment.children if subject.about == "child" else moment.rooms
    targets: Mapping[str, Any] = (
        moment.profiles if subject.about == "child" else moment.storypark_rooms
    )
    yield from (records[key].name for key in (subject.ccms_id,) if key in records)
    yield from (targets[key].name for key in target_ids if key in targets)


def as_written(verb: Verb) -> str:
    """The verb as the file has it, on one line."""
    return _flow(verb.plain, outermost=True)


_PLAIN_TEXT = re.compile(r"[^\s{}\[\],:#&*!|>'\"%@`-]([^{}\[\],:#\n]|:(?=\S))*")


def _flow(value: Any, *, outermost: bool = False) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_flow(str(key))}: {_flow(each)}" for key, each in value.items())
        return inside if outermost else f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    return text if _PLAIN_TEXT.fullmatch(text) else json.dumps(text, ensure_ascii=False)
