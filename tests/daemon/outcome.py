"""What Storypark and the links are after a plan, worked out without HTTP: each write in turn."""

from dataclasses import replace

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import RETOLD_KINDS
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, Target


def writes(plan, situation):
    """Yield (change, target, links) after every single write."""
    profiles, rooms = dict(situation.target.profiles), dict(situation.target.rooms)
    links = Links(dict(plan.links.children), dict(plan.links.rooms))
    for change in plan.changes:
        if change.kind in RETOLD_KINDS:
            continue
        if change.about == "room":
            _room(change, profiles, rooms, links)
        else:
            _child(change, profiles, links)
        yield change, Target(dict(profiles), dict(rooms), situation.target.paid_children), links


def after(plan, situation):
    """The situation that the next run meets if nothing else happens."""
    target, links = situation.target, plan.links
    for _, target, links in writes(plan, situation):  # noqa: B007
        pass
    return replace(situation, target=target, links=links, switched=None)


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
