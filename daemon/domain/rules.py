"""The rules of the handbook, by the id that changes, refusals and the history refer to."""

from dataclasses import dataclass
from typing import Literal

RuleId = Literal[
    "on-kidsoft",
    "on-manage",
    "admin-only",
    "setup-page",
    "refresh",
    "auto-match",
    "map-child",
    "map-room",
    "set-up",
    "update",
    "off",
    "cadence",
    "catch-up",
    "api-window",
    "source-of-truth",
    "no-invitations",
    "whole-read",
    "kidsoft-children",
    "manage-status",
    "manage-scope",
    "new-child",
    "leaves-scope",
    "returns",
    "inactive-on",
    "inactive-off",
    "skip-is-final",
    "plan-space",
    "room-window",
    "room-removed",
    "room-returns",
    "new-room",
    "room-skip",
    "hold-above",
    "undo",
    "kept",
    "child-rooms",
    "merged-records",
    "contacts",
    "room-capacity",
    "moved-centre",
]
"""The ids of all rules."""

Mark = Literal["S", "F", "D"]
"""Source of a rule.

S: the help articles · F: another page of the vendors · D: decided here, as every source is silent.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in one sentence. `marks` are its sources."""

    id: RuleId
    sentence: str
    marks: tuple[Mark, ...] = ("S",)


_ALL = (
    Rule(
        "on-kidsoft",
        "Kidsoft switches the integration on for the service, and Storypark is told the right "
        "Service PIN.",
    ),
    Rule(
        "on-manage",
        "Storypark switches the integration with Manage on by request; there is no PIN.",
    ),
    Rule("admin-only", "Only admin educators see and change the page and its settings."),
    Rule(
        "setup-page",
        "The page lists the children in scope and the rooms of the picture, each with its "
        "proposed mapping; nothing is written before set-up is confirmed.",
    ),
    Rule("refresh", "Refresh information pulls the CCMS afresh and writes nothing to Storypark."),
    Rule(
        "auto-match",
        "At set-up a child is matched to the one profile of the same name, where the name is "
        "unique on both sides and the birth dates do not differ.",
        ("S", "D"),
    ),
    Rule(
        "map-child",
        "Each child is created, skipped or linked to a named profile, and no two children "
        "share one.",
    ),
    Rule(
        "map-room",
        "Each room is created, skipped or linked to a named Storypark room, and no two rooms "
        "share one.",
    ),
    Rule(
        "set-up",
        "Continue setup applies the mapping at once and anchors the 12-hour schedule at that "
        "instant.",
    ),
    Rule(
        "update",
        "Mappings changed later count from the Update that applies them at once; the schedule "
        "does not move.",
    ),
    Rule(
        "off",
        "Only support turns an integration off; runs stop, and everything stays as it is.",
        ("S", "D"),
    ),
    Rule("cadence", "A run every 12 hours of elapsed time, one at a time for a service."),
    Rule(
        "catch-up",
        "Runs missed while the daemon was down collapse into one at its return.",
        ("D",),
    ),
    Rule(
        "api-window",
        "A change in Manage shows in Storypark within 24 hours, since its API publishes every 12.",
        ("S", "D"),
    ),
    Rule(
        "source-of-truth",
        "Names and birth dates of linked children and names of linked rooms follow the CCMS.",
    ),
    Rule(
        "no-invitations",
        "A run never invites a family; a profile that a run created is owed an invitation.",
    ),
    Rule(
        "whole-read",
        "A run that could not read everything archives nobody, removes no room and takes no "
        "child out of one.",
        ("D",),
    ),
    Rule("kidsoft-children", "Every child that Kidsoft lists is in scope."),
    Rule(
        "manage-status",
        "Manage labels a child Active with a session between 6 weeks back and 8 weeks ahead, "
        "else Inactive; Archived by hand.",
        ("S", "F"),
    ),
    Rule(
        "manage-scope",
        "In scope are Active children of Manage, and Inactive ones where the setting says so; "
        "Archived never.",
    ),
    Rule(
        "new-child",
        "A child that comes into scope after set-up and has no mapping gets a new profile.",
    ),
    Rule(
        "leaves-scope",
        "A linked child that leaves scope has its profile archived, never deleted.",
    ),
    Rule(
        "returns",
        "A linked child in scope whose profile is archived is restored; if the profile is "
        "gone, a new one is made.",
    ),
    Rule(
        "inactive-on",
        "Switching Inactive children on acts at once: they are unarchived or created.",
    ),
    Rule(
        "inactive-off",
        "Switching Inactive children off acts at once: they leave the page and are archived.",
    ),
    Rule("skip-is-final", "A skipped child or room stays skipped until somebody maps it.", ("D",)),
    Rule(
        "plan-space",
        "No run takes the active profiles above the paid children; those left out wait, by "
        "name, for space.",
        ("S", "D"),
    ),
    Rule(
        "room-window",
        "A room is active while it has a session in the current week or the following six "
        "(Kidsoft) or five (Manage).",
        ("S", "D"),
    ),
    Rule(
        "room-removed",
        "A linked room that is not active is removed from Storypark.",
        ("S", "D", "F"),
    ),
    Rule(
        "room-returns",
        "When sessions return, the room is back at the next run, with its children.",
    ),
    Rule("new-room", "A room that is new in the CCMS is added once it is active.", ("S", "D")),
    Rule(
        "room-skip",
        "On Manage a room mapped to skip is left alone until it is mapped again; on Kidsoft "
        "only support can hold a room.",
        ("S", "D"),
    ),
    Rule(
        "hold-above",
        "A run that would archive more than a service allows keeps its removals for "
        "somebody's approval, bound to that very list.",
        ("D",),
    ),
    Rule("undo", "What one run did is taken back, where nothing has changed it since.", ("D",)),
    Rule(
        "kept",
        "What was undone, or kept from removal, stays as it is until its record in the CCMS "
        "changes or somebody lets go.",
        ("D",),
    ),
    Rule(
        "child-rooms",
        "A child is in the rooms of its first week with a session, and in no other linked room.",
        ("S", "D"),
    ),
    Rule(
        "merged-records",
        "Of two records of one child that the CCMS merges, the one that ends leaves scope: its "
        "profile is archived as it is, and never merged or deleted.",
        ("D",),
    ),
    Rule(
        "contacts",
        "Guardians whom the CCMS names are carried nowhere, and no run writes a profile's "
        "contacts.",
        ("D",),
    ),
    Rule(
        "room-capacity",
        "For how many children a room is, is shown and decides nothing.",
        ("D",),
    ),
    Rule(
        "moved-centre",
        "A centre that moves to another CCMS is set up anew under another key: its profiles and "
        "rooms are proposed by name and taken over, and none is archived or made again.",
        ("D",),
    ),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _ALL}

MAP_RULES: dict[str, RuleId] = {"child": "map-child", "room": "map-room"}
"""The rule of mappings, for children and for rooms."""
