EVERYBODY = {"Mia Nguyen": "active", "Bob Smith": "active", "Robert Smith": "active"}


async def test_the_page_shows_children_rooms_proposals_and_suggestions(world):
    await world.turn_on()
    page = await world.ask("GET", "banksia/page")
    assert page["state"] == "on"
    mia, robert = page["children"]
    assert {key: mia[key] for key in ("name", "given", "family", "born", "label", "mapping", "profile_name", "chosen", "matched", "suggestions")} == {
        "name": "Mia Nguyen", "given": "Mia", "family": "Nguyen", "born": "2022-03-14", "label": "Active",
        "mapping": "linked", "profile_name": "Mia Nguyen", "chosen": False, "matched": True, "suggestions": [],
    }  # fmt: skip
    assert (robert["mapping"], robert["profile_id"]) == ("create", None)
    (suggestion,) = robert["suggestions"]
    assert (suggestion["name"], suggestion["born"]) == ("Bob Smith", "2021-05-02")
    assert suggestion["reason"]
    assert [(row["name"], row["mapping"], row["matched"]) for row in page["rooms"]] == [
        ("Possums", "linked", True),
        ("Wombats", "create", False),
    ]
    assert {row["name"]: row["state"] for row in page["profiles"]} == {
        "Mia Nguyen": "active",
        "Bob Smith": "active",
    }
    assert [(row["name"], row["state"], row["posts"]) for row in page["storypark_rooms"]] == [
        ("Possums", "present", 0)
    ]


async def test_refresh_shows_what_the_ccms_has_now(world):
    await world.turn_on()
    await world.do({"rename": {"Mia Nguyen": "Mia Tran"}})
    assert (await world.ask("GET", "banksia/page"))["children"][0]["name"] == "Mia Nguyen"
    assert (await world.ask("POST", "banksia/page/refresh"))["children"][0]["name"] == "Mia Tran"


async def test_mappings_are_chosen_by_id_or_name_and_shown(world):
    await world.turn_on()
    page = await world.ask("GET", "banksia/page")
    mia = {"id": page["children"][0]["ccms_id"]}
    rows = {
        "children": [{"child": mia, "to": "skip"}, {"child": {"name": "Robert Smith", "born": "2021-05-02"}, "to": {"name": "Bob Smith"}}],
        "rooms": [{"room": {"name": "Wombats"}, "to": {"id": page["storypark_rooms"][0]["room_id"]}}, {"room": {"name": "Possums"}, "to": "create"}],
    }  # fmt: skip
    answer = await world.ask("POST", "banksia/page/mappings", rows)
    data = {
        row["name"]: (row["kind"], row["mapping"], row["target_name"]) for row in answer["chosen"]
    }
    assert data == {
        "Mia Nguyen": ("child", "skip", None),
        "Robert Smith": ("child", "linked", "Bob Smith"),
        "Wombats": ("room", "linked", "Possums"),
        "Possums": ("room", "create", None),
    }
    page = await world.ask("GET", "banksia/page")
    assert [(row["mapping"], row["chosen"]) for row in page["children"]] == [
        ("skip", True),
        ("linked", True),
    ]
    assert [(row["mapping"], row["room_name"]) for row in page["rooms"]] == [
        ("create", None),
        ("linked", "Possums"),
    ]


async def test_mappings_are_chosen_all_or_none(world):
    await world.turn_on()
    rows = [
        {"child": {"name": "Mia Nguyen"}, "to": "skip"},
        {"child": {"name": "Nobody"}, "to": "skip"},
    ]
    refusal = await world.ask("POST", "banksia/page/mappings", {"children": rows}, status=409)
    assert (refusal["type"], refusal["title"], refusal["rule"]) == (
        "urn:parktime:refused",
        "Refused",
        "setup-page",
    )
    assert "Nobody" in refusal["detail"]
    assert not any(row["chosen"] for row in (await world.ask("GET", "banksia/page"))["children"])


async def test_references_to_children_are_validated(world):
    await world.turn_on()
    for child in (
        {},
        {"id": "1", "name": "Mia Nguyen"},
        {"name": "Mia Nguyen", "born": "yesterday"},
        {"id": ""},
        "Mia Nguyen",
    ):
        await world.ask(
            "POST",
            "banksia/page/mappings",
            {"children": [{"child": child, "to": "skip"}]},
            status=422,
        )
    await world.ask(
        "POST",
        "banksia/page/mappings",
        {"children": [{"child": {"id": "1"}, "to": "forget"}]},
        status=422,
    )


async def test_unconfirmed_set_up_is_a_dry_run(world):
    await world.turn_on()
    plan = await world.ask("POST", "banksia/page/set-up", {"confirm": False})
    again = await world.ask("POST", "banksia/page/set-up", {"confirm": False})
    assert plan == again
    assert (await world.profiles()) == {"Mia Nguyen": "active", "Bob Smith": "active"}
    assert (await world.ask("GET", "banksia/runs"))["runs"] == []
    run = await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    assert (run["cause"], run["outcome"], run["ordinal"]) == ("set-up", "ok", 1)
    assert [change["rule"] for change in run["changes"]] == [
        change["rule"] for change in plan["changes"]
    ]
    assert run["counts"] == plan["counts"]
    assert await world.profiles() == EVERYBODY
    refusal = await world.ask("POST", "banksia/page/set-up", {"confirm": True}, status=409)
    assert refusal["rule"] == "set-up"


async def test_unconfirmed_update_is_a_dry_run(world):
    await world.turn_on()
    assert (await world.ask("POST", "banksia/page/update", {"confirm": True}, status=409))[
        "rule"
    ] == "setup-page"
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    row = {"child": {"name": "Robert Smith"}, "to": {"name": "Bob Smith"}}
    before = await world.ask("POST", "banksia/page/update", {"confirm": False})
    await world.ask("POST", "banksia/page/mappings", {"children": [row]})
    plan = await world.ask("POST", "banksia/page/update", {"confirm": False})
    assert plan["plan"] != before["plan"]
    assert [(change["kind"], change["child"]) for change in plan["changes"]] == [
        ("update", "Robert Smith"),
        ("move", "Robert Smith"),
    ]
    assert "Bob Smith" in await world.profiles()
    run = await world.ask("POST", "banksia/page/update", {"confirm": True})
    assert (run["cause"], run["counts"]["updated"]) == ("update", 1)
    assert "Bob Smith" not in await world.profiles()
    links = await world.ask("GET", "banksia/links")
    linked = {row["name"]: row["mapping"] for row in links["children"]}
    assert linked == {"Mia Nguyen": "linked", "Robert Smith": "linked"}


async def test_confirmation_is_required(world):
    await world.turn_on()
    for body in (None, {}, {"confirm": "maybe"}):
        await world.ask("POST", "banksia/page/set-up", body, status=422)


async def test_a_page_is_refused_while_the_integration_is_off(world):
    await world.put("banksia")
    assert (await world.ask("GET", "banksia/page", status=409))["rule"] == "off"
    await world.ask("GET", "acacia/page", status=404)


async def test_choices_can_be_discarded_even_for_a_removed_child(world):
    await world.turn_on()
    await world.ask(
        "POST",
        "banksia/page/mappings",
        {"children": [{"child": {"name": "Mia Nguyen"}, "to": "skip"}]},
    )
    await world.do({"leave": "Mia Nguyen"})
    await world.ask("POST", "banksia/page/refresh")
    refusal = await world.ask("POST", "banksia/page/set-up", {"confirm": True}, status=409)
    assert "Mia Nguyen has left the page" in refusal["detail"]
    assert (await world.ask("DELETE", "banksia/page/mappings")) == {"chosen": []}
    assert (await world.ask("POST", "banksia/page/set-up", {"confirm": True}))["cause"] == "set-up"
