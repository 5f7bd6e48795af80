"""What happened on the way, as a short list: the changes of runs in words. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.text import Text

from tui.dates import local
from tui.marks import KINDS, Mark, marked
from tui.snapshot import Recorded, Service

RETOLD = ("wait", "skip")
"""Kinds that every run tells anew."""

NAMES_AT_MOST = 3


def told(changes: Iterable[Recorded]) -> list[Recorded]:
    """The changes that something happened by."""
    return [change for change in changes if change.kind not in RETOLD]


def happened(service: Service, changes: Sequence[Recorded], colours: dict[str, str], *, named: bool) -> list[Text]:
    """A line for each group of changes of one run, kind and rule, rooms first; with the service's name where there are several."""
    ranked = sorted(told(changes), key=lambda each: (each.run, each.room is None, each.kind, each.rule))
    return [
        _line(service, list(group), KINDS.get(kind, Mark("•", kind)), rule, colours, named=named)
        for (_, kind, rule), group in groupby(ranked, key=lambda each: (each.run, each.kind, each.rule))
    ]


def _line(
    service: Service, group: Sequence[Recorded], mark: Mark, rule: str, colours: dict[str, str], *, named: bool
) -> Text:
    whose = f"{service.name}: " if named else ""
    names = ", ".join(each.subject for each in group[:NAMES_AT_MOST])
    more = len(group) - NAMES_AT_MOST
    who = f"{names} and {more} more" if more > 0 else names
    why = f": {group[0].why}" if group[0].why and (len(group) == 1 or len({each.why for each in group}) == 1) else ""
    return Text.assemble(
        f"{local(group[0].at, service.time_zone)}  {whose}", marked(mark, colours), f" {who}{why}  [{rule}]"
    )
