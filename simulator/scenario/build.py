"""Builds a scenario from a file with a valid schema, and validates its parts against each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from parktime.simulator.generated.people import generated_people
from parktime.simulator.scenario.errors import Issue, ScenarioError
from parktime.simulator.scenario.generated_services import (
    all_services,
    check_generated_services,
    check_generated_terms,
)
from parktime.simulator.scenario.scenario import (
    Acting,
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
from parktime.simulator.scenario.schema.document import ScenarioSchema, StepSchema
from parktime.simulator.scenario.schema.expectations import expectation_lines
from parktime.simulator.scenario.schema.forms import tidy
from parktime.simulator.scenario.schema.names import parse_who
from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.validate.acting import UnknownEducator, acting_roles
from parktime.simulator.scenario.validate.calendar import Span, check_only, one_year_after
from parktime.simulator.scenario.validate.names import (
    KnownNames,
    Namesakes,
    check_names,
    collect_names,
)
from parktime.simulator.scenario.validate.references import (
    Reference,
    expectation_references,
    verb_bookings,
    verb_references,
)
from parktime.simulator.scenario.validate.services import (
    check_fault,
    check_generated_count,
    check_services,
    child_bookings,
    service_entry,
)
from parktime.simulator.scenario.validate.step_times import (
    StoryTimes,
    find_times,
    find_what_if_times,
)
from parktime.simulator.scenario.vocabulary import did_you_mean, shown_keys
from parktime.simulator.scenario.yaml_reader import Node, Path


@dataclass(frozen=True, slots=True)
class StepVerb:
    """A verb of a step, with its path in the file."""

    verb: Verb
    path: Path

    @property
    def plain(self) -> Any:
        """Its argument as written; None for a bare word."""
        return self.verb.plain[self.verb.word] if isinstance(self.verb.plain, dict) else None

    @property
    def argument_path(self) -> Path:
        """The path of its argument."""
        return (*self.path, self.verb.word)


@dataclass(frozen=True, slots=True)
class StepParts:
    """Steps of a file with all that is known of them; sequences have one entry per step."""

    written: ScenarioSchema
    root: Node
    services: Mapping[str, ServiceEntry]
    times: StoryTimes
    steps: Sequence[StepSchema]
    paths: Sequence[Path]
    owners: list[str | None]
    verbs: list[tuple[StepVerb, ...]]
    instants: Sequence[datetime | None]

    def service(self, key: str | None) -> ServiceEntry | None:
        """The service of that key, or None."""
        return self.services.get(key or "")


def _zones(services: Iterable[ServiceEntry]) -> dict[str, ZoneInfo]:
    return {service.key: ZoneInfo(service.time_zone) for service in services}


def build_scenario(written: ScenarioSchema, root: Node, file: str) -> Scenario:
    """The scenario. Raises ScenarioError where its parts contradict each other."""
    too_many = list(check_generated_count(written, root))
    if too_many:
        raise ScenarioError(file, too_many)
    named = {key: service_entry(key, each) for key, each in written.written_services.items()}
    impossible = list(check_generated_services(written, named, root))
    if impossible:
        raise ScenarioError(file, [*check_services(written, root), *impossible])
    services = all_services(written, named)
    by_key = {service.key: service for service in services}
    owners = [_owner(step, by_key) for step in written.steps]
    times = find_times(written, owners, _zones(services), root)
    paths: list[Path] = [("steps", number) for number in range(len(written.steps))]
    verbs = [
        tuple(_step_verbs(step, root, path))
        for step, path in zip(written.steps, paths, strict=True)
    ]
    story = StepParts(
        written=written,
        root=root,
        services=by_key,
        times=times,
        steps=written.steps,
        paths=paths,
        owners=owners,
        verbs=verbs,
        instants=times.steps,
    )
    what_ifs = _what_if_parts(story)
    issues = [*check_services(written, root), *times.issues]
    for parts in (story, what_ifs):
        issues += [*_check_owners(parts), *_check_labels(parts), *_check_fault_windows(parts)]
        issues += _check_acting(parts)
    issues += [*_check_terms(story, what_ifs), *_check_names(story, what_ifs)]
    if issues:
        raise ScenarioError(file, issues)
    return _scenario(story, what_ifs, file)


def _what_if_parts(story: StepParts) -> StepParts:
    """The what-if steps; issues with their times are added to the story's."""
    written, root = story.written, story.root
    steps = [each.step() for each in written.what_if.values()]
    paths: list[Path] = [("what_if", name) for name in written.what_if]
    owners = [_owner(step, story.services) for step in steps]
    verbs = [tuple(_step_verbs(step, root, path)) for step, path in zip(steps, paths, strict=True)]
    zones = _zones(story.services.values())
    instants = find_what_if_times(written, owners, zones, root, story.times)
    return replace(story, steps=steps, paths=paths, owners=owners, verbs=verbs, instants=instants)


def _scenario(story: StepParts, what_ifs: StepParts, file: str) -> Scenario:
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
        judge=written.judge,
        services=tuple(story.services.values()),
        steps=tuple(_steps(story)),
        file=file,
        what_if=tuple(
            WhatIf(name, step) for name, step in zip(written.what_if, _steps(what_ifs), strict=True)
        ),
    )


def _steps(parts: StepParts) -> Iterator[Step]:
    whole = zip(parts.steps, parts.paths, parts.owners, parts.verbs, parts.instants, strict=True)
    for (step, path, owner, verbs, at), acting in zip(whole, _acting(parts), strict=True):
        if owner is None or at is None or isinstance(acting, UnknownEducator):
            raise AssertionError("a step without a service, a time or a role is a fault")
        yield Step(
            at=at,
            service=owner,
            acting=acting,
            person=step.acting if step.acting not in ("admin", "educator") else None,
            verbs=tuple(each.verb for each in verbs),
            expectations=tuple(_expectations(parts.root, path)),
            place=parts.root.value_place(path),
        )


def _check_acting(parts: StepParts) -> Iterator[Issue]:
    for path, owner, acting in zip(parts.paths, parts.owners, _acting(parts), strict=True):
        if isinstance(acting, UnknownEducator) and owner is not None:
            yield parts.root.value_place((*path, "as")), acting.words(owner)


def _acting(parts: StepParts) -> list[Acting | UnknownEducator]:
    """The role of who does each step."""
    return acting_roles(
        parts.services,
        [
            (owner, step.acting, [each.verb for each in verbs])
            for step, owner, verbs in zip(parts.steps, parts.owners, parts.verbs, strict=True)
        ],
    )


def _step_verbs(step: StepSchema, root: Node, step_path: Path) -> Iterator[StepVerb]:
    path: Path = (*step_path, "do")
    node = root.at(path)
    several = node is not None and isinstance(node.plain, list)
    for order, verbs in enumerate(step.do or ()):
        for verb in verbs:
            step_verb = StepVerb(verb, (*path, order) if several else path)
            yield replace(step_verb, verb=replace(verb, place=_place(step_verb, root)))


def _place(step_verb: StepVerb, root: Node) -> Place:
    """The place of the verb, or of its entry where several are written together."""
    if VERBS[step_verb.verb.word].each:
        return root.key_place((*step_verb.argument_path, *step_verb.plain))
    return root.value_place(step_verb.path)


def _expectations(root: Node, step: Path) -> Iterator[Expectation]:
    path = (*step, "expect")
    node = root.at(path)
    for kind, key, expected, below in expectation_lines(node.plain if node is not None else {}):
        yield Expectation(kind, _subject(kind, key), expected, root.key_place((*path, *below)))


def _subject(kind: str, key: str | int | None) -> Who | str | None:
    if not isinstance(key, str):
        return None
    if kind in ("profiles", "mapping"):
        return parse_who(key)
    return tidy(key)


def _owner(step: StepSchema, services: Mapping[str, ServiceEntry]) -> str | None:
    """The service of a step, or None if unclear.

    A step that only moves the daemon, at no local time, belongs to the whole world and may leave it
    out.
    """
    if step.service is not None:
        return step.service if step.service in services else None
    local = step.at is not None and step.at.offset is None
    of_the_world = step.do is not None and step.expect is None and _only_daemon(step.do)
    return next(iter(services)) if len(services) == 1 or (of_the_world and not local) else None


def _only_daemon(do: Iterable[Iterable[Verb]]) -> bool:
    return all(verb.word == "daemon" for verbs in do for verb in verbs)


def _check_owners(parts: StepParts) -> Iterator[Issue]:
    keys = tuple(parts.services)
    for step, path, owner in zip(parts.steps, parts.paths, parts.owners, strict=True):
        if owner is None and step.service is None:
            yield parts.root.value_place(path), f"say which service: {shown_keys(keys)}"
        elif owner is None:
            right = did_you_mean(str(step.service), keys) or f": say which of {shown_keys(keys)}"
            yield (
                parts.root.value_place((*path, "service")),
                f"there is no service '{step.service}'{right}",
            )


def _check_labels(parts: StepParts) -> Iterator[Issue]:
    for owner, verbs in zip(parts.owners, parts.verbs, strict=True):
        service = parts.service(owner)
        for step_verb in verbs:
            labelled = step_verb.verb.word == "enrol" and step_verb.verb.argument.label is not None
            if labelled and service is not None and service.ccms == "kidsoft":
                place = parts.root.key_place((*step_verb.argument_path, "status"))
                yield place, "Kidsoft has no labels: remove `status`"


def _check_fault_windows(parts: StepParts) -> Iterator[Issue]:
    for owner, verbs, at in zip(parts.owners, parts.verbs, parts.instants, strict=True):
        service = parts.service(owner)
        for step_verb in verbs:
            entry = step_verb.verb.argument
            if service is not None and isinstance(entry, FaultEntry):
                yield from check_fault(
                    entry,
                    owner=service,
                    services=parts.services.values(),
                    at=at,
                    root=parts.root,
                    path=step_verb.argument_path,
                )


def _check_names(story: StepParts, what_ifs: StepParts) -> Iterator[Issue]:
    pool = collect_names(
        KnownNames(lambda: _generated(story)),
        story.services.values(),
        (
            (step_verb.verb.word, step_verb.verb.argument)
            for verbs in (*story.verbs, *what_ifs.verbs)
            for step_verb in verbs
        ),
    )
    namesakes = {each.key: Namesakes.of(each) for each in story.services.values()}
    for parts in (story, what_ifs):
        for path, owner, verbs in zip(parts.paths, parts.owners, parts.verbs, strict=True):
            mentions = [*_verb_references(verbs), *_expectation_references(parts.root, path)]
            yield from check_names(mentions, namesakes.get(owner or ""), pool, parts.root)


def _verb_references(verbs: Iterable[StepVerb]) -> Iterator[Reference]:
    for step_verb in verbs:
        yield from verb_references(
            step_verb.verb.word, step_verb.verb.argument, step_verb.plain, step_verb.argument_path
        )


def _expectation_references(root: Node, step_path: Path) -> Iterator[Reference]:
    path: Path = (*step_path, "expect")
    node = root.at(path)
    return expectation_references(node.plain, path) if node is not None else iter(())


def _generated(parts: StepParts) -> Iterator[tuple[str, str, date | None]]:
    starts = parts.times.starts
    for service in parts.services.values():
        groups = service.generated_groups
        if groups:
            yield from generated_people(
                seed=parts.written.seed,
                service_key=service.key,
                region=service.region,
                groups=groups,
                starts=_local_date(starts, service) if starts is not None else None,
            )


def _check_terms(story: StepParts, what_ifs: StepParts) -> Iterator[Issue]:
    starts, ends = story.times.starts, story.times.ends
    if starts is None or ends is None or ends <= starts:
        return
    spans = {
        key: Span(_local_date(starts, service), one_year_after(_local_date(ends, service)))
        for key, service in story.services.items()
    }
    for key, written in story.written.written_services.items():
        for booking, path in child_bookings(written, story.root, ("services", key)):
            words = check_only(booking, spans[key].first, story.services[key], spans[key])
            if words is not None:
                yield story.root.value_place((*path, "only")), words
    yield from check_generated_terms(story.written, story.services, spans, story.root)
    for parts in (story, what_ifs):
        yield from _check_entered_terms(parts, spans)


def _check_entered_terms(parts: StepParts, spans: Mapping[str, Span]) -> Iterator[Issue]:
    for owner, verbs, at in zip(parts.owners, parts.verbs, parts.instants, strict=True):
        service = parts.service(owner)
        if service is None:
            continue
        span = spans[service.key]
        entered = _local_date(at, service) if at is not None else span.first
        for step_verb in verbs:
            found = verb_bookings(
                step_verb.verb.word,
                step_verb.verb.argument,
                step_verb.plain,
                step_verb.argument_path,
            )
            for booking, path in found:
                words = check_only(booking, entered, service, span)
                if words is not None:
                    yield parts.root.value_place((*path, "only")), words


def _local_date(instant: datetime, service: ServiceEntry) -> date:
    return instant.astimezone(ZoneInfo(service.time_zone)).date()
