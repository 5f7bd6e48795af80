from copy import deepcopy
from dataclasses import replace

from parktime.harness.fuzz.convergence import remaining_changes
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.play import observe_play
from parktime.harness.reference.reference import predict
from parktime.simulator.scenario.read import read_text

SCENARIO = read_text(random_scenario(1, BRIEF), "seed 1")
FORESEEN = predict(SCENARIO)
WATCHED = observe_play(SCENARIO)
KEY = SCENARIO.services[0].key


def spoilt(change):
    ended = deepcopy(dict(WATCHED.ended))
    change(ended[KEY])
    return list(remaining_changes(FORESEEN, replace(WATCHED, ended=ended)))


def active(service):
    linked = {row["profile_id"] for row in service["links"]["children"]}
    return next(
        row
        for row in service["storypark"]["profiles"]
        if row["state"] == "active" and row["id"] in linked
    )


def test_the_model_finds_nothing_left_to_do():
    assert spoilt(lambda service: None) == []


def test_the_model_finds_what_is_left_to_do():
    assert "restore" in spoilt(lambda service: active(service).update(state="archived"))[0]
    assert "update" in spoilt(lambda service: active(service).update(given="Nobody"))[0]
    assert spoilt(lambda service: service["waiting"].append("Nobody Known"))


def test_who_is_in_which_of_two_rooms_of_one_name_nobody_can_say():
    def nowhere(service):
        linked = {row["name"] for row in service["links"]["rooms"] if row["room_id"]}
        for row in service["storypark"]["profiles"]:
            row["rooms"] = [name for name in row["rooms"] if name not in linked]

    def doubled(service, state):
        nowhere(service)
        first = service["storypark"]["rooms"][0]
        service["storypark"]["rooms"].append({**first, "id": "s999", "state": state})

    assert any("move" in line for line in spoilt(nowhere))
    assert any("move" in line for line in spoilt(lambda service: doubled(service, "removed")))
    assert not any("move" in line for line in spoilt(lambda service: doubled(service, "present")))
