"""The settings of a service in words: what each is, and who changes it."""

from dataclasses import dataclass
from datetime import datetime

from tui.dates import local_with_year, relative
from tui.snapshot import HoldAbove, Service

PUBLISHED = HoldAbove(children=3, percent=10, week_percent=20)
"""The bars that the handbook gives; others are set by whoever makes the service known."""

BAR = 20
"""Columns of the bar of plan use."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: what it is, and who changes it."""

    key: str
    name: str
    value: str
    about: str
    changed_by: str


def settings_of(service: Service, now: datetime) -> list[Setting]:
    """All of them; what can be changed here stands on top."""
    return [_inactive(service), _holds(service), *_plan(service), _integration(service, now), *_fixed(service)]


def bars(above: HoldAbove) -> str:
    """`more than 3 and 10 % in a run, or 20 % in a week`."""
    return f"more than {above.children} and {above.percent} % in a run, or {above.week_percent} % in a week"


def holds_words(service: Service, above: HoldAbove | None) -> list[str]:
    """What it means to switch holds on with these bars, or off; and what a run would do then is still to be said."""
    if above is not None:
        archived = f"A run that would archive {bars(above)}, or everybody,"
        return [f"{archived} leaves its removals for approval (8), from the next run on.", "A run now would:"]
    own = service.settings.hold_above
    lines = ["No run waits for approval, from the next one on."]
    if service.held:
        lines.append(f"What waits is dropped ({service.held}), and the next run does it.")
    if own not in (None, PUBLISHED):
        lines.append("The bars of its own are lost here: whoever makes the service known can set them again.")
    return [*lines, "A run now would:"]


def plan_use(active: int, paid: int) -> str:
    """`███████░░░░░ 29 of 40, space for 11`."""
    filled = min(-(-active * BAR // max(paid, 1)), BAR)
    space = "full" if active >= paid else f"space for {paid - active}"
    over = f", {active - paid} more than paid" if active > paid else ""
    return f"{'█' * filled}{'░' * (BAR - filled)} {active} of {paid}, {space}{over}"


def _inactive(service: Service) -> Setting:
    if service.ccms == "kidsoft":
        value = "– Kidsoft has no Inactive setting"
    else:
        value = (
            "● on: Inactive children are synced" if service.settings.sync_inactive else "○ off: Active children alone"
        )
    about = "Acts at once, by a run; before set-up it is a setting only (inactive-on, inactive-off)."
    return Setting("inactive", "Inactive children", value, about, "an admin educator: key i")


def _plan(service: Service) -> list[Setting]:
    paid, active = service.paid_children, service.active_profiles
    about = "No run takes the active profiles above the paid children; space is never bought by a run (plan-space)."
    storypark = "the centre with Storypark, not here"
    if paid is None:
        return [Setting("paid", "Paid children", "? not read from Storypark yet", about, storypark)]
    rows = [Setting("paid", "Paid children", str(paid), about, storypark)]
    if active is not None:
        waiting = f"; {service.waiting} waiting" if service.waiting else ""
        words = "Active profiles, linked or not, as last read from Storypark."
        rows.append(
            Setting("plan", "Plan use", plan_use(active, paid) + waiting, words, "syncs, and people in Storypark")
        )
    return rows


def _integration(service: Service, now: datetime) -> Setting:
    states = {"off": "– off", "on": "○ on, not set up", "set-up": "● on and set up"}
    value = states.get(service.state, service.state)
    if service.next_run_at is not None:
        next_run = local_with_year(service.next_run_at, service.time_zone)
        value += f"; next run {next_run}, {relative(service.next_run_at, now)}"
    about = "Only support turns an integration on or off; set-up is a view of its own (2)."
    return Setting("integration", "Integration", value, about, "support: key o")


def _holds(service: Service) -> Setting:
    above = service.settings.hold_above
    value = "○ off: no run waits for approval" if above is None else f"● on: {bars(above)}"
    about = "A run that would archive more than that, or everybody, leaves its removals for approval (hold-above)."
    return Setting("holds", "Holds", value, about, "an admin educator: key h")


def _fixed(service: Service) -> list[Setting]:
    ccms, following = ("Kidsoft", 6) if service.ccms == "kidsoft" else ("Storypark Manage", 5)
    weeks = f"{service.settings.weeks}: this week and {following} more"
    kept = service.settings.removal != "delete"
    removal = "deactivate: posts are kept" if kept else "delete: posts are lost"
    known = "whoever makes the service known"
    return [
        Setting("ccms", "CCMS", ccms, "The source of truth: Storypark follows it (source-of-truth).", known),
        Setting("weeks", "Room window", weeks, "A room without a session in it is removed (room-window).", known),
        Setting(
            "removal", "Removal of a room", removal, "What becomes of a room without sessions (room-removed).", known
        ),
        Setting("zone", "Time zone", service.time_zone, "Today, dates and weeks are local to it.", known),
    ]
