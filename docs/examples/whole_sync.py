"""A whole sync: it reads a CCMS, decides by the handbook, writes to Storypark. One run a call."""

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2

http = httpx2.Client(base_url=os.environ["PARKTIME_URL"], timeout=5, trust_env=False)
told = json.loads(Path(os.environ["PARKTIME_ACTIONS"]).read_text())
memory_file = Path(os.environ["PARKTIME_STATE"]) / "memory.json"
memory = json.loads(memory_file.read_text()) if memory_file.exists() else {}


def call(method, path, login, **more):
    """The answer's JSON. A read is tried three times; a failure ends the run before it harms."""
    for _ in range(3 if method == "GET" else 1):
        try:
            answer = http.request(method, path, headers=login, **more)
            answer.raise_for_status()
            if answer.content and "json" not in answer.headers["content-type"]:
                raise ValueError(f"{path}: no JSON")
            return answer.json() if answer.content else {}
        except (httpx2.HTTPError, ValueError) as error:
            failed = error
    raise failed


def pages(*asked):
    """A whole list, or an error: half a list is never a list. It is read twice if need be."""
    try:
        return read_pages(*asked)
    except ValueError:
        return read_pages(*asked)


def read_pages(path, login, rows, query, vendor="cursor"):
    ask, total = ("page", "TotalCount") if vendor == "page" else (vendor, "total")
    found, query = [], dict(query)
    while True:
        page = call("GET", path, login, params=query)
        found += page[rows]
        following = page[f"next_{vendor}"] if vendor != "page" else page["Page"] + 1
        if not following or (vendor == "page" and following > page["TotalPages"]):
            break
        if query.get(ask) == following:
            raise ValueError(f"{path}: again the same page")
        query[ask] = following
    names = ("id", "child_id", "room_id", "ChildId", "RoomId")
    ids = {tuple(row.get(name) for name in names) for row in found}
    if len(found) != page[total] or len(ids) != len(found):
        raise ValueError(f"{path}: {len(found)} rows of {page[total]}")
    return found


def read_manage(access, first, last, today):
    asked = {"grant_type": "client_credentials", **access}
    token = call("POST", "/manage/oauth/token", {}, data=asked)["access_token"]
    login, far = bearer(token), str(today + timedelta(weeks=53))
    ahead = {"next_session_from": str(today), "next_session_to": far}
    fields = ("id", "first_name", "last_name", "date_of_birth", "status", "next_session")
    listed = pages("/manage/v1/children", login, "data", ahead)
    children = [tuple(row[name] for name in fields) for row in listed]
    rooms = {row["id"]: row["name"] for row in pages("/manage/v1/rooms", login, "data", {})}
    listed = pages("/manage/v1/sessions", login, "data", {"from": str(first), "to": str(last)})
    return children, rooms, [(row["child_id"], row["room_id"], row["dates"]) for row in listed]


def read_kidsoft(access, first, last, today):
    iso = lambda day: day and "-".join(reversed(day.split("/")))  # noqa: E731
    day = lambda each: each.strftime("%d/%m/%Y")  # noqa: E731
    login = {"X-Service-Pin": access["pin"], "X-Api-Key": access["key"]}
    ahead = {"nextSessionFrom": day(today), "nextSessionTo": day(today + timedelta(weeks=53))}
    children = []
    for row in pages("/kidsoft/v2/children", login, "Children", ahead, "page"):
        person = (row["ChildId"], row["FirstName"], row["Surname"], iso(row["DateOfBirth"]))
        children.append((*person, "Active", iso(row["NextSession"])))
    listed = pages("/kidsoft/v2/rooms", login, "Rooms", {}, "page")
    dates = {"from": day(first), "to": day(last)}
    sessions = pages("/kidsoft/v2/sessions", login, "Sessions", dates, "page")
    booked = [(row["ChildId"], row["RoomId"], list(map(iso, row["Dates"]))) for row in sessions]
    return children, {row["RoomId"]: row["RoomName"] for row in listed}, booked


def learn(key, mine):
    """Take over what people did on the page since the last run."""
    for action in (each for each in told["actions"] if each["service"] == key):
        if action["do"] == "hold_room":
            mine["held"].update(action["rooms"])
        elif action["do"] in ("set_up", "update"):
            for kind in ("children", "rooms"):
                for number, to in action[kind].items():
                    mine[kind][number] = to["link"] if isinstance(to, dict) else to


bearer = lambda token: {"Authorization": f"Bearer {token}"}  # noqa: E731
linked = lambda mapping: mapping not in (None, "create", "skip")  # noqa: E731


def sync(key):
    mine = memory.setdefault(key, {"children": {}, "rooms": {}, "held": {}})
    settings = told["settings"][key]
    learn(key, mine)
    access = call("GET", f"/world/services/{key}/credentials", {})
    now = datetime.fromisoformat(os.environ["PARKTIME_NOW"])
    today = now.astimezone(ZoneInfo(settings["time_zone"])).date()
    weeks = 7 if settings["ccms"] == "kidsoft" else 6
    first = today - timedelta(today.weekday() if settings["weeks"] == "calendar" else 0)
    read = read_kidsoft if settings["ccms"] == "kidsoft" else read_manage
    last = first + timedelta(days=7 * weeks - 1)
    children, names, sessions = read(access["ccms"], first, last, today)
    base, login = access["storypark"]["url"], bearer(access["storypark"]["token"])
    by_id = lambda rows: {row["id"]: row for row in rows}  # noqa: E731
    profiles = by_id(pages(f"{base}/profiles", login, "profiles", {}, "page_token"))
    rooms = by_id(pages(f"{base}/rooms", login, "rooms", {}, "page_token"))
    space = call("GET", f"{base}/account", login)["paid_children"]
    if not children and any(linked(to) for to in mine["children"].values()):
        return  # an empty list where links exist is no list
    write = lambda how, to, **body: call(how, base + to, login, json=body or None)  # noqa: E731
    # Rooms: present while they have a session in the window
    active = {room for _, room, dates in sessions if dates}
    for number, name in names.items():
        room = rooms.get(to := mine["rooms"].get(number))
        held = str(today) < mine["held"].get(number, "")
        if room is None and to != "skip" and number in active:
            mine["rooms"][number] = write("POST", "/rooms", name=name)["id"]
        elif room and room["state"] == "removed" and number in active:
            write("POST", f"/rooms/{to}/reactivate", name=name)
        elif room and room["state"] == "present" and number not in active and not held:
            how = "" if settings["removal"] == "delete" else "/deactivate"
            write("POST" if how else "DELETE", f"/rooms/{to}{how}")
            for profile in profiles.values():
                profile["room_ids"] = [each for each in profile["room_ids"] if each != to]
        elif room and room["state"] == "present" and room["name"] != name:
            write("PATCH", f"/rooms/{to}", name=name)
    managed = {to for to in mine["rooms"].values() if linked(to)}

    def wanted_rooms(child):
        weeks_of = {}
        for who, room, dates in sessions:
            for each in dates if who == child else ():
                week = (date.fromisoformat(each) - first).days // 7
                weeks_of.setdefault(week, set()).add(mine["rooms"].get(room))
        return {to for to in weeks_of[min(weeks_of)] if linked(to)} if weeks_of else set()

    # Children: archives first, then updates, then who needs a space of the plan
    labels = ("Active", "Inactive") if settings["sync_inactive"] else ("Active",)
    scope = {child[0]: child for child in children if child[4] in labels}
    for number, to in mine["children"].items():
        profile = profiles.get(to)
        if profile and number not in scope and profile["state"] == "active":
            write("POST", f"/profiles/{to}/archive")
            profile["state"] = "archived"
    queue = []
    for number, given, family, _, label, following in scope.values():
        profile = profiles.get(mine["children"].get(number))
        if mine["children"].get(number) == "skip":
            pass
        elif profile is None or profile["state"] == "archived":
            name = (family.casefold(), given.casefold())
            order = (label != "Active", profile is None, following or "9", name, number)
            queue.append((order, profile))
        else:
            edit_profile(write, profile, scope[number][1:4], wanted_rooms(number), managed)
    queue.sort(key=lambda each: each[0])
    space -= sum(profile["state"] == "active" for profile in profiles.values())
    for order, profile in queue[: max(0, space)]:
        _, given, family, born, *_ = scope[order[-1]]
        if profile is not None:
            write("POST", f"/profiles/{profile['id']}/restore")
        else:
            person = {"given_name": given, "family_name": family, "birth_date": born}
            profile = write("POST", "/profiles", **person)
            mine["children"][order[-1]] = profile["id"]
        edit_profile(write, profile, (given, family, born), wanted_rooms(order[-1]), managed)


def edit_profile(write, profile, person, rooms, managed):
    """Write what differs: names, a birth date that is known, and rooms that are linked."""
    known = zip(("given_name", "family_name", "birth_date"), person, strict=True)
    edits = {name: new for name, new in known if new is not None and profile[name] != new}
    there = set(profile["room_ids"])
    if added := sorted(rooms - there):
        edits["add_room_ids"] = added
    if removed := sorted((there & managed) - rooms):
        edits["remove_room_ids"] = removed
    if edits:
        write("PATCH", f"/profiles/{profile['id']}", **edits)


try:
    for service in os.environ["PARKTIME_SERVICES"].split(","):
        sync(service)
except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
    raise SystemExit(f"this run is given up: {error!r}") from None
finally:
    memory_file.write_text(json.dumps(memory))
