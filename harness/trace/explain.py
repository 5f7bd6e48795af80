"""Plays a scenario with parktime's own daemon to explain one child or room."""

from datetime import datetime
from typing import Any

from parktime.harness.errors import RefusedError
from parktime.harness.player.play import OnProgress, play
from parktime.harness.player.runtime import Runtime
from parktime.harness.recording.recorder import Recorder
from parktime.harness.recording.recording import Recording
from parktime.harness.trace.subject import Subject, find_subject
from parktime.harness.trace.trace import Trace, build_trace
from parktime.simulator.scenario.scenario import Scenario


async def explain(
    scenario: Scenario,
    until: datetime,
    name: str,
    service: str | None = None,
    progress: OnProgress | None = None,
) -> Trace:
    """The trace of that child or room up to an instant. Raises SubjectError."""
    recorder, found = Recorder(), list[tuple[Subject, list[str]]]()

    async def ask(runtime: Runtime) -> None:
        recorder.capture()
        subject = find_subject(name, recorder.snapshots, service)
        found.append((subject, await _now(runtime, subject)))

    result = await play(
        scenario, until=until, progress=progress, recorder=recorder, before_close=ask
    )
    subject, now = found[0]
    return build_trace(Recording(scenario, result, recorder.snapshots), subject, now)


async def _now(runtime: Any, subject: Subject) -> list[str]:
    """The daemon's own explanation, where it is up and knows the subject."""
    if runtime.daemon is None:
        return ["the daemon is down"]
    try:
        return list(await runtime.daemon.explain(subject.service, subject.about, subject.ccms_id))
    except RefusedError as refusal:
        return [refusal.message]
