"""Every metric of the daemon: its name, its type, its labels and what it says."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """A metric as `/metrics` shows it. A histogram has the series `_bucket`, `_sum`, `_count`."""

    name: str
    type: Literal["counter", "gauge", "histogram", "info"]
    help: str
    labels: tuple[str, ...] = ()


METRICS: Final = (
    MetricInfo("parktime_build_info", "info", "The release of parktime.", ("version",)),
    MetricInfo("parktime_ready", "gauge", "1 if the daemon is ready, as /v1/health/ready answers."),
    MetricInfo(
        "parktime_clock_trouble",
        "gauge",
        "1 while the machine's clock contradicts others, so that nothing is removed.",
    ),
    MetricInfo("parktime_runs_waiting", "gauge", "Runs that are due and have not begun."),
    MetricInfo("parktime_runs_under_way", "gauge", "Scheduled runs that are under way."),
    MetricInfo(
        "parktime_run_overdue_seconds",
        "gauge",
        "How long the run that waits longest is overdue, on the daemon's clock; 0 if none is.",
    ),
    MetricInfo(
        "parktime_services",
        "gauge",
        "Services by condition, each at the first that applies: off, not_set_up, late, failed, "
        "held, on_time.",
        ("condition",),
    ),
    MetricInfo(
        "parktime_services_wedged",
        "gauge",
        "Services of which something could not be stored or ended yet.",
    ),
    MetricInfo(
        "parktime_runs_total",
        "counter",
        "Runs that ended. The outcome is that of the history, or error (without a result: what was "
        "done is in the journal), or interrupted (the daemon stopped).",
        ("cause", "outcome"),
    ),
    MetricInfo(
        "parktime_recoveries_total",
        "counter",
        "Attempts to finish a run that a crash or an error had interrupted.",
        ("outcome",),
    ),
    MetricInfo(
        "parktime_run_duration_seconds",
        "histogram",
        "Time from the start of a run to its end.",
        ("outcome",),
    ),
    MetricInfo(
        "parktime_run_lateness_seconds",
        "histogram",
        "Time from the slot of a scheduled run to its start, on the daemon's clock.",
    ),
    MetricInfo(
        "parktime_changes_total", "counter", "Changes that runs wrote to Storypark.", ("kind",)
    ),
    MetricInfo(
        "parktime_vendor_request_duration_seconds",
        "histogram",
        "Time of one attempt of a request to a vendor, whatever its end. The vendor is kidsoft, "
        "manage or storypark.",
        ("vendor",),
    ),
    MetricInfo(
        "parktime_vendor_errors_total",
        "counter",
        "Attempts that had no good answer, and requests that were not sent: timeout, connection, "
        "too-large, unreadable, rate-limited (429), client-error, server-error, not-sent.",
        ("vendor", "error"),
    ),
    MetricInfo(
        "parktime_vendor_circuits_open",
        "gauge",
        "Addresses of vendors that scheduled runs do not ask at the moment.",
    ),
    MetricInfo(
        "parktime_store_available",
        "gauge",
        "1 if the store can be used; 0 also as long as something could not be stored.",
    ),
    MetricInfo("parktime_store_failures_total", "counter", "Transactions that failed."),
    MetricInfo(
        "parktime_history_kept_from_timestamp_seconds",
        "gauge",
        "The earliest instant of which all history is kept; missing if nothing was deleted.",
    ),
    MetricInfo(
        "parktime_lease_held",
        "gauge",
        "1 while this daemon may write to its store. PostgreSQL only.",
    ),
    MetricInfo(
        "parktime_lease_remaining_seconds",
        "gauge",
        "Time until the lease of the store ends, if it is not renewed. PostgreSQL only.",
    ),
)

_BY_NAME: Final = {each.name: each for each in METRICS}


def metric(name: str) -> MetricInfo:
    """The metric of that name. Raises KeyError for one that is not in the catalogue."""
    return _BY_NAME[name]
