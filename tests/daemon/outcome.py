"""The result of a plan, and of undoing a run, computed without HTTP: one write at a time."""

from dataclasses import replace
from datetime import UTC, datetime

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import INFORMATIONAL_KINDS, Counts, Run
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.operations.undo import reverse_run
from parktime.daemon.planning.plan import plan


def write_steps(plan, plan_input):
    """Yield (change, Storypark state, links) after every single write."""
    profiles, rooms = dict(plan_input.storypark.profiles), dict(plan_input.storypark.rooms)
    links = Links(dict(plan.links.children), dict(plan.links.rooms))
    for change in plan.changes:
        if change.kind in INFORMATIONAL_KINDS:
            continue
        if change.about == "room":
            _room(change, profiles, rooms, links)
        else:
            _child(change, profiles, links)
        yield (
            change,
            StoryparkState(dict(profiles), dict(rooms), plan_input.storypark.paid_children),
            links,
        )


def state_after(plan, plan_input):
    """The input of the next run if nothing else happens."""
    storypark, links = plan_input.storypark, plan.links
    for _, storypark, links in write_steps(plan, plan_input):  # noqa: B007
        pass
    return replace(plan_input, storypark=storypark, links=links, inactive_switch=None)


def _room(change, profiles, rooms, links):
    link = links.rooms[change.ccms_id]
    if change.kind in ("add_room", "return_room") and change.target_id is None:
        room_id = f"s9{len(rooms):03}"
        rooms[room_id] = StoryparkRoom(room_id, change.subject)
        links.rooms[change.ccms_id] = replace(link, mapping="linked", target_id=room_id)
    elif change.kind == "remove_room":
        for profile in list(profiles.values()):
            profiles[profile.id] = replace(profile, room_ids=profile.room_ids - {change.target_id})
        if change.after == "absent":
            del rooms[change.target_id]
        else:
            rooms[change.target_id] = replace(rooms[change.target_id], state="removed")
    elif change.kind == "rename_room":
        rooms[change.target_id] = replace(rooms[change.target_id], name=change.after)
    else:
        rooms[change.target_id] = replace(
            rooms[change.target_id], name=change.subject, state="present"
        )


def _child(change, profiles, links):
    if change.kind == "create":
        profile = Profile(f"p9{len(profiles):04}", "", "")
        row = links.children[change.ccms_id]
        links.children[change.ccms_id] = replace(row, mapping="linked", target_id=profile.id)
    else:
        profile = profiles[change.target_id]
    fields = change.fields
    added = {links.rooms[i].target_id for i in fields.add_rooms}
    removed = {links.rooms[i].target_id for i in fields.remove_rooms}
    profiles[profile.id] = replace(
        profile,
        given=profile.given if fields.given is None else fields.given,
        family=profile.family if fields.family is None else fields.family,
        born=fields.born or profile.born,
        room_ids=(profile.room_ids | added) - removed,
        state={"archive": "archived", "restore": "active"}.get(change.kind, profile.state),
    )


NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


def run_of(*changes, ordinal=7, cause="schedule"):
    return Run(ordinal, "banksia", ordinal, NOW, cause, "ok", Counts(), changes=changes)


def run_once(found, ordinal=7):
    """The run that a plan input gives, and the input after it."""
    made = plan(found)
    left = state_after(made, found)
    return run_of(*(_made(change, left) for change in made.changes), ordinal=ordinal), left


def _made(change, left):
    rows = left.links.children if change.about == "child" else left.links.rooms
    return replace(change, target_id=rows[change.ccms_id].target_id)


def undo_run(found, run, *later):
    """The input after a run is undone, and the reversal."""
    undoing = reverse_run(found, run, later, NOW)
    pretended = replace(plan(found), changes=undoing.changes, links=found.links)
    return replace(state_after(pretended, found), kept=undoing.keeps), undoing
