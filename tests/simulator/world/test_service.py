import json
from datetime import UTC, date, datetime, timedelta

from parktime.simulator.scenario.scenario import ProfileEntry, RoomEntry
from parktime.simulator.world.service import (
    IdempotencyStore,
    StoredResult,
    export_storypark,
    make_credentials,
)
from tests.simulator.world.builders import (
    ACACIA,
    BANKSIA,
    MIA,
    STARTS,
    child,
    do,
    kidsoft,
    manage,
    move,
    only_service,
)


def test_publications_are_anchored_at_the_start():
    service = only_service(manage())
    assert service.picture.published_at == STARTS
    assert service.next_publication == STARTS + timedelta(hours=12)


def test_publishing_at_once_moves_nothing():
    world = manage(child("Mia Nguyen"))
    service = only_service(world)
    move(world, hours=7)
    do(world, "rename", (MIA, ("Mia", "Tran")))
    assert service.publish(world.now).published_at == STARTS + timedelta(hours=7)
    assert service.picture.children[0].name == "Mia Tran"
    assert service.next_publication == STARTS + timedelta(hours=12)


def test_twelve_hours_are_elapsed_time_on_the_night_the_clocks_go_forward():
    sydney = {"time_zone": "Australia/Sydney", "region": "AU-NSW"}
    world = manage(starts=datetime(2026, 10, 3, 10, 0, tzinfo=UTC), **sydney)
    service = only_service(world)
    assert service.now.astimezone(service.zone).hour == 20
    move(world, hours=12)
    assert service.picture.published_at.astimezone(service.zone).hour == 9


def test_today_is_the_local_date():
    assert only_service(manage(starts=datetime(2026, 12, 1, 13, 59, tzinfo=UTC))).today == date(
        2026, 12, 1
    )
    assert only_service(manage(starts=datetime(2026, 12, 1, 14, 0, tzinfo=UTC))).today == date(
        2026, 12, 2
    )


def test_skipped_publications_are_replaced_by_the_last():
    world = manage(child("Mia Nguyen"))
    service = only_service(world)
    world.move_to(STARTS + timedelta(hours=41))
    world.fire_due()
    assert service.picture.published_at == STARTS + timedelta(hours=36)
    assert service.next_publication == STARTS + timedelta(hours=48)


def test_kidsoft_is_live_and_switched_on_where_the_integration_is_on():
    assert only_service(kidsoft()).is_live
    assert only_service(kidsoft()).switched_on
    assert not only_service(kidsoft(integration=False)).switched_on


DONE = StoredResult(b"asked", None, STARTS)


def test_the_oldest_key_is_dropped_beyond_the_limit() -> None:
    answers = IdempotencyStore(most=2)
    for key in "abc":
        answers.remember(key, DONE)
    assert [answers.known(key) for key in "abc"] == [None, DONE, DONE]


def test_a_copied_store_is_independent() -> None:
    answers = IdempotencyStore()
    answers.remember("a", DONE)
    twin = answers.copy()
    twin.remember("b", DONE)
    assert answers.known("b") is None
    assert twin.known("a") is DONE


def secrets(credentials):
    every = (credentials.token, credentials.key, credentials.client_id, credentials.client_secret)
    return {secret for secret in every if secret is not None}


def test_each_ccms_has_its_own_kind():
    kidsoft, manage = make_credentials(1, ACACIA), make_credentials(1, BANKSIA)
    assert (kidsoft.pin, kidsoft.client_id, kidsoft.client_secret) == ("S434783895", None, None)
    assert (manage.pin, manage.key) == (None, None)
    assert all(secret.startswith("fake-") for secret in secrets(kidsoft) | secrets(manage))


def test_credentials_depend_on_the_seed_and_are_unique():
    assert make_credentials(1, BANKSIA) == make_credentials(1, BANKSIA)
    every = [
        secrets(make_credentials(seed, entry)) for seed in (1, 2) for entry in (ACACIA, BANKSIA)
    ]
    assert len(set.union(*every)) == sum(len(each) for each in every) == 10


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
