from tests.daemon.api.routes.living import Living


async def set_up(world: Living) -> None:
    await world.turn_on()
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"paid_children": 9})


async def test_the_inactive_setting_acts_at_once_and_once(world):
    await set_up(world)
    run = (await world.ask("PUT", "banksia/settings", {"sync_inactive": True}))["run"]
    assert (run["cause"], [(change["rule"], change["child"]) for change in run["changes"]]) == ("inactive", [("inactive-on", "Zoe Lee")])  # fmt: skip
    assert (await world.ask("PUT", "banksia/settings", {"sync_inactive": True})) == {"run": None}
    assert (await world.ask("GET", "banksia"))["settings"]["sync_inactive"] is True


async def test_a_dry_run_of_the_switch_switches_nothing(world):
    await set_up(world)
    plan = await world.ask("PUT", "banksia/settings", {"sync_inactive": True, "dry_run": True})
    assert [(change["kind"], change["child"]) for change in plan["changes"]] == [
        ("create", "Zoe Lee")
    ]
    assert plan["counts"]["created"] == 1
    assert "Zoe Lee" not in await world.profiles()
    assert (await world.ask("GET", "banksia"))["settings"]["sync_inactive"] is False


async def test_before_set_up_it_is_a_setting_only(world):
    await world.turn_on()
    assert (await world.ask("PUT", "banksia/settings", {"sync_inactive": True})) == {"run": None}
    assert (await world.ask("GET", "banksia"))["settings"]["sync_inactive"] is True


async def test_support_holds_a_kidsoft_room(world):
    await world.do("switch_on_at_kidsoft", service="wattle")
    await world.turn_on("wattle", "S434783895")
    await world.ask("POST", "wattle/page/set-up", {"confirm": True})
    held = await world.ask(
        "POST", "wattle/rooms/hold", {"room": {"name": "Koalas"}, "until": "2027-01-04"}
    )
    assert list(held["holds"].values()) == ["2027-01-04"]
    await world.advance("2w")
    kinds = [change["kind"] for change in (await world.ask("GET", "wattle/changes"))["changes"]]
    assert "remove_room" not in kinds


async def test_a_manage_room_is_not_held(world):
    await set_up(world)
    body = {"room": {"name": "Possums"}, "until": "2027-01-04"}
    refusal = await world.ask("POST", "banksia/rooms/hold", body, status=409)
    assert refusal["rule"] == "room-skip"
    assert "skip" in refusal["detail"]
    await world.ask("POST", "banksia/rooms/hold", body | {"until": "soon"}, status=422)


async def test_kidsoft_has_no_inactive_setting(world):
    await world.put("wattle")
    refusal = await world.ask("PUT", "wattle/settings", {"sync_inactive": True}, status=409)
    assert "Kidsoft" in refusal["detail"]
    dry = await world.ask(
        "PUT", "wattle/settings", {"sync_inactive": True, "dry_run": True}, status=409
    )
    assert dry == refusal
