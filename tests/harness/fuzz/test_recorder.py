"""What the recorder and the observer see of a play."""

import pytest

from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.play import observe_play
from parktime.harness.fuzz.readings import page_of, restarts_list
from parktime.simulator.scenario.read import read_text

STORY = """
title: A reading that breaks
starts: 2026-11-30 08:00
ends: 2026-12-02 08:00
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 4
    api_lag: 0h
    rooms: [Possums]
    children: [{name: Mia Lee, books: {room: Possums, days: [mon]}}, {name: Leo Lee, books: {room: Possums, days: [mon]}}]
    storypark: {rooms: [], profiles: []}
steps:
  - {at: 2026-11-30 12:00, do: [{rename: {Mia Lee: Maya Lee}}, {leave: Leo Lee}, {fault: {kind: server_error, api: manage, calls: read_rooms}}, {fault: {kind: timeout_after, api: storypark, calls: edit_profile, times: 1}}]}
  - {at: 2026-12-01 12:00, do: {fault: none}}
  - {at: 2026-12-02 08:00, expect: {runs: 5}}
"""


def test_a_write_records_broken_readings_before_it():
    observed = observe_play(read_text(STORY, "story"))
    broken = [write for write in observed.writes if write.broken]
    assert all(write.broken == {"server_error"} for write in broken)
    archived = [write for write in observed.writes if write.call.endswith("/archive")]
    assert [write.broken for write in archived] == [frozenset()]
    assert observed.faults["server_error", "manage", "read_rooms"] > 0
    assert (
        sum(write.unconfirmed for write in observed.writes)
        == observed.faults["timeout_after", "storypark", "edit_profile"]
    )


TWO = """
title: Two services of Manage, one of which cannot be read
starts: 2026-11-30 08:00
ends: 2026-12-02 08:00
services:
  banksia: CENTRE
  wattle: CENTRE
steps:
  - {at: 2026-11-30 12:00, service: banksia, do: [{rename: {Mia Lee: Maya Lee}}, {fault: {kind: wrong_total, api: manage, calls: read_rooms}}]}
  - {at: 2026-11-30 12:00, service: wattle, do: {rename: {Mia Lee: Maia Lee}}}
  - {at: 2026-12-01 12:00, service: banksia, do: {fault: none}}
  - {at: 2026-12-02 08:00, service: banksia, expect: {runs: 5}}
""".replace(
    "CENTRE",
    """{
    name: Centre, ccms: manage, time_zone: Australia/Brisbane, region: AU-QLD, paid_children: 4, api_lag: 0h, rooms: [Possums],
    children: [{name: Mia Lee, books: {room: Possums, days: [mon]}}], storypark: {rooms: [], profiles: []}
  }""",
)


@pytest.mark.e2e
def test_readings_of_two_services_of_one_ccms_are_kept_apart():
    observed = observe_play(read_text(TWO, "story"))
    edits = {
        write.service: write.broken for write in observed.writes if write.call.startswith("PATCH")
    }
    assert edits == {"banksia": {"wrong_total"}, "wattle": frozenset()}


def test_pages_of_one_list_are_recognised():
    first = page_of("banksia", "GET /kidsoft/v2/sessions?from=23/11/2026&pageSize=100&page=1")
    second = page_of("banksia", "GET /kidsoft/v2/sessions?from=23/11/2026&pageSize=100&page=2")
    assert first[:2] == second[:2] and (first[2], second[2]) == ("", "2")
    bare, later = (
        page_of("banksia", f"GET /storypark/v1/rooms?page_size=2{more}")
        for more in ("", "&page_token=x")
    )
    assert bare[:2] == later[:2] and (bare[2], later[2]) == ("", "x")


def test_restarting_a_list_discards_its_earlier_pages():
    profiles, row, rooms = (
        page_of("banksia", f"GET /storypark/v1/{what}")
        for what in ("profiles?page_size=200", "profiles/p1", "rooms?page_size=200")
    )
    later = page_of("banksia", "GET /storypark/v1/profiles?page_size=200&page_token=x")
    assert (
        restarts_list(profiles, profiles)
        and restarts_list(profiles, later)
        and restarts_list(profiles, row)
    )
    assert not (
        restarts_list(later, profiles)
        or restarts_list(row, profiles)
        or restarts_list(profiles, rooms)
    )
    assert not restarts_list(profiles, ("wattle", *row[1:]))


SCENARIO = read_text(random_scenario(2, BRIEF), "seed 2")


@pytest.mark.e2e
def test_every_run_and_write_is_observed():
    observed = observe_play(SCENARIO)
    key = SCENARIO.services[0].key
    runs = observed.history[key]
    assert [run["ordinal"] for run in runs] == list(range(1, len(runs) + 1))
    assert sorted(
        run["id"] for look in observed.observations for run in look.new_runs if look.service == key
    ) == [run["id"] for run in runs]
    assert observed.writes
    assert all(write.own_before != write.own_after for write in observed.writes)
    assert {write.service for write in observed.writes} <= {
        entry.key for entry in SCENARIO.services
    }
    quiet = observed.repeated[key]
    assert (quiet.first["cause"], quiet.second["cause"], quiet.dry_run_wrote) == (
        "manual",
        "manual",
        False,
    )
