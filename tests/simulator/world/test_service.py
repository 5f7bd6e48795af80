from datetime import UTC, date, datetime, timedelta

from tests.simulator.world.stage import MIA, STARTS, child, do, kidsoft, manage, move, only_service


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


def test_publications_passed_over_are_made_up_for_by_the_last():
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
