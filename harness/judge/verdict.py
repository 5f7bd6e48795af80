"""What is noted of a judged play, and its result."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from parktime.harness.expectations.verdict import Verdict
from parktime.harness.judge.compare import Divergence
from parktime.harness.judge.promises import Broken
from parktime.harness.results.result import digest
from parktime.harness.results.timestamps import format_instant
from parktime.simulator.api.journal import Entry
from parktime.simulator.scenario.scenario import Expectation, Scenario, Step, Verb

MOST_REQUESTS = 12


def request_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The last requests, without bodies."""
    rows = []
    for entry in list(entries)[-MOST_REQUESTS:]:
        query = f"?{entry.query.decode('latin-1')}" if entry.query else ""
        row = {"number": entry.number, "at": format_instant(entry.at), "method": entry.method}
        row |= {"path": f"{entry.path}{query}", "status": entry.status, "faults": entry.faults}
        rows.append(row)
    return rows


class Notes:
    """Everything that is noted as a play goes; `result` is made of it."""

    def __init__(self, scenario: Scenario, strict: bool) -> None:
        self.unknown = ""
        self.runs = 0
        self.clean: dict[str, bool] = {}
        self._scenario = scenario
        self._strict = strict
        self._expectations: list[dict[str, Any]] = []
        self._refusals: list[dict[str, Any]] = []
        self._failures: list[dict[str, Any]] = []
        self._divergences: list[dict[str, Any]] = []
        self._promises: list[dict[str, Any]] = []
        self._not_judged: dict[str, list[int]] = {}
        self._open: dict[str, set[tuple[str, ...]]] = {}
        self._crash: dict[str, Any] | None = None

    def expectation(self, step: Step, expectation: Expectation, verdict: Verdict) -> None:
        """A judged expectation."""
        row = _row(expectation.place.line, step.at, step.service)
        told = {"expected": verdict.expected, "actual": verdict.actual}
        self._expectations.append({**row, "passed": verdict.passed, **told})

    def leave_out(self, expectation: Expectation) -> None:
        """An expectation that only parktime's own daemon could answer; the file may say so."""
        if self._scenario.judge == "storypark":
            return
        name = expectation.kind
        if name in ("counts", "profiles"):
            name = f"{name}: {expectation.subject if name == 'counts' else 'waiting'}"
        self._not_judged.setdefault(name, []).append(expectation.place.line)

    def leave_out_verb(self, verb: Verb) -> None:
        """An action that needs the model to be sent to the sync."""
        self._not_judged.setdefault(f"do: {verb.word}", []).append(verb.place.line)

    def no_store(self) -> None:
        """A fault of the daemon's store: a foreign sync has its own."""
        self._not_judged.setdefault("do: daemon (its store)", [])

    def refusal(self, step: Step, verb: Verb, message: str) -> dict[str, Any]:
        """A verb that the world refused."""
        row = _row(verb.place.line, step.at, step.service)
        refused = {**row, "do": verb.word, "message": message, "rule": None, "expected": False}
        self._refusals.append(refused)
        return refused

    def expected_refusal(self) -> None:
        """The last refusal was expected."""
        if self._refusals:
            self._refusals[-1]["expected"] = True

    def fail(self, row: Mapping[str, Any], message: str) -> None:
        """What fails the scenario besides its expectations."""
        kept = {key: row[key] for key in ("line", "at", "service")}
        self._failures.append({**kept, "message": message})

    @property
    def has_found(self) -> bool:
        """Whether the sync has diverged or broken a promise."""
        return bool(self._divergences or self._promises)

    def crash(
        self, at: datetime, line: int, message: str, stderr: str, requests: list[dict[str, Any]]
    ) -> None:
        """The sync failed, and the play ends."""
        self._crash = {"message": message, "standard_error": stderr, "requests": requests}
        self.fail(_row(line, at, None), f"the sync failed: {message}")

    def broken(
        self, at: datetime, line: int, broken: Broken, requests: list[dict[str, Any]]
    ) -> None:
        """A promise was broken."""
        row = _row(line, at, broken.service)
        words = {"promise": broken.promise, "message": broken.words, "requests": requests}
        self._promises.append({**row, **words})
        self.fail(row, f"[{broken.promise}] {broken.words}")

    def diverged(
        self,
        at: datetime,
        line: int,
        cause: str,
        found: list[Divergence],
        requests: list[dict[str, Any]],
    ) -> dict[str, Any] | None:
        """Note what differs now and did not before; returns the row if it is the play's first."""
        fresh_of_play = None
        now_open: dict[str, set[tuple[str, ...]]] = {}
        for each in found:
            now_open.setdefault(each.service, set()).add(each.key)
            if each.key in self._open.get(each.service, ()):
                continue
            row = {
                **_row(line, at, each.service),
                "cause": cause,
                each.about: each.name,
                "what": each.what,
                "expected": each.expected,
                "actual": each.actual,
                "rule": each.rule,
            }
            if not self._divergences:
                fresh_of_play = row
                row["requests"] = requests
            self._divergences.append(row)
            if self._strict:
                self.fail(row, f"{each.name}: {each.expected} [{each.rule}], is {each.actual}")
        for service in {each.service for each in found}:
            self._open[service] = now_open[service]
        return fresh_of_play

    def result(
        self, storyparks: Mapping[str, Any], requests: int, seconds: float
    ) -> dict[str, Any]:
        """The result, in the form of `parktime run` where they have the same."""
        scenario = self._scenario
        held = all(row["passed"] for row in self._expectations)
        if self._crash is None and not self.runs:
            self.fail(_row(1, scenario.ends, None), "the sync was never called")
        whole: dict[str, Any] = {
            "title": scenario.title,
            "file": scenario.file,
            "seed": scenario.seed,
            "starts": format_instant(scenario.starts),
            "ends": format_instant(scenario.ends),
            "passed": held and not self._failures,
            "expectations": self._expectations,
            "refusals": self._refusals,
            "failures": self._failures,
            "divergences": self._divergences,
            "promises": self._promises,
            "crash": self._crash,
            "not_judged": [
                {"what": what, "lines": lines} for what, lines in self._not_judged.items()
            ],
            "model": self.unknown or None,
            "sync": {"runs": self.runs, "requests": requests},
            "services": {key: {"storypark": each} for key, each in storyparks.items()},
        }
        return {**whole, "digest": digest(whole), "wall": {"seconds": round(seconds, 3)}}


def _row(line: int, at: datetime, service: str | None) -> dict[str, Any]:
    return {"line": line, "at": format_instant(at), "service": service}
