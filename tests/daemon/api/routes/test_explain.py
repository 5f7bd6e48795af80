"""Explanations of a running daemon."""


async def test_a_child_is_explained_by_name_and_id(world):
    await world.turn_on("banksia")
    before = await world.ask("GET", "banksia/children/explain?name=Mia%20Nguyen")
    assert (before["rule"], before["next_run"]) == ("setup-page", None)
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"archive": "Mia Nguyen"})
    await world.advance("12h")
    data = await world.ask("GET", f"banksia/children/{before['ccms_id']}/explain")
    assert (data["name"], data["rule"]) == ("Mia Nguyen", "leaves-scope")
    assert data["next_run"]["changes"] or "Run 2 archived the profile" in " ".join(
        data["sentences"]
    )
    zoe = await world.ask("GET", "banksia/children/explain?name=Zoe%20Lee")
    assert zoe["rule"] == "manage-scope"
    assert "out of scope, since Inactive children are not synced" in zoe["sentences"][0]
    await world.advance("24h")
    data = await world.ask("GET", f"banksia/children/{before['ccms_id']}/explain")
    assert "archived the profile at" in data["sentences"][3]
    assert data["next_run"] == {"at": "2026-12-01T22:00:00Z", "day": "2026-12-02", "changes": []}


async def test_a_room_is_explained(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"end_bookings": {"child": "Robert Smith", "on": "2026-12-08"}})
    await world.ask("POST", "banksia/page/refresh")
    data = await world.ask("GET", "banksia/rooms/explain?name=Wombats")
    assert data["rule"] == "room-window"
    assert (data["then"]["day"], data["then"]["changes"][0]["rule"]) == (
        "2026-12-07",
        "room-removed",
    )
    again = await world.ask("GET", f"banksia/rooms/{data['ccms_id']}/explain")
    assert again == data


async def test_unknown_subjects_are_not_found(world):
    await world.put("banksia")
    await world.ask("GET", "banksia/children/c00001/explain", status=409)
    await world.ask("POST", "banksia/turn-on")
    await world.ask("GET", "nobody/children/c00001/explain", status=404)
    for what in ("children", "rooms"):
        await world.ask("GET", f"banksia/{what}/x99/explain", status=404)
        refused = await world.ask("GET", f"banksia/{what}/explain?name=Nobody", status=409)
        assert refused["type"] == "urn:parktime:refused"
        await world.ask("GET", f"banksia/{what}/explain", status=422)
