"""A trace as lines of text, and as JSON. Pure."""

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from parktime.daemon.planning.close_calls import CloseCall
from parktime.harness.results.timestamps import format_instant
from parktime.harness.trace.trace import Trace, silent_runs_phrase

NARROWEST = 60


def format_trace(trace: Trace, zone: ZoneInfo, until: datetime, width: int = 120) -> Iterator[str]:
    """A heading, the sentences with local times, and the current state."""
    yield str(trace.subject)
    yield ""
    for each, silent in zip(trace.sentences, trace.silent_runs_before, strict=True):
        if silent:
            yield f"{'':19}… {silent_runs_phrase(silent)}"
        rule = f"  [{each.rule}]" if each.rule else ""
        line = f"  (line {each.line})" if each.line else ""
        yield from _hanging(_when(each.at, zone), each.text + rule + line, width)
    if trace.silent_runs_after:
        yield f"{'':19}… {silent_runs_phrase(trace.silent_runs_after)}"
    if trace.now:
        yield ""
        yield f"At {_when(until, zone)}:"
        for sentence in trace.now:
            yield from _hanging("", sentence, width, indent=2)


def _hanging(head: str, text: str, width: int, indent: int = 19) -> list[str]:
    space = " " * indent
    filled = textwrap.wrap(
        text,
        max(width, NARROWEST),
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [head + filled[0][len(head) :], *filled[1:]] if filled else [head]


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day:2} {local:%b %Y %H:%M}"


def trace_json(trace: Trace, until: datetime) -> dict[str, Any]:
    """The trace for `--json`; instants in UTC."""
    subject = trace.subject
    return {
        "service": subject.service,
        "about": subject.about,
        "ccms_id": subject.ccms_id,
        "name": subject.name,
        "born": subject.born and subject.born.isoformat(),
        "until": format_instant(until),
        "told": [
            {
                "at": format_instant(each.at),
                "source": each.source,
                "text": each.text,
                "rule": each.rule,
                "line": each.line,
                "run": each.run,
                "close_call": _close_call_json(each.close_call),
                "quiet_runs_before": silent,
            }
            for each, silent in zip(trace.sentences, trace.silent_runs_before, strict=True)
        ],
        "quiet_runs_after": trace.silent_runs_after,
        "now": list(trace.now),
    }


def _close_call_json(call: CloseCall | None) -> dict[str, Any] | None:
    if call is None:
        return None
    return {
        "verdict": call.margin.verdict,
        "margin_days": call.margin.days,
        "session": call.margin.session.isoformat(),
        "tips_on": call.margin.tips_on.isoformat(),
    }
