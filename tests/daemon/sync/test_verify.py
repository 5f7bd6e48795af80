import pytest

from parktime.daemon.domain.errors import RefusedError
from tests.daemon import between
from tests.daemon.centres import BANKSIA


def took_nothing(run):
    return not {"archive", "remove_room", "move", "create"} & {
        change.kind for change in run.changes
    }


async def test_what_was_missing_once_and_is_there_at_a_second_look_stays(home):
    """A page that shifted while it was read: the total is right, and somebody fell between two pages."""

    def without_zoe(body):
        body["data"] = [row for row in body["data"] if row["first_name"] != "Zoe"]
        body["total"] = len(body["data"])

    def without_hers(body):
        body["data"] = [row for row in body["data"] if row["child_id"] != zoe]
        body["total"] = len(body["data"])

    house = home(BANKSIA)
    await house.set_up("banksia")
    zoe = next(
        child.id
        for child in house.world.services["banksia"].picture.children
        if child.given == "Zoe"
    )
    house.between.fault("/v1/children", between.edited(without_zoe), times=1)
    house.between.fault("/sessions", between.edited(without_hers), times=1)
    run = await house.wait_out("banksia")
    assert (run.outcome, run.note) == ("partial", "Storypark Manage said two things in one run")
    assert took_nothing(run)
    assert (await house.wait_out("banksia")).outcome == "ok"


async def test_a_second_look_that_cannot_be_taken_takes_nothing_away(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.do("banksia", {"archive": "Noah Smith"})
    house.publish("banksia")
    house.between.fault("next_session", between.refused())
    run = await house.wait_out("banksia")
    assert run.outcome == "partial"
    assert run.note.startswith(
        "not confirmed by a second look: GET /manage/v1/children: ConnectError"
    )
    assert took_nothing(run)
    house.between.mend()
    assert ("archive", "leaves-scope", "Noah Smith") in house.told(await house.wait_out("banksia"))


async def test_a_quiet_run_looks_once(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    await house.wait_out("banksia")
    house.between.clear_cache()
    await house.wait_out("banksia")
    assert len(house.between.seen) == 6


async def test_a_profile_that_is_really_gone_is_made_anew(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.do("banksia", {"delete_profile": "Mia Nguyen"})
    assert ("create", "returns", "Mia Nguyen") in house.told(await house.wait_out("banksia"))


async def test_a_set_up_that_could_read_half_is_refused_for_it_would_match_nobody_of_the_other_half(
    home,
):
    house = home(BANKSIA)
    await house.turn_on("banksia")
    house.between.fault(
        "/storypark/v1/profiles", between.edited(lambda body: body["profiles"].pop(0))
    )
    with pytest.raises(RefusedError, match="set-up needs all of both sides"):
        await house.integrations.set_up("banksia")
    assert house.store.state("banksia").stage == "on"
    house.between.mend()
    await house.integrations.set_up("banksia")
    assert list(house.states("banksia")).count("Mia Nguyen") == 1


async def test_no_bookings_and_nobody_s_next_session_is_no_second_opinion(home):
    """Two empty lists agree with each other, and with nothing else."""

    def emptied(body):
        body["data"], body["total"] = [], 0

    house = home(BANKSIA)
    await house.set_up("banksia")
    house.between.fault("/sessions", between.edited(emptied))
    house.between.fault("next_session", between.edited(emptied))
    run = await house.wait_out("banksia")
    assert (run.outcome, run.note) == (
        "partial",
        "the list of next sessions names other children than the list of children",
    )
    assert took_nothing(run)
    house.between.mend()
    assert (await house.wait_out("banksia")).outcome == "ok"


async def test_rooms_are_not_made_anew_for_a_list_of_strangers_that_fills_the_plan(home):
    """Nobody waits for a profile of their own there, so that nobody but the linked can be asked for."""

    def of_others(body):
        for row in body.get("profiles", body.get("rooms")):
            row["id"] = f"other-{row['id']}"
            row.update({"room_ids": []} if "room_ids" in row else {})

    house = home(BANKSIA)
    await house.set_up("banksia")
    active = sum(state == "active" for state in house.states("banksia").values())
    house.do("banksia", {"paid_children": active})
    rooms = len(house.world.services["banksia"].storypark.rooms)
    house.between.fault(r"GET .*/storypark/v1/(profiles\?|rooms)", between.edited(of_others))
    run = await house.wait_out("banksia")
    assert (run.outcome, run.note) == ("partial", "the list of profiles lacks one that is there")
    assert len(house.world.services["banksia"].storypark.rooms) == rooms


async def test_strangers_whom_a_second_look_denies_are_not_made(home):
    """Without bookings nothing in the first three lists contradicts another centre's children."""

    def of_others(body):
        for row in body["data"]:
            row["id"] = f"other-{row['id']}"

    def emptied(body):
        body["data"], body["total"] = [], 0

    house = home(BANKSIA)
    await house.set_up("banksia")
    profiles = len(house.world.services["banksia"].storypark.profiles)
    house.between.fault(r"/v1/children\?limit=\d+$", between.edited(of_others))
    house.between.fault("/sessions", between.edited(emptied))
    run = await house.wait_out("banksia")
    assert run.outcome == "failed"
    assert "another service's" in run.note
    assert len(house.world.services["banksia"].storypark.profiles) == profiles
