"""The table of verbs: the side of each, its argument's schema, and an example.

`Verb.argument` by verb:

| verb | argument |
| --- | --- |
| enrol | ChildEntry |
| leave, archive, unarchive | Who |
| status | (Who, "active", "inactive", "archived" or "follow") |
| merge | (Who, Who) |
| rename | (Who, FullName) |
| correct | (Who, date or None) |
| book | (Who, BookingEntry) |
| end_bookings, cancel, absent | (Who, date) |
| add_room, move_to | str |
| rename_room, edit_room | (str, str) |
| close | (first date, last date) |
| paid_children | int |
| add_profile | ProfileEntry |
| edit_profile | (Who, dict with any of given: str, family: str, born: date or None) |
| archive_profile, delete_profile, restore_profile, invite | Who |
| contacts, guardians | (Who, tuple of str) |
| capacity | (room str, int or None) |
| educator | (name str, "admin", "educator" or "gone") |
| post | (room str, int) |
| put_in_room, take_out_of_room | (Who, room str) |
| map | tuple of (Who, "create", "skip" or Who) |
| map_room | tuple of (room str, "create", "skip" or room str) |
| sync_inactive | bool |
| turn_on | pin str, or None for the bare word |
| hold_room | (room str, date) |
| approve, reject | "seen", or None for the bare word |
| undo | "last", or a run's ordinal |
| let_go | Who, who may be a room |
| fault | FaultEntry, or None for `none` |
| daemon | "down", "up", "kill" or "power_cut", KillEntry, or StoreEntry |
| hold_above | HoldEntry, or None for `off` |
| refresh, take_back, set_up, update, switch_on_at_kidsoft, turn_off, sync | None |

A verb written `{NAME: VALUE}` takes one entry or more; each entry is a separate verb, in order.
Only `map` and `map_room` apply all their entries at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from parktime.simulator.scenario.scenario import Side
from parktime.simulator.scenario.schema import arguments
from parktime.simulator.scenario.schema.arguments import DaemonMove
from parktime.simulator.scenario.schema.fault_step import FaultOrNone
from parktime.simulator.scenario.schema.forms import Amount, DayRange, RoomName, Text, Turned
from parktime.simulator.scenario.schema.names import Person
from parktime.simulator.scenario.schema.people import NewChild, Profile


@dataclass(frozen=True, slots=True)
class VerbKind:
    """A verb: its side, argument type (None: a bare word), description and example.

    `bare`: the word may also stand alone. `each`: every entry of its mapping is a separate verb.
    """

    word: str
    side: Side
    argument: Any
    does: str
    example: str
    bare: bool = False
    each: bool = False


VERB_KINDS: tuple[VerbKind, ...] = (
    VerbKind(
        "enrol",
        side="ccms",
        argument=NewChild,
        does="a child comes on the CCMS's list, new or back again",
        example="enrol: {name: Mia Nguyen, books: …}",
    ),
    VerbKind(
        "leave",
        side="ccms",
        argument=Person,
        does="a child goes off the list; its bookings end",
        example="leave: Mia Nguyen",
    ),
    VerbKind(
        "merge",
        side="ccms",
        argument=arguments.Merges,
        does="two records of one child become one: the first ends, its bookings go to the second",
        example="merge: {Mia Nguyn: Mia Nguyen}",
        each=True,
    ),
    VerbKind(
        "archive",
        side="ccms",
        argument=Person,
        does="Manage's label is set to Archived by hand",
        example="archive: Mia Nguyen",
    ),
    VerbKind(
        "unarchive",
        side="ccms",
        argument=Person,
        does="Manage's label follows the bookings again",
        example="unarchive: Mia Nguyen",
    ),
    VerbKind(
        "status",
        side="ccms",
        argument=arguments.Labels,
        does="pins Manage's label, or lets it follow",
        example="status: {Mia Nguyen: inactive}",
        each=True,
    ),
    VerbKind(
        "rename",
        side="ccms",
        argument=arguments.Names,
        does="a child gets another name",
        example="rename: {Mia Nguyen: Mia Smith}",
        each=True,
    ),
    VerbKind(
        "correct",
        side="ccms",
        argument=arguments.Births,
        does="a birth date is put right",
        example="correct: {Mia Nguyen: {born: 2022-03-14}}",
        each=True,
    ),
    VerbKind(
        "guardians",
        side="ccms",
        argument=arguments.Families,
        does="the CCMS notes who a child's guardians are",
        example="guardians: {Mia Nguyen: [Kim Nguyen]}",
        each=True,
    ),
    VerbKind(
        "book",
        side="ccms",
        argument=arguments.ChildBooking,
        does="a booking is entered",
        example="book: {child: Mia Nguyen, room: Possums, days: [mon]}",
    ),
    VerbKind(
        "end_bookings",
        side="ccms",
        argument=arguments.OnDay,
        does="all bookings end; `on` is the last day",
        example="end_bookings: {child: Mia Nguyen, on: 2026-12-18}",
    ),
    VerbKind(
        "cancel",
        side="ccms",
        argument=arguments.OnDay,
        does="one date loses its sessions",
        example="cancel: {child: Mia Nguyen, on: 2026-12-18}",
    ),
    VerbKind(
        "absent",
        side="ccms",
        argument=arguments.OnDay,
        does="an absence; the sessions stay",
        example="absent: {child: Mia Nguyen, on: 2026-12-18}",
    ),
    VerbKind(
        "add_room",
        side="ccms",
        argument=RoomName,
        does="the CCMS gets another room",
        example="add_room: Possums",
    ),
    VerbKind(
        "rename_room",
        side="ccms",
        argument=arguments.RoomNames,
        does="a room of the CCMS gets another name",
        example="rename_room: {Possums: Koalas}",
        each=True,
    ),
    VerbKind(
        "capacity",
        side="ccms",
        argument=arguments.Capacities,
        does="a room of the CCMS is for so many children; null: not said",
        example="capacity: {Possums: 20}",
        each=True,
    ),
    VerbKind(
        "close",
        side="ccms",
        argument=DayRange,
        does="the service closes on these dates, both included",
        example="close: 2026-12-24..2027-01-03",
    ),
    # Done by Kidsoft's support; on the CCMS's side because the simulator plays it.
    VerbKind(
        "switch_on_at_kidsoft",
        side="ccms",
        argument=None,
        does="Kidsoft switches the integration on for the service",
        example="switch_on_at_kidsoft",
    ),
    VerbKind(
        "paid_children",
        side="storypark",
        argument=Amount,
        does="the plan's number of paid children changes",
        example="paid_children: 40",
    ),
    VerbKind(
        "add_profile",
        side="storypark",
        argument=Profile,
        does="an educator adds a profile",
        example="add_profile: {name: Zoe Lee, born: 2021-05-02}",
    ),
    VerbKind(
        "edit_profile",
        side="storypark",
        argument=arguments.Edits,
        does="an educator edits a profile",
        example="edit_profile: {Zoe Lee: {given: Zoey}}",
        each=True,
    ),
    VerbKind(
        "archive_profile",
        side="storypark",
        argument=Person,
        does="an educator archives a profile",
        example="archive_profile: Zoe Lee",
    ),
    VerbKind(
        "delete_profile",
        side="storypark",
        argument=Person,
        does="a parent deletes a profile; it is gone",
        example="delete_profile: Zoe Lee",
    ),
    VerbKind(
        "restore_profile",
        side="storypark",
        argument=Person,
        does="an educator restores a profile",
        example="restore_profile: Zoe Lee",
    ),
    VerbKind(
        "invite",
        side="storypark",
        argument=Person,
        does="an educator invites the family",
        example="invite: Zoe Lee",
    ),
    VerbKind(
        "contacts",
        side="storypark",
        argument=arguments.Families,
        does="an educator writes down who a child's family and other contacts are",
        example="contacts: {Zoe Lee: [Kim Lee, Ana Lee]}",
        each=True,
    ),
    VerbKind(
        "educator",
        side="storypark",
        argument=arguments.Roles,
        does="somebody works there from now on as an admin or as another educator, or is gone",
        example="educator: {Ben Cho: admin}",
        each=True,
    ),
    VerbKind(
        "post",
        side="storypark",
        argument=arguments.Posts,
        does="so many community posts in a room",
        example="post: {Possums: 3}",
        each=True,
    ),
    VerbKind(
        "edit_room",
        side="storypark",
        argument=arguments.RoomNames,
        does="an educator renames a room",
        example="edit_room: {Possums: Koalas}",
        each=True,
    ),
    VerbKind(
        "put_in_room",
        side="storypark",
        argument=arguments.RoomsOfPeople,
        does="an educator puts a profile into a room",
        example="put_in_room: {Zoe Lee: Possums}",
        each=True,
    ),
    VerbKind(
        "take_out_of_room",
        side="storypark",
        argument=arguments.RoomsOfPeople,
        does="an educator takes a profile out of a room",
        example="take_out_of_room: {Zoe Lee: Possums}",
        each=True,
    ),
    VerbKind(
        "refresh", side="page", argument=None, does="pulls the CCMS afresh", example="refresh"
    ),
    VerbKind(
        "map",
        side="page",
        argument=arguments.ChildMappings,
        does="maps children: create, skip, or an existing profile",
        example="map: {Mia Nguyen: create}",
    ),
    VerbKind(
        "map_room",
        side="page",
        argument=arguments.RoomMappings,
        does="maps rooms: create, skip, or an existing room",
        example="map_room: {Possums: skip}",
    ),
    VerbKind(
        "take_back",
        side="page",
        argument=None,
        does="takes back all mappings that were chosen and are not applied yet",
        example="take_back",
    ),
    VerbKind(
        "set_up",
        side="page",
        argument=None,
        does="Set up now, and Continue setup",
        example="set_up",
    ),
    VerbKind(
        "update",
        side="page",
        argument=None,
        does="applies the mappings chosen since",
        example="update",
    ),
    VerbKind(
        "sync_inactive",
        side="page",
        argument=Turned,
        does="switches the Inactive setting (Manage)",
        example="sync_inactive: on",
    ),
    VerbKind(
        "hold_above",
        side="page",
        argument=arguments.HoldAbove,
        does="sets from how many archives on a run waits for approval: off, on, or limits",
        example="hold_above: on",
    ),
    VerbKind(
        "approve",
        side="page",
        argument=arguments.AsSeen,
        does="approves what waits, or what waited when an expectation last looked",
        example="approve: seen",
        bare=True,
    ),
    VerbKind(
        "reject",
        side="page",
        argument=arguments.AsSeen,
        does="rejects what waits: it is kept",
        example="reject: seen",
        bare=True,
    ),
    VerbKind(
        "undo",
        side="page",
        argument=arguments.RunOfService,
        does="takes back what a run did, and keeps it so",
        example="undo: last",
    ),
    VerbKind(
        "let_go",
        side="page",
        argument=Person,
        does="keeps a child or a room no longer",
        example="let_go: Mia Nguyen",
    ),
    VerbKind(
        "turn_on",
        side="support",
        argument=arguments.Pin,
        does="turns the integration on; Kidsoft: with the Service PIN",
        example="turn_on: {pin: S434783895}",
        bare=True,
    ),
    VerbKind(
        "hold_room",
        side="support",
        argument=arguments.DaysOfRooms,
        does="holds a room until before that date (Kidsoft)",
        example="hold_room: {Possums: 2027-02-01}",
        each=True,
    ),
    VerbKind(
        "move_to",
        side="support",
        argument=Text,
        does="the centre, turned off, goes on as the service with `storypark: {of: …}` of it",
        example="move_to: banksia-manage",
    ),
    VerbKind(
        "turn_off",
        side="support",
        argument=None,
        does="turns the integration off",
        example="turn_off",
    ),
    VerbKind("sync", side="harness", argument=None, does="a run now", example="sync"),
    VerbKind(
        "fault",
        side="world",
        argument=FaultOrNone,
        does="calls to the vendors fail from now on; `none` ends all faults",
        example="fault: {kind: server_error, calls: reads, for: 12h}",
    ),
    VerbKind(
        "daemon",
        side="harness",
        argument=DaemonMove,
        does="stops the daemon, starts it again, kills it, at once or at a later call,"
        " locks its store, or fills its disk",
        example="daemon: down",
    ),
)

VERBS: Final[Mapping[str, VerbKind]] = MappingProxyType({kind.word: kind for kind in VERB_KINDS})
"""Every verb by its word."""
