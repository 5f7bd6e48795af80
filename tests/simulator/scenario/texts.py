"""Scenario texts for the tests, and the issues of one."""

from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_text

EXAMPLE = """\
title: A Queensland kindergarten over Christmas
about: Booked on school days only, with next year's bookings already entered.
shows: [room-window, room-removed, room-returns]   # rules that this story shows (besides those its changes name)
starts: 2026-11-30 08:00
ends: 2027-02-08 09:00
seed: 1                              # of every generated value; each depends on seed + entity + field, never on order
services:
  banksia:                           # the name that steps use
    name: Banksia Kindergarten
    ccms: manage                     # manage | kidsoft
    # pin: S434783895                # kidsoft only, required there
    time_zone: Australia/Brisbane
    region: AU-QLD                   # whose school terms and public holidays, in the holidays package's codes (AU-NSW, NZ, NZ-AUK …)
    paid_children: 40
    sync_inactive: off               # manage only                              (default off)
    closed: [2026-12-24..2027-01-03] # no sessions on these dates               (default none)
    public_holidays: open            # | closed                                 (default open)
    # terms: [2027-02-01..2027-04-09, 2027-04-27..2027-07-02]   # the service's own school terms, for `only:`, forecasts and pictures (default: the package's for its region)
    removal: deactivate              # | delete     handbook: room-removed      (default deactivate)
    weeks: calendar                  # | rolling    handbook: room-window       (default calendar)
    api_lag: 12h                     # handbook: api-window                     (default 12h manage, 0h kidsoft)
    rooms: [Possums, Wombats]
    children:
      - name: Mia Nguyen             # the last word is the family name; or {given: Mia, family: Nguyen Tran}
        born: 2022-03-14
        books:                       # one, or a list
          - {room: Possums, days: [mon, tue], from: 2026-01-27, until: 2027-12-10, every: 1w, only: terms}   # only: terms | holidays
          - {room: Wombats, on: 2026-12-03}
      - {name: Noah Smith, born: 2021-05-02, status: inactive}   # pins Manage's label: active | inactive | archived; left out, it follows the bookings
      - {count: 30, books: {room: Wombats, days: 3, from: 2026-01-27, until: 2027-12-10}}     # generated people; `days: 3` picks three weekdays by the seed
    storypark:                       # what is there before the integration
      rooms: [Possums, {name: Old room, posts: 12}]
      profiles: [Mia Nguyen, {name: Zoe Lee, born: 2021-05-02, state: archived, rooms: [Old room]}]
    integration: on                  # on (default): turned on and set up with the automatic matches at `starts`; off: steps do it
steps:                               # in order of time
  - at: 2026-12-10 09:00             # or  after: 12h   (since the step before)
    service: banksia                 # may be left out where there is one
    do: {post: {Possums: 3}}         # one verb, or a list of them (one refused: the rest of the list is not done)
  - do: sync                         # no time: at once after the step before
  - at: 2026-12-14 20:30
    expect:
      rooms: {Possums: removed, Wombats: present, Old room: present}
      profiles: {Mia Nguyen: {state: active, rooms: []}}
"""

TWO_SERVICES = """\
title: Two services
starts: 2026-09-28 08:00
ends: 2027-05-01 08:00
services:
  wattle:
    name: Wattle
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 40
    rooms: [Joeys]
    children:
      - {name: Ava Lee, born: 2022-01-01}
      - {name: Ava Lee, born: 2023-02-02}
      - Leo Park
    storypark: {rooms: [Joeys], profiles: [Leo Park, {name: Kim Roe, born: 2020-01-01}, {name: Kim Roe, born: 2021-01-01}]}
  rata:
    name: Rata
    ccms: manage
    time_zone: Pacific/Auckland
    region: NZ-AUK
    paid_children: 40
    rooms: [Kiwi]
    children: [Tane Ngata]
steps:
  - {at: 2026-10-01 09:00, service: wattle, do: sync}
  - {at: 2026-10-02 09:00, service: rata, do: sync}
"""


def issues_in(text: str) -> list[tuple[int, int, str]]:
    """Line, column and message of every fault; none where the text is a scenario."""
    try:
        read_text(text, "story.yaml")
    except ScenarioError as error:
        return [(fault.line, fault.column, fault.message) for fault in error.issues]
    return []


def replaced(text: str, old: str, new: str) -> str:
    """The story with one passage replaced, which must be there."""
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def place_of(text: str, part: str, occurrence: int = 1) -> tuple[int, int]:
    """Line and column of a passage."""
    at = -1
    for _ in range(occurrence):
        at = text.index(part, at + 1)
    before = text[:at].split("\n")
    return len(before), len(before[-1]) + 1


def only_issue(text: str, old: str, new: str, pointed: str | None = None) -> str:
    """The message of the only fault that the replacement makes, which must point at `pointed` (the replacement's start)."""
    changed = replaced(text, old, new)
    at = text.index(old) + (new.index(pointed) if pointed is not None else 0)
    before = changed[:at].split("\n")
    ((line, column, message),) = issues_in(changed)
    assert (line, column) == (len(before), len(before[-1]) + 1), (line, column, message)
    return message
