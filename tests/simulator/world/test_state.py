import json
from datetime import date

from parktime.simulator.scenario.scenario import ProfileEntry, RoomEntry
from parktime.simulator.world.service import export_storypark
from tests.simulator.world.stage import manage, only_service


def test_the_state_is_plain_data_in_the_contract_s_shape():
    world = manage(
        paid_children=3,
        storypark_rooms=(RoomEntry("Possums", 2), RoomEntry("Emus")),
        storypark_profiles=(
            ProfileEntry(
                "Mia", "Nguyen", date(2022, 3, 14), rooms=("Emus", "Possums"), invited=True
            ),
        ),
    )
    service = only_service(world)
    service.storypark.create_profile("", "Lee")
    service.storypark.deactivate_room("s002")
    state = export_storypark(service)
    assert json.loads(json.dumps(state)) == state
    assert state == {
        "paid_children": 3,
        "profiles": [
            {
                "id": "p00001",
                "given": "Mia",
                "family": "Nguyen",
                "born": "2022-03-14",
                "state": "active",
                "rooms": ["Possums"],
                "invited": True,
            },
            {
                "id": "p00002",
                "given": "",
                "family": "Lee",
                "born": None,
                "state": "active",
                "rooms": [],
                "invited": False,
            },
        ],
        "rooms": [
            {"id": "s001", "name": "Possums", "state": "present", "posts": 2},
            {"id": "s002", "name": "Emus", "state": "removed", "posts": 0},
        ],
    }
