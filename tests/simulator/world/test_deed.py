"""What changes a world besides verbs and writes."""

from datetime import timedelta

from parktime.simulator.world.api_events import Published
from parktime.simulator.world.event_log import LivePictureChanged
from tests.simulator.world.stage import MIA, STARTS, child, do, labels, manage, move, only_service


def test_to_publish_shows_the_records_at_once_and_moves_no_publication_that_is_due() -> None:
    world = manage(child("Mia Nguyen"))
    move(world, hours=1)
    do(world, "archive", MIA)
    assert labels(world) == {"Mia Nguyen": "Inactive"}
    picture = world.apply(Published("banksia"))
    assert picture.published_at == world.now
    assert labels(world) == {"Mia Nguyen": "Archived"}
    assert only_service(world).next_publication == STARTS + timedelta(hours=12)


def test_to_arrive_does_nothing_by_itself() -> None:
    world = manage()
    LivePictureChanged().apply(world)
    assert world.now == STARTS
