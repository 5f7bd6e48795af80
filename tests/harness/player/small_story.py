"""A story of three days, for tests of commands."""

SMALL = """\
title: A small story
shows: [cadence]
starts: 2026-11-02 08:00
ends: 2026-11-04 09:00
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 10
    rooms: [Possums]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon, tue, wed, thu, fri]}}
      - {name: Noah Smith, books: {room: Possums, days: [mon]}}
    storypark:
      profiles: [Mia Nguyen]
STEPS
"""

HOLDS = """\
steps:
  - at: 2026-11-03 09:00
    expect:
      profiles: {Mia Nguyen: {state: active, rooms: [Possums]}, Noah Smith: active}
      runs: 3
"""


def small_story(steps: str = HOLDS) -> str:
    """Its text, with the steps in it."""
    return SMALL.replace("STEPS", steps)
