"""A story as lines of text, and as plain data. Pure."""

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.results.timestamps import as_text
from parktime.harness.trace.trace import Story, quiet_words

NARROWEST = 60


def lines(story: Story, zone: ZoneInfo, until: datetime, width: int = 120) -> Iterator[str]:
    """A heading, the dated sentences in local time, and how it stands."""
    yield str(story.subject)
    yield ""
    for each, quiet in zip(story.told, story.quiet_runs, strict=True):
        if quiet:
            yield f"{'':19}… {quiet_words(quiet)}"
        rule = f"  [{each.rule}]" if each.rule else ""
        line = f"  (line {each.line})" if each.line else ""
        yield from _hanging(_when(each.at, zone), each.text + rule + line, width)
    if story.quiet_after:
        yield f"{'':19}… {quiet_words(story.quiet_after)}"
    if story.now:
        yield ""
        yield f"At {_when(until, zone)}:"
        for sentence in story.now:
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


def data(story: Story, until: datetime) -> dict[str, Any]:
    """The story for `--json`; instants in UTC."""
    subject = story.subject
    return {
        "service": subject.service,
        "about": subject.about,
        "ccms_id": subject.ccms_id,
        "name": subject.name,
        "born": subject.born and subject.born.isoformat(),
        "until": as_text(until),
        "told": [
            {
                "at": as_text(each.at),
                "source": each.source,
                "text": each.text,
                "rule": each.rule,
                "line": each.line,
                "run": each.run,
                "quiet_runs_before": quiet,
            }
            for each, quiet in zip(story.told, story.quiet_runs, strict=True)
        ],
        "quiet_runs_after": story.quiet_after,
        "now": list(story.now),
    }
