"""Which services of a large scenario are shown one by one, and a summary of the others."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from parktime.harness.expectations.observation import INFORMATIONAL_KINDS
from parktime.harness.expectations.verdict import listed
from parktime.simulator.scenario.scenario import Scenario

MAX_SERVICES: Final = 12
"""Services that are shown one by one; the rest are summarised, `--json` has them all."""
_NAMED = 4


def shown_services(scenario: Scenario, result: Mapping[str, Any]) -> list[str]:
    """The services to show one by one, in the file's order.

    If there are too many: first those that something failed for, then those that the file's steps
    name, then the others.
    """
    keys = [each.key for each in scenario.services if each.key in result["services"]]
    if len(keys) <= MAX_SERVICES:
        return keys
    failed = {row["service"] for row in result["expectations"] if not row["passed"]}
    named = {step.service for step in scenario.steps}
    ranked = sorted(keys, key=lambda key: (key not in failed, key not in named))
    shown = set(ranked[:MAX_SERVICES])
    return [key for key in keys if key in shown]


def summary_of(services: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What the other services did in total, and their state at the end."""
    runs = [run for service in services.values() for run in service["runs"]]
    quiet = sum(not _has_changes(run) for run in runs)
    profiles = [row for each in services.values() for row in each["storypark"]["profiles"]]
    active = sum(row["state"] == "active" for row in profiles)
    lines = [
        f"{len(services):,} more services: {len(runs):,} runs, {quiet:,} without a change; "
        "--json PATH writes them all",
        f"  At the end: {active:,} active, {len(profiles) - active:,} archived",
    ]
    for words, keys in (
        ("With a run that was not ok", _with_trouble(services)),
        (
            "With children who wait for space",
            [k for k, each in services.items() if each["waiting"]],
        ),
    ):
        if keys:
            lines.append(f"  {words}: {listed(keys, at_most=_NAMED)}")
    return lines


def _has_changes(run: Mapping[str, Any]) -> bool:
    return any(change["kind"] not in INFORMATIONAL_KINDS for change in run["changes"])


def _with_trouble(services: Mapping[str, Mapping[str, Any]]) -> list[str]:
    def outcomes(runs: Sequence[Mapping[str, Any]]) -> set[str]:
        return {run["outcome"] for run in runs}

    return [key for key, service in services.items() if outcomes(service["runs"]) - {"ok"}]
