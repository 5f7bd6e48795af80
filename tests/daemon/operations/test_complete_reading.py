import pytest

from daemon.model.refused import Refused
from daemon.operations.commands import SetUp
from tests.daemon import between
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.houses import at_home


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
def test_set_up_believes_no_list_that_is_nobody_s(tmp_path, words):
    async def test(house):
        await house.turn_on("banksia")
        before = house.states("banksia")
        for path, lie in LIES[words].items():
            house.between.fault(path, lie)
        with pytest.raises(Refused, match=words):
            await house.integrations.dry_run("banksia", SetUp())
        with pytest.raises(Refused, match=words):
            await house.services.forecasts.what_if("banksia", 1, SetUp())
        with pytest.raises(Refused, match=words):
            await house.integrations.set_up("banksia")
        assert house.states("banksia") == before
        house.between.mend()
        run = await house.integrations.set_up("banksia")
        assert run.outcome == "ok"
        assert list(house.states("banksia")).count("Mia Nguyen") == 1

    at_home(tmp_path, BANKSIA, test=test)


def test_whose_page_was_another_centre_s_looks_at_it_anew_first(tmp_path):
    async def test(house):
        for path, lie in STRANGE_CCMS.items():
            house.between.fault(path, lie)
        await house.turn_on("banksia")
        house.between.mend()
        with pytest.raises(Refused, match="a refresh shows anew"):
            await house.integrations.set_up("banksia")
        await house.integrations.refresh("banksia")
        assert (await house.integrations.set_up("banksia")).outcome == "ok"

    at_home(tmp_path, BANKSIA, test=test)


def test_a_centre_that_says_itself_that_nobody_is_on_its_list_is_set_up(tmp_path):
    async def test(house):
        await house.turn_on("wattle")
        profiles = house.states("wattle")
        for child in house.store.standing("wattle").links.children.values():
            house.do("wattle", {"leave": child.name})
        house.publish("wattle")
        run = await house.integrations.set_up("wattle")
        assert (run.outcome, run.counts.read) == ("ok", 0)
        assert house.states("wattle") == profiles

    at_home(tmp_path, WATTLE, test=test)
