import pytest

from parktime.daemon.vendors.errors import HttpStatusError, PlanFullError, VendorError
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, Centres
from tests.daemon.vendors.vendors import says_nothing_secret, storypark_of

MANY = "\n".join(f"        - {{name: Given{number:03} Family}}" for number in range(230))


def banksia(**more):
    world = Centres(BANKSIA)
    for verb, argument in more.items():
        world.do("banksia", {verb: argument})
    return world


async def test_profiles_and_rooms_are_read():
    world = banksia(invite="Ruby Stranger", archive_profile="Ruby Stranger")

    async with storypark_of(world, "banksia") as storypark:
        target, incomplete = await storypark.read()
        assert incomplete is None
        assert target.paid_children == 8
        assert target.active_count == 1
        told = {
            profile.name: (profile.state, len(profile.room_ids), profile.invited)
            for profile in target.profiles.values()
        }
        assert told == {
            "Mia Nguyen": ("active", 2, False),
            "Ruby Stranger": ("archived", 1, True),
            "Leo Gone": ("archived", 0, False),
        }
        assert [(room.name, room.state, room.posts) for room in target.rooms.values()] == [
            ("Possums", "present", 0),
            ("Old room", "present", 12),
        ]


async def test_a_long_list_is_read_to_its_end():
    crowd = BANKSIA.replace("paid_children: 8", "paid_children: 400").replace(
        "        - {name: Leo", f"{MANY}\n        - {{name: Leo"
    )
    world = Centres(crowd)

    async with storypark_of(world, "banksia") as storypark:
        target, incomplete = await storypark.read()
        assert (len(target.profiles), incomplete) == (233, None)
        assert list(target.profiles) == sorted(world.world.services["banksia"].storypark.profiles)
        world.transport.fault(
            "page_token", faults.edit_response(lambda body: body.update(total=234))
        )
        _, incomplete = await storypark.read()
        assert "profiles" in incomplete.text


async def test_unchanged_lists_are_the_same_objects():
    world = banksia()

    async with storypark_of(world, "banksia") as storypark:
        first, _ = await storypark.read()
        world.transport.clear_log()
        again, _ = await storypark.read()
        assert again.profiles is first.profiles
        assert again.rooms is first.rooms
        assert world.transport.statuses == [304]  # one answer stands for both lists
        world.do("banksia", {"post": {"Possums": 1}})
        changed, _ = await storypark.read()
        assert changed.profiles is first.profiles
        assert changed.rooms is not first.rooms


@pytest.mark.parametrize("which", ["/account", "/profiles", "/rooms"])
@pytest.mark.parametrize(
    "fault",
    [faults.connection_refused(), faults.timeout(), faults.respond(500, "{}"), faults.html_page(), faults.truncate(), faults.respond(401, "{}")],
)  # fmt: skip
async def test_an_unreadable_response_raises_an_error(which, fault):
    world = banksia()
    world.transport.fault(f"GET .*{which}", fault)

    async with storypark_of(world, "banksia") as storypark:
        with pytest.raises(VendorError) as raised:
            await storypark.read()
        says_nothing_secret(world, "banksia", raised.value)


@pytest.mark.parametrize("which", ["profiles", "rooms"])
@pytest.mark.parametrize("wrong", ["short", "doubled", "miscounted"])
async def test_a_truncated_list_is_incomplete(which, wrong):
    world = banksia()

    def edit(body):
        if wrong == "miscounted":
            body["total"] += 1
        elif wrong == "short":
            body[which].pop()
        else:
            body[which][-1] = body[which][0]

    async with storypark_of(world, "banksia") as storypark:
        world.transport.fault(f"GET .*/{which}", faults.edit_response(edit))
        _, incomplete = await storypark.read()
        assert which in incomplete.text
        world.transport.clear_faults()
        storypark.clear_cache()
        assert (await storypark.read())[1] is None


@pytest.mark.parametrize("rows", ["profiles", "rooms"])
async def test_an_empty_list_contradicts_the_counts_of_the_account(rows):
    """And whoever looked at it is not told the same, under the ETag of what is right, when all is well again."""
    world = Centres(BANKSIA.replace("{name: Mia Nguyen, rooms: [Possums, Old room]}", "Mia Nguyen"))
    for name in ("Mia Nguyen", "Ruby Stranger"):
        world.do(
            "banksia", *({"take_out_of_room": {name: room}} for room in ("Possums", "Old room"))
        )

    def emptied(body):
        body[rows], body["total"] = [], 0

    async with storypark_of(world, "banksia") as storypark:
        world.transport.fault(f"GET .*/{rows}", faults.edit_response(emptied), times=1)
        assert (await storypark.read())[1].code == "account-count"
        target, incomplete = await storypark.read()
        assert (incomplete, bool(getattr(target, rows))) == (None, True)


@pytest.mark.e2e
async def test_every_write_is_idempotent():
    world = banksia()
    body = {
        "given_name": "Noah",
        "family_name": "Smith",
        "birth_date": "2021-05-02",
        "room_ids": ["s001"],
    }

    async with storypark_of(world, "banksia") as storypark:
        made = (await storypark.create_profile(body, "k-1")).id
        assert (await storypark.create_profile(body, "k-1")).id == made
        assert world.states("banksia")["Noah Smith"] == "active"
        assert list(world.states("banksia").values()).count("active") == 3
        await storypark.edit_profile(
            made,
            {"given_name": "Noa", "add_room_ids": ["s002"], "remove_room_ids": ["s001"]},
            "k-2",
        )
        assert world.rooms_of("banksia", "Noa Smith") == ["Old room"]
        await storypark.archive_profile(made, "k-3")
        assert world.states("banksia")["Noa Smith"] == "archived"
        assert world.world.services["banksia"].storypark.profiles[made].archived_by == "integration"
        await storypark.restore_profile(made, {"family_name": "Smythe"}, "k-4")
        assert world.states("banksia")["Noa Smythe"] == "active"
        await storypark.archive_profile(
            made, "k-3"
        )  # as it was answered before: nothing is done twice
        assert world.states("banksia")["Noa Smythe"] == "active"


async def test_rooms_are_created_renamed_removed_and_returned():
    world = banksia()

    async with storypark_of(world, "banksia") as storypark:
        made = (await storypark.create_room({"name": "Emus"}, "k-1")).id
        await storypark.edit_room(made, {"name": "Big Emus"}, "k-2")
        assert world.rooms("banksia")["Big Emus"] == "present"
        await storypark.deactivate_room("s002", "k-3")
        assert world.rooms("banksia")["Old room"] == "removed"
        assert world.rooms_of("banksia", "Ruby Stranger") == []
        await storypark.reactivate_room("s002", {"name": "New room"}, "k-4")
        assert world.rooms("banksia")["New room"] == "present"
        await storypark.delete_room(made, "k-5")
        assert "Big Emus" not in world.rooms("banksia")


async def test_a_full_plan_raises_plan_full_error():
    world = banksia(paid_children=2)
    body = {"given_name": "Noah", "family_name": "Smith"}

    async with storypark_of(world, "banksia") as storypark:
        with pytest.raises(PlanFullError):
            await storypark.create_profile(body, "k-1")
        with pytest.raises(PlanFullError):
            await storypark.restore_profile("p00003", {}, "k-2")
        world.do("banksia", {"paid_children": 3})
        await storypark.create_profile(body, "k-1")


async def test_another_error_status_is_raised():
    async with storypark_of(banksia(), "banksia") as storypark:
        with pytest.raises(HttpStatusError) as raised:
            await storypark.restore_profile("nobody", {"given_name": "Mia"}, "k")
        assert raised.value.status == 404
        with pytest.raises(VendorError):
            await storypark.create_profile(
                {"given_name": "Mia", "family_name": "Lee", "room_ids": ["s999"]}, "k-2"
            )


async def test_a_response_without_an_id_raises_an_error():
    world = banksia()
    world.transport.fault(faults.WRITES, faults.respond(201, '{"id": 7}'))

    async with storypark_of(world, "banksia") as storypark:
        with pytest.raises(VendorError):
            await storypark.create_room("Emus", "k")


async def test_ids_are_quoted_in_paths():
    world = banksia()

    async with storypark_of(world, "banksia") as storypark:
        with pytest.raises(VendorError):
            await storypark.archive_profile("../rooms/s001/deactivate?x=", "k")
        assert world.rooms("banksia")["Possums"] == "present"
