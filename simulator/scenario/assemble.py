"""The parts of a file whose form is right, put together and held against each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.generated.people import generated_people
from simulator.scenario.closest import did_you_mean
from simulator.scenario.expectations import expected_lines
from simulator.scenario.fault import ScenarioError, Wrong
from simulator.scenario.fault_checks import fault_faults
from simulator.scenario.format import WrittenScenario, WrittenStep
from simulator.scenario.mentions import Mention, expectation_mentions, verb_bookings, verb_mentions
from simulator.scenario.name_checks import Namesakes, name_faults
from simulator.scenario.name_pool import NamePool, fill
from simulator.scenario.names import parse_who
from simulator.scenario.scenario import (
    Expectation,
    FaultEntry,
    Place,
    Scenario,
    ServiceEntry,
    Step,
    Verb,
    WhatIf,
    Who,
)
from simulator.scenario.service_checks import (
    child_bookings,
    crowd_faults,
    service_entry,
    service_faults,
)
from simulator.scenario.step_times import Times, find_times, find_what_if_times
from simulator.scenario.term_checks import Span, a_year_after, term_fault
from simulator.scenario.values import tidy
from simulator.scenario.verbs import VERBS
from simulator.scenario.yaml_text import Node, Path


@dataclass(frozen=True, slots=True)
class Doing:
    """A verb of a step with the path at which it is written."""

    verb: Verb
    path: Path

    @property
    def plain(self) -> Any:
        """Its written argument; None for a bare word."""
        return self.verb.plain[self.verb.word] if isinstance(self.verb.plain, dict) else None

    @property
    def argument_path(self) -> Path:
        """Where its argument stands."""
        return (*self.path, self.verb.word)


@dataclass(frozen=True, slots=True)
class Parts:
    """Steps of a file and all that belongs to them: `paths`, `owners`, `doings` and `instants` have an entry a step."""

    written: WrittenScenario
    root: Node
    services: tuple[ServiceEntry, ...]
    times: Times
    steps: Sequence[WrittenStep]
    paths: Sequence[Path]
    owners: list[str | None]
    doings: list[tuple[Doing, ...]]
    instants: Sequence[datetime | None]

    def service(self, key: str | None) -> ServiceEntry | None:
        """The service of that key; None where no service has it."""
        return next((each for each in self.services if each.key == key), None)


def assemble(written: WrittenScenario, root: Node, file: str) -> Scenario:
    """The scenario. Raises ScenarioError where its parts do not fit each other."""
    crowd = list(crowd_faults(written, root))
    if crowd:
        raise ScenarioError(file, crowd)
    services = tuple(service_entry(key, service) for key, service in written.services.items())
    owners = [_owner(step, services) for step in written.steps]
    times = find_times(written, owners, root)
    paths: list[Path] = [("steps", number) for number in range(len(written.steps))]
    doings = [
        tuple(_doings(step, root, path)) for step, path in zip(written.steps, paths, strict=True)
    ]
    story = Parts(written, root, services, times, written.steps, paths, owners, doings, times.steps)
    beside = _what_ifs(story)
    faults = [*service_faults(written, root), *times.faults]
    for parts in (story, beside):
        faults += [*_owner_faults(parts), *_label_faults(parts), *_window_faults(parts)]
    faults += [*_term_faults(story, beside), *_name_faults(story, beside)]
    if faults:
        raise ScenarioError(file, faults)
    return _scenario(story, beside, file)


def _what_ifs(story: Parts) -> Parts:
    """The steps that the story does not do; what is wrong with their times is told with the story's."""
    written, root = story.written, story.root
    steps = [each.step() for each in written.what_if.values()]
    paths: list[Path] = [("what_if", name) for name in written.what_if]
    owners = [_owner(step, story.services) for step in steps]
    doings = [tuple(_doings(step, root, path)) for step, path in zip(steps, paths, strict=True)]
    instants = find_what_if_times(written, owners, root, story.times)
    return replace(story, steps=steps, paths=paths, owners=owners, doings=doings, instants=instants)


def _scenario(story: Parts, beside: Parts, file: str) -> Scenario:
    written, times = story.written, story.times
    if times.starts is None or times.ends is None:
        raise AssertionError("a story without a beginning or an end is a fault")
    return Scenario(
        title=written.title,
        about=written.about or "",
        shows=tuple(written.shows),
        starts=times.starts,
        ends=times.ends,
        seed=written.seed,
        services=story.services,
        steps=tuple(_steps(story)),
        file=file,
        what_if=tuple(
            WhatIf(name, step) for name, step in zip(written.what_if, _steps(beside), strict=True)
        ),
    )


def _steps(parts: Parts) -> Iterator[Step]:
    whole = zip(parts.steps, parts.paths, parts.owners, parts.doings, parts.instants, strict=True)
    for step, path, owner, doings, at in whole:
        if owner is None or at is None:
            raise AssertionError("a step without a service or a time is a fault")
        yield Step(
            at=at,
            service=owner,
            acting=step.acting or "admin",
            verbs=tuple(each.verb for each in doings),
            expectations=tuple(_expectations(parts.root, path)),
            place=parts.root.value_place(path),
        )


def _doings(step: WrittenStep, root: Node, step_path: Path) -> Iterator[Doing]:
    path: Path = (*step_path, "do")
    node = root.at(path)
    several = node is not None and isinstance(node.plain, list)
    for order, verbs in enumerate(step.do or ()):
        for verb in verbs:
            doing = Doing(verb, (*path, order) if several else path)
            yield replace(doing, verb=replace(verb, place=_place(doing, root)))


def _place(doing: Doing, root: Node) -> Place:
    """Where the verb stands; one that is an entry among others, where that does."""
    if VERBS[doing.verb.word].each:
        return root.key_place((*doing.argument_path, *doing.plain))
    return root.value_place(doing.path)


def _expectations(root: Node, step: Path) -> Iterator[Expectation]:
    path = (*step, "expect")
    node = root.at(path)
    for kind, key, expected, below in expected_lines(node.plain if node is not None else {}):
        yield Expectation(kind, _subject(kind, key), expected, root.key_place((*path, *below)))


def _subject(kind: str, key: str | int | None) -> Who | str | None:
    if not isinstance(key, str):
        return None
    if kind in ("profiles", "mapping"):
        return parse_who(key)
    return tidy(key)


def _owner(step: WrittenStep, services: Sequence[ServiceEntry]) -> str | None:
    """Whose step it is. The daemon is the world's: a step that only stops or starts it, at no local time, needs no service."""
    keys = [each.key for each in services]
    if step.service is not None:
        return step.service if step.service in keys else None
    local = step.at is not None and step.at.offset is None
    of_the_world = step.do is not None and step.expect is None and _only_daemon(step.do)
    return keys[0] if len(keys) == 1 or (of_the_world and not local) else None


def _only_daemon(do: Iterable[Iterable[Verb]]) -> bool:
    return all(verb.word == "daemon" for verbs in do for verb in verbs)


def _owner_faults(parts: Parts) -> Iterator[Wrong]:
    keys = [each.key for each in parts.services]
    for step, path, owner in zip(parts.steps, parts.paths, parts.owners, strict=True):
        if owner is None and step.service is None:
            yield parts.root.value_place(path), f"say which service: {', '.join(keys)}"
        elif owner is None:
            right = did_you_mean(str(step.service), keys) or f": say which of {', '.join(keys)}"
            yield (
                parts.root.value_place((*path, "service")),
                f"there is no service '{step.service}'{right}",
            )


def _label_faults(parts: Parts) -> Iterator[Wrong]:
    for owner, doings in zip(parts.owners, parts.doings, strict=True):
        service = parts.service(owner)
        for doing in doings:
            labelled = doing.verb.word == "enrol" and doing.verb.argument.label is not None
            if labelled and service is not None and service.ccms == "kidsoft":
                place = parts.root.key_place((*doing.argument_path, "status"))
                yield place, "Kidsoft has no labels: take `status` out"


def _window_faults(parts: Parts) -> Iterator[Wrong]:
    for owner, doings, at in zip(parts.owners, parts.doings, parts.instants, strict=True):
        service = parts.service(owner)
        for doing in doings:
            entry = doing.verb.argument
            if service is not None and isinstance(entry, FaultEntry):
                yield from fault_faults(
                    entry, service, parts.services, at, parts.root, doing.argument_path
                )


def _name_faults(story: Parts, beside: Parts) -> Iterator[Wrong]:
    pool = fill(
        NamePool(lambda: _generated(story)),
        story.services,
        (
            (doing.verb.word, doing.verb.argument)
            for doings in (*story.doings, *beside.doings)
            for doing in doings
        ),
    )
    namesakes = {each.key: Namesakes.of(each) for each in story.services}
    for parts in (story, beside):
        for path, owner, doings in zip(parts.paths, parts.owners, parts.doings, strict=True):
            mentions = [*_done_mentions(doings), *_expected_mentions(parts.root, path)]
            yield from name_faults(mentions, namesakes.get(owner or ""), pool, parts.root)


def _done_mentions(doings: Iterable[Doing]) -> Iterator[Mention]:
    for doing in doings:
        yield from verb_mentions(
            doing.verb.word, doing.verb.argument, doing.plain, doing.argument_path
        )


def _expected_mentions(root: Node, step_path: Path) -> Iterator[Mention]:
    path: Path = (*step_path, "expect")
    node = root.at(path)
    return expectation_mentions(node.plain, path) if node is not None else iter(())


def _generated(parts: Parts) -> Iterator[tuple[str, str, date | None]]:
    starts = parts.times.starts
    for service in parts.services:
        counts = service.generated_counts
        if counts:
            yield from generated_people(
                seed=parts.written.seed,
                service_key=service.key,
                region=service.region,
                counts=counts,
                starts=_local_date(starts, service) if starts is not None else None,
            )


def _term_faults(story: Parts, beside: Parts) -> Iterator[Wrong]:
    starts, ends = story.times.starts, story.times.ends
    if starts is None or ends is None or ends <= starts:
        return
    for service, written in zip(story.services, story.written.services.values(), strict=True):
        span = Span(_local_date(starts, service), a_year_after(_local_date(ends, service)))
        for booking, path in child_bookings(written, story.root, ("services", service.key)):
            words = term_fault(booking, span.first, service.region, span)
            if words is not None:
                yield story.root.value_place((*path, "only")), words
        for parts in (story, beside):
            yield from _entered_term_faults(parts, service, span)


def _entered_term_faults(parts: Parts, service: ServiceEntry, span: Span) -> Iterator[Wrong]:
    for owner, doings, at in zip(parts.owners, parts.doings, parts.instants, strict=True):
        if owner != service.key:
            continue
        entered = _local_date(at, service) if at is not None else span.first
        for doing in doings:
            found = verb_bookings(
                doing.verb.word, doing.verb.argument, doing.plain, doing.argument_path
            )
            for booking, path in found:
                words = term_fault(booking, entered, service.region, span)
                if words is not None:
                    yield parts.root.value_place((*path, "only")), words


def _local_date(instant: datetime, service: ServiceEntry) -> date:
    return instant.astimezone(ZoneInfo(service.time_zone)).date()
