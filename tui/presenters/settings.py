"""The settings of a service: what each is, what it means, and who changes it."""

from dataclasses import dataclass
from datetime import datetime

from parktime.tui.presenters.time_format import local_with_year, relative
from parktime.tui.snapshot import HoldAbove, Service

DEFAULT_LIMITS = HoldAbove(children=3, percent=10, week_percent=20)
"""The handbook's limits; a service can be registered with its own."""

BAR_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the settings: its value, its meaning, and who changes it."""

    key: str
    name: str
    value: str
    about: str
    changed_by: str

    @property
    def details(self) -> str:
        """The setting in full."""
        return f"{self.name}: {self.value}\n{self.about} Changed by {self.changed_by}."


def all_settings(service: Service, now: datetime) -> list[Setting]:
    """All settings; the ones that can be changed here come first."""
    return [
        _inactive(service),
        _holds(service),
        *_plan(service),
        _integration(service, now),
        *_fixed(service),
    ]


def limits(hold_above: HoldAbove) -> str:
    """`more than 3 and 10 % in a run, or 20 % in a week`."""
    in_a_run = f"more than {hold_above.children} and {hold_above.percent} % in a run"
    return f"{in_a_run}, or {hold_above.week_percent} % in a week"


def other_limits(hold_above: HoldAbove) -> str:
    """`more than 0 rooms with posts, 99 % of rooms, 50 % of moves or 50 % of names`."""
    return (
        f"more than {hold_above.rooms_with_posts} rooms deleted with posts, "
        f"{hold_above.rooms_percent} % of the rooms removed, {hold_above.moved_percent} % of the "
        f"children taken out of a room, or {hold_above.renamed_percent} % given another name"
    )


def describe_holds_switch(service: Service, hold_above: HoldAbove | None) -> list[str]:
    """What it means to switch holds to these limits, or off; a dry run is to follow."""
    if hold_above is not None:
        archives = f"A run that would archive {limits(hold_above)}, or everybody,"
        return [
            f"{archives} leaves its removals for approval (8), from the next run on.",
            f"So does one with {other_limits(hold_above)}.",
            "A run now would:",
        ]
    lines = ["No run waits for approval, from the next run on."]
    if service.held:
        lines.append(f"The {service.held} pending removals are dropped; the next run does them.")
    if service.settings.hold_above not in (None, DEFAULT_LIMITS):
        lines.append("The service's own limits are lost; its registration can set them again.")
    return [*lines, "A run now would:"]


def plan_use(active: int, paid: int) -> str:
    """`███████░░░░░ 29 of 40, space for 11`."""
    filled = min(-(-active * BAR_COLUMNS // max(paid, 1)), BAR_COLUMNS)
    space = "full" if active >= paid else f"space for {paid - active}"
    over = f", {active - paid} more than paid" if active > paid else ""
    return f"{'█' * filled}{'░' * (BAR_COLUMNS - filled)} {active} of {paid}, {space}{over}"


def _inactive(service: Service) -> Setting:
    if service.ccms == "kidsoft":
        value = "– Kidsoft has no Inactive setting"
    elif service.settings.sync_inactive:
        value = "● on: Inactive children are synced"
    else:
        value = "○ off: Active children only"
    return Setting(
        key="inactive",
        name="Inactive children",
        value=value,
        about="Starts a run at once; before set-up it is only stored (inactive-on, inactive-off).",
        changed_by="an admin educator: key i",
    )


def _holds(service: Service) -> Setting:
    hold_above = service.settings.hold_above
    on = None if hold_above is None else f"● on: {limits(hold_above)}"
    return Setting(
        key="holds",
        name="Holds",
        value=on or "○ off: no run waits for approval",
        about=(
            "A run that would archive more, or everybody, waits for approval (hold-above); so does "
            f"one with {other_limits(hold_above or DEFAULT_LIMITS)}."
        ),
        changed_by="an admin educator: key h",
    )


def _plan(service: Service) -> list[Setting]:
    paid, active = service.paid_children, service.active_profiles
    rows = [
        Setting(
            key="paid",
            name="Paid children",
            value="? not read from Storypark yet" if paid is None else str(paid),
            about="Active profiles never exceed it, and no run buys space (plan-space).",
            changed_by="the centre with Storypark, not here",
        )
    ]
    if paid is not None and active is not None:
        waiting = f"; {service.waiting} waiting" if service.waiting else ""
        rows.append(
            Setting(
                key="plan",
                name="Plan use",
                value=plan_use(active, paid) + waiting,
                about="Active profiles, linked or not, as last read from Storypark.",
                changed_by="syncs, and people in Storypark",
            )
        )
    return rows


def _integration(service: Service, now: datetime) -> Setting:
    stages = {"off": "– off", "on": "○ on, not set up", "set-up": "● on and set up"}
    value = stages.get(service.state, service.state)
    if service.next_run_at is not None:
        next_run = local_with_year(service.next_run_at, service.time_zone)
        value += f"; next run {next_run}, {relative(service.next_run_at, now)}"
    return Setting(
        key="integration",
        name="Integration",
        value=value,
        about="Only support turns an integration on or off; set-up has its own view (2).",
        changed_by="support: key o",
    )


def _fixed(service: Service) -> list[Setting]:
    ccms, following = ("Kidsoft", 6) if service.ccms == "kidsoft" else ("Storypark Manage", 5)
    is_deleted = service.settings.removal == "delete"
    by = "the service's registration"
    return [
        Setting(
            key="ccms",
            name="CCMS",
            value=ccms,
            about="The source of truth: Storypark follows it (source-of-truth).",
            changed_by=by,
        ),
        Setting(
            key="weeks",
            name="Room window",
            value=f"{service.settings.weeks}: this week and {following} more",
            about="A room without a session in the window is removed (room-window).",
            changed_by=by,
        ),
        Setting(
            key="removal",
            name="Removal of a room",
            value="delete: posts are lost" if is_deleted else "deactivate: posts are kept",
            about="What happens to a room without sessions (room-removed).",
            changed_by=by,
        ),
        Setting(
            key="zone",
            name="Time zone",
            value=service.time_zone,
            about="Today, dates and weeks are local to it.",
            changed_by=by,
        ),
    ]
