import pytest

from parktime.daemon.domain.errors import RefusedError
from tests.daemon import between
from tests.daemon.centres import BANKSIA, WATTLE


def emptied(rows):
    def edit(body):
        body[rows], body["total"] = [], 0

    return between.edited(edit)


def of_others(*fields):
    def edit(body):
        for row in next(value for value in body.values() if isinstance(value, list)):
            row.update({field: f"other-{row[field]}" for field in fields if field in row})

    return between.edited(edit)


EMPTY_CCMS = {"/v1/children": emptied("data"), "/v1/sessions": emptied("data")}
STRANGE_CCMS = {"/manage/v1/(children|rooms|sessions)": of_others("id", "child_id", "room_id")}
LIES = {
    "is not what Storypark's account says": {"/storypark/v1/profiles": emptied("profiles")},
    "names one that is not there": {r"/storypark/v1/profiles\?": of_others("id")},
    "Storypark Manage lists no children": EMPTY_CCMS,
    "nobody and nothing that was on the page": STRANGE_CCMS,
}


@pytest.mark.parametrize("words", LIES)
async def test_set_up_believes_no_list_that_is_nobody_s(home, words):
    house = home(BANKSIA)
    await house.turn_on("banksia")
    before = house.states("banksia")
    for path, lie in LIES[words].items():
        house.between.fault(path, lie)
    with pytest.raises(RefusedError, match=words):
        await house.integrations.set_up("banksia")
    assert house.states("banksia") == before
    house.between.mend()
    run = await house.integrations.set_up("banksia")
    assert run.outcome == "ok"
    assert list(house.states("banksia")).count("Mia Nguyen") == 1


async def test_whose_page_was_another_centre_s_looks_at_it_anew_first(home):
    house = home(BANKSIA)
    for path, lie in STRANGE_CCMS.items():
        house.between.fault(path, lie)
    await house.turn_on("banksia")
    house.between.mend()
    with pytest.raises(RefusedError, match="a refresh shows anew"):
        await house.integrations.set_up("banksia")
    await house.integrations.refresh("banksia")
    assert (await house.integrations.set_up("banksia")).outcome == "ok"


async def test_a_centre_that_says_itself_that_nobody_is_on_its_list_is_set_up(home):
    house = home(WATTLE)
    await house.turn_on("wattle")
    profiles = house.states("wattle")
    for child in house.store.state("wattle").links.children.values():
        house.do("wattle", {"leave": child.name})
    house.publish("wattle")
    run = await house.integrations.set_up("wattle")
    assert (run.outcome, run.counts.read) == ("ok", 0)
    assert house.states("wattle") == profiles
