"""Steps of the scenario that concern one child or room, matched by its names at that time."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parktime.harness.recording.recording import Recording, Snapshot
from parktime.harness.results.narrative import CCMS_NAMES
from parktime.harness.trace.subject import Sentence, Subject
from parktime.simulator.scenario.scenario import ChildEntry, ProfileEntry, Scenario, Step, Verb, Who
from parktime.simulator.scenario.schema.verb_table import VERBS

_SERVICE_WIDE = frozenset(
    {
        *("close", "paid_children", "set_up", "update", "sync_inactive", "turn_on", "turn_off"),
        *("take_back", "hold_above", "move_to"),
        *("daemon", "fault", "approve", "reject", "undo"),
    }
)
_ROOM_WORDS = frozenset({"add_room", "rename_room", "edit_room", "post", "hold_room", "capacity"})
_BY_PEOPLE = {
    "storypark": "in Storypark",
    "page": "on the integration page",
    "support": "by support",
    "world": "between the sync and its vendors",
    "harness": "in the play",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a subject around an instant, in the CCMS and in Storypark."""

    names: frozenset[str]

    def match(self, who: Who | str, subject: Subject) -> bool:
        """Whether `who` means the subject."""
        if isinstance(who, str):
            return who in self.names or who == subject.ccms_id
        return who.name in self.names and who.born in (None, subject.born)


def operator_events(
    recording: Recording, subject: Subject, linked: frozenset[str]
) -> Iterator[Sentence]:
    """The steps that concern the subject, in order, up to the end of the play.

    `linked` are the ids of the subject's profiles or Storypark rooms.
    """
    scenario, result = recording.scenario, recording.result
    snapshots = recording.snapshots[subject.service]
    until = snapshots[-1].at if "until" not in result else datetime.fromisoformat(result["until"])
    refused = {(row["line"], row["do"]): row["message"] for row in result["refusals"]}
    for step in scenario.steps:
        if step.at > until or (
            step.service != subject.service
            and not any(verb.word == "daemon" for verb in step.verbs)
        ):
            continue
        names = _names(subject, snapshots, linked, step.at)
        yield from _step(scenario, step, subject, names, refused)


def _step(
    scenario: Scenario,
    step: Step,
    subject: Subject,
    names: Names,
    refused: Mapping[tuple[int, str], str],
) -> Iterator[Sentence]:
    for verb in step.verbs:
        refusal = refused.get((verb.place.line, verb.word))
        if concerns(verb, subject, names):
            ccms = CCMS_NAMES[scenario.service(step.service).ccms]
            text = f"{_BY_PEOPLE.get(verb.side, f'in {ccms}')}: {verb_text(verb)}"
            if refusal is None:
                text += f" ({VERBS[verb.word].does})"
            else:
                text += f", which was refused: {refusal}"
            yield Sentence(step.at, "people", text, line=verb.place.line)
        if refusal is not None:
            return


def concerns(verb: Verb, subject: Subject, names: Names) -> bool:
    """Whether a verb is about the subject or about the whole service."""
    if verb.word in _SERVICE_WIDE:
        return True
    return any(names.match(named, subject) for named in _named(verb, subject.about))


def _named(verb: Verb, about: str) -> Iterator[Who | str]:
    argument = verb.argument
    if isinstance(argument, ChildEntry | ProfileEntry):
        if about == "child":
            yield Who(f"{argument.given} {argument.family}".strip(), argument.born)
    elif verb.word in ("map", "map_room"):
        yield from (each for each, _ in argument if (verb.word == "map_room") == (about == "room"))
    elif verb.word == "educator":
        return  # about neither a child nor a room
    elif verb.word == "let_go":
        yield argument.name if isinstance(argument, Who) and about == "room" else argument
    elif (verb.word in _ROOM_WORDS) == (about == "room"):
        first = argument[0] if isinstance(argument, tuple) else argument
        if isinstance(first, Who | str):
            yield first
        if verb.word in ("rename_room", "merge"):
            yield argument[1]


def _names(
    subject: Subject, snapshots: Sequence[Snapshot], linked: frozenset[str], at: datetime
) -> Names:
    before = [snapshot for snapshot in snapshots if snapshot.at < at][-1:] or list(snapshots[:1])
    then = [snapshot for snapshot in snapshots if snapshot.at >= at][:1]
    return Names(
        frozenset(
            name for snapshot in before + then for name in _names_in(subject, snapshot, linked)
        )
    )


def _names_in(subject: Subject, snapshot: Snapshot, linked: frozenset[str]) -> Iterator[str]:
    records: Mapping[str, Any] = snapshot.children if subject.about == "child" else snapshot.rooms
    storypark: Mapping[str, Any] = (
        snapshot.profiles if subject.about == "child" else snapshot.storypark_rooms
    )
    yield from (records[key].name for key in (subject.ccms_id,) if key in records)
    yield from (storypark[key].name for key in linked if key in storypark)


def verb_text(verb: Verb) -> str:
    """The verb as written in the file, on one line."""
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
