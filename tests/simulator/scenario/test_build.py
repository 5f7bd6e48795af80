from datetime import UTC, date, datetime, timedelta

import pytest

from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import (
    BookingEntry,
    ChildEntry,
    Expectation,
    Place,
    ProfileEntry,
    RoomEntry,
    Scenario,
    ServiceEntry,
    Step,
    Verb,
    Who,
)
from tests.simulator.scenario.texts import (
    EXAMPLE,
    TWO_SERVICES,
    issues_in,
    only_issue,
    place_of,
    replaced,
)

TERM = {"first": date(2026, 1, 27), "last": date(2027, 12, 10)}
BANKSIA = ServiceEntry(
    key="banksia",
    name="Banksia Kindergarten",
    ccms="manage",
    time_zone="Australia/Brisbane",
    region="AU-QLD",
    paid_children=40,
    api_lag=timedelta(hours=12),
    closed=((date(2026, 12, 24), date(2027, 1, 3)),),
    rooms=("Possums", "Wombats"),
    children=(
        ChildEntry(
            "Mia",
            "Nguyen",
            date(2022, 3, 14),
            (
                BookingEntry("Possums", days=(0, 1), only="terms", **TERM),
                BookingEntry("Wombats", on=date(2026, 12, 3)),
            ),
        ),
        ChildEntry("Noah", "Smith", date(2021, 5, 2), label="inactive"),
        ChildEntry("", "", bookings=(BookingEntry("Wombats", day_count=3, **TERM),), count=30),
    ),
    storypark_rooms=(RoomEntry("Possums"), RoomEntry("Old room", 12)),
    storypark_profiles=(
        ProfileEntry("Mia", "Nguyen"),
        ProfileEntry("Zoe", "Lee", date(2021, 5, 2), "archived", ("Old room",)),
    ),
)
NINE, HALF_PAST = datetime(2026, 12, 9, 23, tzinfo=UTC), datetime(2026, 12, 14, 10, 30, tzinfo=UTC)


def test_the_example_of_the_contract_is_read():
    posted = Verb("post", "storypark", ("Possums", 3), {"post": {"Possums": 3}}, Place(38, 17))
    expected = (
        Expectation("rooms", "Possums", "removed", Place(42, 15)),
        Expectation("rooms", "Wombats", "present", Place(42, 33)),
        Expectation("rooms", "Old room", "present", Place(42, 51)),
        Expectation("profiles", Who("Mia Nguyen"), {"state": "active", "rooms": []}, Place(43, 18)),
    )
    assert read_text(EXAMPLE, "example.yaml") == Scenario(
        title="A Queensland kindergarten over Christmas",
        about="Booked on school days only, with next year's bookings already entered.",
        shows=("room-window", "room-removed", "room-returns"),
        starts=datetime(2026, 11, 29, 22, tzinfo=UTC),
        ends=datetime(2027, 2, 7, 23, tzinfo=UTC),
        seed=1,
        services=(BANKSIA,),
        steps=(
            Step(NINE, "banksia", "admin", (posted,), (), Place(36, 5)),
            Step(
                NINE,
                "banksia",
                "admin",
                (Verb("sync", "harness", None, "sync", Place(39, 9)),),
                (),
                Place(39, 5),
            ),
            Step(HALF_PAST, "banksia", "admin", (), expected, Place(40, 5)),
        ),
        file="example.yaml",
    )


def test_every_expectation_has_the_place_of_its_key():
    text = replaced(
        TWO_SERVICES,
        "service: rata, do: sync}",
        "service: rata, as: educator, expect: {runs: 3, changes: [{rule: update}, {rule: off}], last_run: {outcome: ok, created: 0}}}",
    )
    step = read_text(text, "s.yaml").steps[1]
    assert step.acting == "educator"
    assert [(each.kind, each.subject, each.expected) for each in step.expectations] == [
        ("runs", None, 3),
        ("changes", None, {"rule": "update"}),
        ("changes", None, {"rule": "off"}),
        ("last_run", "outcome", "ok"),
        ("last_run", "created", 0),
    ]
    places = [(each.place.line, each.place.column) for each in step.expectations]
    assert places == [
        place_of(text, part)
        for part in ("runs", "{rule: update", "{rule: off", "outcome", "created")
    ]


def test_a_list_of_verbs_is_kept_with_each_verbs_place_and_own_form():
    text = replaced(
        TWO_SERVICES,
        "service: wattle, do: sync}",
        "service: wattle, do: [refresh, {map: {{name: Ava Lee, born: 2022-01-01}: skip}}]}",
    )
    first, second = read_text(text, "s.yaml").steps[0].verbs
    assert (first.plain, first.place) == ("refresh", Place(*place_of(text, "refresh")))
    assert second.plain == {"map": {"Ava Lee, born 2022-01-01": "skip"}}
    assert second.argument == ((Who("Ava Lee", date(2022, 1, 1)), "skip"),)
    assert second.place == Place(*place_of(text, "{map"))


SEVERAL = """service: wattle
    do:
      - refresh
      - put_in_room:
          Leo Park: Joeys
          {name: Kim Roe, born: 2020-01-01}: Joeys
      - map: {Leo Park: skip, {name: Ava Lee, born: 2022-01-01}: skip}
"""


def test_several_entries_are_as_many_verbs_each_at_its_place():
    text = replaced(
        TWO_SERVICES,
        "  - {at: 2026-10-01 09:00, service: wattle, do: sync}\n",
        f"  - at: 2026-10-01 09:00\n    {SEVERAL}",
    )
    _, leo, kim, both = read_text(text, "s.yaml").steps[0].verbs
    assert leo == Verb(
        "put_in_room",
        "storypark",
        (Who("Leo Park"), "Joeys"),
        {"put_in_room": {"Leo Park": "Joeys"}},
        Place(*place_of(text, "Leo Park: Joeys")),
    )
    assert kim.argument == (Who("Kim Roe", date(2020, 1, 1)), "Joeys")
    assert kim.plain == {"put_in_room": {"Kim Roe, born 2020-01-01": "Joeys"}}
    assert kim.place == Place(*place_of(text, "{name: Kim Roe, born: 2020-01-01}: Joeys"))
    assert len(both.argument) == 2, "mappings are chosen in one go"


def test_an_error_in_one_of_several_entries_is_located():
    text = replaced(
        TWO_SERVICES,
        "  - {at: 2026-10-01 09:00, service: wattle, do: sync}\n",
        f"  - at: 2026-10-01 09:00\n    {SEVERAL}",
    )
    unknown = replaced(
        text, "          Leo Park: Joeys", "          Leo Parc: Joeys\n          Kim Roe: Joys"
    )
    assert [
        (line, column, message.partition(":")[0]) for line, column, message in issues_in(unknown)
    ] == [
        (*place_of(unknown, "Leo Parc"), "no person in this file is named 'Leo Parc'"),
        (*place_of(unknown, "Kim Roe: Joys"), "two profiles are named 'Kim Roe'"),
        (*place_of(unknown, "Joys"), "no room in this file is named 'Joys'"),
    ]
    form = replaced(text, "born: 2020-01-01}: Joeys", "born: 2020-01-01}: 3")
    assert [(line, column) for line, column, _ in issues_in(form)] == [
        place_of(form, "3\n      - map")
    ]
    twice = replaced(
        text, "          Leo Park: Joeys", '          Leo Park: Joeys\n          "Leo  Park": Joeys'
    )
    assert issues_in(twice) == [
        (*place_of(twice, '"Leo  Park"'), "'Leo  Park' is a duplicate key, first as 'Leo Park'")
    ]


def test_with_several_services_a_step_names_one():
    ((line, column, message),) = issues_in(
        replaced(TWO_SERVICES, "at: 2026-10-01 09:00, service: wattle,", "at: 2026-10-01 09:00,")
    )
    assert (line, column) == place_of(TWO_SERVICES, "{at: 2026-10-01")
    assert message == "say which service: wattle, rata"
    assert (
        only_issue(TWO_SERVICES, "service: wattle,", "service: watle,", "watle")
        == "there is no service 'watle': did you mean 'wattle'?"
    )
    assert (
        only_issue(TWO_SERVICES, "service: wattle,", "service: x,", "x,")
        == "there is no service 'x': say which of wattle, rata"
    )


@pytest.mark.parametrize("time", ["after: 1h, ", "at: 2026-10-01 09:00Z, ", ""])
def test_daemon_needs_a_service_only_for_a_local_time(time):
    old = "at: 2026-10-01 09:00, service: wattle, do: sync}"
    step = read_text(
        replaced(TWO_SERVICES, old, f"{time}do: [{{daemon: down}}, {{daemon: up}}]}}"), "s.yaml"
    ).steps[0]
    assert step.service == "wattle"
    assert [verb.word for verb in step.verbs] == ["daemon", "daemon"]
    ((_, _, message),) = issues_in(
        replaced(TWO_SERVICES, old, "at: 2026-10-01 09:00, do: {daemon: down}}")
    )
    assert message.startswith("say which service")
    ((_, _, message),) = issues_in(
        replaced(TWO_SERVICES, old, f"{time}do: [{{daemon: down}}, sync]}}")
    )
    assert message.startswith("say which service")


def test_cross_reference_issues_are_in_file_order():
    text = replaced(TWO_SERVICES, "    pin: S434783895\n", "")
    text = replaced(
        text, "service: wattle, do: sync}", "service: wattle, do: {leave: Nobody Here}}"
    )
    text = replaced(
        text, "at: 2026-10-02 09:00, service: rata", "at: 2026-09-29 09:00, service: rata"
    )
    assert [(line, column) for line, column, _ in issues_in(text)] == [
        place_of(text, "wattle:"),
        place_of(text, "Nobody"),
        place_of(text, "2026-09-29"),
    ]


def test_a_scenario_may_have_no_steps():
    text = TWO_SERVICES[: TWO_SERVICES.index("steps:")]
    assert read_text(text, "s.yaml").steps == read_text(f"{text}steps: []\n", "s.yaml").steps == ()
