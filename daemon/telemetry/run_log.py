"""One log line for each run, and at level `debug` one for each request to a vendor."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from parktime.daemon.telemetry.log import log
from parktime.daemon.telemetry.observer import Observer, RequestRecord, RunRecord

_QUIET = frozenset({"ok", "held"})


class RunLog(Observer):
    """Logs what was done, by ids and counts. Runs that did not go well are warnings."""

    @contextmanager
    def run(self, record: RunRecord) -> Iterator[None]:
        """See Observer."""
        began_s = time.perf_counter()
        try:
            yield
        finally:
            write = log.info if record.end in _QUIET else log.warning
            write("run", **_fields(record), duration_s=_rounded(time.perf_counter() - began_s))

    @contextmanager
    def request(self, record: RequestRecord) -> Iterator[None]:
        """See Observer."""
        began_s = time.perf_counter()
        try:
            yield
        finally:
            fields = {key: value for key, value in asdict(record).items() if value is not None}
            log.debug(
                "vendor_request", **fields, duration_s=_rounded(time.perf_counter() - began_s)
            )


def _fields(record: RunRecord) -> dict[str, object]:
    fields: dict[str, object] = {
        "service": record.service,
        "cause": record.cause,
        "outcome": record.end,
    }
    if record.is_recovery:
        fields["recovery"] = True
    if record.lateness_s is not None:
        fields["lateness_s"] = _rounded(record.lateness_s)
    run = record.run
    if run is not None:
        fields |= {"run": run.id, "at": run.at.isoformat()}
        fields |= {key: value for key, value in asdict(run.counts).items() if value}
        kinds = Counter(change.kind for change in run.changes if change.writes)
        fields["writes"] = kinds.total()
        if run.note_codes:
            fields["notes"] = list(run.note_codes)
    return fields


def _rounded(seconds: float) -> float:
    return round(seconds, 3)
