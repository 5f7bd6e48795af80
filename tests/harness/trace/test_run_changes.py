"""Sentences about runs."""

from parktime.harness.recording.recording import Chronicle
from parktime.harness.trace.run_changes import ran
from parktime.harness.trace.trace import Subject, find


def test_one_who_waits_is_told_once_with_how_full_the_plan_is(full_plan: Chronicle) -> None:
    key = next(iter(full_plan.moments))
    runs = full_plan.result["services"][key]["runs"]
    waiting = next(change for run in runs for change in run["changes"] if change["kind"] == "wait")
    subject: Subject = find(waiting["ccms_id"], full_plan.moments, key)
    told = list(ran(full_plan.scenario.service(key), subject, full_plan.moments[key], runs))
    waits = [
        each
        for each in told
        if each.rule == "plan-space" and "paid children are active)" in each.text
    ]
    assert waits
    assert len(waits) < sum(
        change["kind"] == "wait" and change["ccms_id"] == subject.ccms_id
        for run in runs
        for change in run["changes"]
    )
