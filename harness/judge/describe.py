"""A judged play in words. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from parktime.harness.results.narrative import describe_failures

MOST_DIVERGENCES = 10


def describe(result: Mapping[str, Any]) -> Iterator[str]:
    """What failed and where Storypark diverged, as lines; the verdict is last."""
    yield f"{result['file']}: {result['title']}"
    if result["model"]:
        yield f"  only expectations are judged: {result['model']}"
    if left_out := [f"{each['what']} ({len(each['lines'])})" for each in result["not_judged"]]:
        yield f"  not judged, as only parktime's daemon can be asked: {', '.join(left_out)}"
    yield from (f"  {line}" for line in _divergences(result["divergences"]))
    yield from describe_failures(result)
    if result["crash"] is not None:
        yield from _crash(result["crash"])
    yield verdict_line(result)


def verdict_line(result: Mapping[str, Any]) -> str:
    """The verdict in one line."""
    rows = result["expectations"]
    held = sum(row["passed"] for row in rows)
    count, broken = len(result["divergences"]), len(result["promises"])
    sync = result["sync"]
    return (
        f"{'passed' if result['passed'] else 'FAILED'}: {held} of {len(rows)} expectations held, "
        f"{count} divergence{'s'[: count != 1]} from the handbook, "
        f"{broken} promise{'s'[: broken != 1]} broken, {sync['runs']} runs and "
        f"{sync['requests']} requests in {result['wall']['seconds']:.1f} s"
    )


def _divergences(rows: list[dict[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows[:MOST_DIVERGENCES]):
        about = "room" if "room" in row else "child"
        word = "diverges first" if number == 0 else "diverges"
        yield f"{word} at {row['at']} ({row['cause']} run): {row['service']}, {about} {row[about]}"
        yield f"    the handbook  {row['expected']}  [{row['rule']}]"
        yield f"    Storypark     {row['actual']}"
        yield from (f"    why           {line}" for line in row.get("why", ()))
        yield from (f"    it sent       {_request(each)}" for each in row.get("requests", ()))
    if len(rows) > MOST_DIVERGENCES:
        yield f"… {len(rows) - MOST_DIVERGENCES} more; --json PATH writes them all"


def _crash(crash: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"    it sent  {_request(each)}" for each in crash["requests"])
    for line in (crash["standard_error"] or "nothing on standard error").splitlines()[-10:]:
        yield f"    it said  {line}"


def _request(row: Mapping[str, Any]) -> str:
    faults = f" ({', '.join(row['faults'])})" if row["faults"] else ""
    return f"{row['method']} {row['path']} {row['status'] or 'no answer'}{faults}"
