from parktime.harness.fuzz.shrink import OutOfTimeError, shrink

WORLD = {
    "ends": "2026-06-09",
    "services": {
        "one": {
            "weeks": "rolling",
            "rooms": ["Possums", "Emus"],
            "children": [
                {
                    "name": "Mia",
                    "born": "2022-01-01",
                    "books": [{"room": "Possums"}, {"room": "Emus"}],
                },
                {"name": "Leo"},
            ],
            "storypark": {"rooms": ["Possums"], "profiles": ["Mia", "Leo"]},
        },
        "two": {"rooms": [], "children": [], "storypark": {"rooms": [], "profiles": []}},
    },
    "steps": [
        {"at": f"2026-06-0{day}", "service": "one", "do": [f"verb {day}", "other"]}
        for day in range(1, 9)
    ],
}


def test_only_what_makes_it_fail_remains():
    def fails(world):
        if "one" not in world["services"]:
            return False
        said = [verb for step in world["steps"] for verb in step["do"]]
        names = [child["name"] for child in world["services"]["one"]["children"]]
        return {"verb 3", "verb 6"} <= set(said) and "Mia" in names

    smallest = shrink(WORLD, fails)
    assert [step["do"] for step in smallest["steps"]] == [["verb 3"], ["verb 6"]]
    assert smallest["services"] == {
        "one": {
            "rooms": [],
            "children": [{"name": "Mia"}],
            "storypark": {"rooms": [], "profiles": []},
        }
    }
    assert smallest["ends"] == "2026-06-06"


def test_the_smallest_so_far_is_kept_when_time_is_up():
    asked = []

    def fails(world):
        asked.append(world)
        if len(asked) > 3:
            raise OutOfTimeError
        return len(asked) == 2

    assert shrink(WORLD, fails) == asked[1]


def test_a_minimal_world_stays_as_it_is():
    assert shrink(WORLD, lambda world: False) == WORLD
