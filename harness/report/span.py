"""What held from one instant to another. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.chronicle.moment import Moment


@dataclass(frozen=True, slots=True)
class Span:
    """`state` held from `first` until `last`."""

    first: datetime
    last: datetime
    state: str


def spans(moments: Sequence[Moment], state_of: Callable[[Moment], str], ends: datetime) -> tuple[Span, ...]:
    """The states of something, one span as long as it stays the same; the last one goes to `ends`."""
    found: list[Span] = []
    for moment in moments:
        state = state_of(moment)
        if found and found[-1].state == state:
            continue
        if found:
            found[-1] = Span(found[-1].first, moment.at, found[-1].state)
        found.append(Span(moment.at, ends, state))
    return tuple(found)
