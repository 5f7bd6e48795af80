"""Lines of the feed of events. Pure."""

from collections.abc import Mapping
from typing import Final

from rich.text import Text

from parktime.tui.event_feed import FeedEvent, FeedState
from parktime.tui.presenters.time_format import local

MARKS: Final[Mapping[str, str]] = {"info": " ", "notice": "·", "warning": "!", "error": "✖"}
"""One for each severity, beside its colour."""
_COLOURS: Final = {"notice": "", "warning": "text-warning", "error": "text-error"}
BELL: Final = "♪"

Zones = Mapping[str, str]


def bell_line(state: FeedState, key: str) -> Text:
    """What was not seen yet, with the newest of it; empty if all was seen."""
    if not state.unseen:
        return Text("")
    newest = next(event for event in state.events if event.is_news)
    alarms = f", {state.unseen_alarms} of them trouble" if state.unseen_alarms else ""
    style = "bold" if state.unseen_alarms else ""
    service = f"{newest.service}: " if newest.service else ""
    return Text(f"{BELL} {state.unseen} new{alarms} ({key})  {service}{newest.text}", style=style)


def event_line(event: FeedEvent, zones: Zones, colours: Mapping[str, str]) -> Text:
    """An event in one line: local time, mark, service, sentence."""
    service = f"{event.service}: " if event.service else ""
    text = Text(f"{event_time(event, zones)}  ", no_wrap=True)
    text.append(MARKS.get(event.severity, "?"), severity_style(event, colours))
    text.append(f" {service}{event.text}", "strike" if event.discarded else "")
    return text


def event_time(event: FeedEvent, zones: Zones) -> str:
    """When it was, in the time of its service."""
    zone = zones.get(event.service or "")
    return local(event.at, zone) if zone else f"{local(event.at, 'UTC')} UTC"


def severity_style(event: FeedEvent, colours: Mapping[str, str]) -> str:
    """The colour of its severity."""
    colour = colours.get(_COLOURS.get(event.severity, ""), "")
    return f"bold {colour}".strip() if event.is_alarming else colour
