"""Whether a reading is complete enough for set-up (whole-read)."""

from dataclasses import dataclass

from parktime.daemon.planning.inputs import PlanInput


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether the first and the last row of each list are there, asked for one by one."""

    children: bool = True
    rooms: bool = True
    profiles: bool = True
    storypark_rooms: bool = True


def set_up_problem(plan_input: PlanInput, evidence: Evidence | None) -> str:
    """Why this reading is too incomplete for set-up (whole-read); empty if it is complete.

    A profile that set-up does not see is never matched, and would be created a second time later.
    `evidence` is None if it was not read yet.
    """
    problem = _unconfirmed_empty_list(plan_input)
    incomplete = plan_input.roster.incomplete or plan_input.storypark_incomplete
    if not problem and incomplete:
        problem = str(incomplete)
    if problem or evidence is None:
        return problem
    lists = (
        (evidence.children and evidence.rooms, _foreign_list(plan_input)),
        (evidence.children, "the list of children names one that is not there"),
        (evidence.rooms, "the list of rooms names one that is not there"),
        (evidence.profiles, "the list of profiles names one that is not there"),
        (evidence.storypark_rooms, "the list of Storypark rooms names one that is not there"),
    )
    return next((words for is_there, words in lists if words and not is_there), "")


def _unconfirmed_empty_list(plan_input: PlanInput) -> str:
    """Why an empty list is not believed: something contradicts it, and the CCMS does not say 0."""
    roster, links, storypark = plan_input.roster, plan_input.links, plan_input.storypark
    ccms = plan_input.policy.name
    known = (
        (
            "children",
            roster.children,
            links.children or storypark.profiles,
            roster.service.children,
        ),
        ("rooms", roster.rooms, links.rooms or storypark.rooms, roster.service.rooms),
    )
    for what, rows, expected, count in known:
        if not rows and expected and count != 0:
            return f"{ccms} lists no {what}, and does not say that there are none"
    return ""


def _foreign_list(plan_input: PlanInput) -> str:
    """Why the list seems to be of another service: it has nothing of earlier pages. Else empty."""
    roster, links = plan_input.roster, plan_input.links
    known_child = any(each.id in links.children for each in roster.children)
    if not links.children or known_child or any(each.id in links.rooms for each in roster.rooms):
        return ""
    ccms = plan_input.policy.name
    return f"{ccms} lists nobody and nothing that was on the page, which a refresh shows anew"
