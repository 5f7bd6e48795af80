"""Results of plays, as small as a comparison needs them."""


def change(kind, who="Mia Nguyen", ccms_id="c00001", **keys):
    about = "room" if "room" in kind else "child"
    words = {
        "rule": "leaves-scope",
        "before": "active",
        "after": "archived",
        "why": "no longer listed",
    }
    return {"kind": kind, about: who, "ccms_id": ccms_id, **words, **keys}


def run(hour, *changes, cause="schedule", outcome="ok"):
    head = {
        "at": f"2026-12-01T{hour:02}:00:00Z",
        "cause": cause,
        "outcome": outcome,
        "note": "",
        "counts": {},
    }
    return {**head, "changes": list(changes)}


def service(*runs, profiles=(), rooms=(), children=(), room_links=(), waiting=()):
    return {
        "runs": list(runs),
        "storypark": {"profiles": list(profiles), "rooms": list(rooms)},
        "links": {"children": list(children), "rooms": list(room_links)},
        "waiting": list(waiting),
    }


def play(**services):
    return {"services": services, "digest": "d"}


def profile(profile_id="p1", given="Mia", family="Nguyen", state="active", rooms=()):
    return {
        "id": profile_id,
        "given": given,
        "family": family,
        "state": state,
        "rooms": list(rooms),
    }


def child(ccms_id="c00001", name="Mia Nguyen", mapping="linked", profile_id="p1"):
    return {"ccms_id": ccms_id, "name": name, "mapping": mapping, "profile_id": profile_id}


def room(room_id="s1", name="Possums", state="present"):
    return {"id": room_id, "name": name, "state": state, "posts": 0}


def room_link(ccms_id="r1", name="Possums", mapping="linked", room_id="s1"):
    return {"ccms_id": ccms_id, "name": name, "mapping": mapping, "room_id": room_id}
