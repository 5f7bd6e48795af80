"""A state with a bit of everything, and runs, for the tests of the store."""

from datetime import UTC, date, datetime, timedelta

from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.run import Change, Counts, Fields, Run
from parktime.daemon.domain.service import HoldAbove, Settings
from parktime.daemon.domain.service_state import Keep, PendingApproval, ServiceState
from parktime.daemon.store.store import Store

START = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
MIA = ChildLink("c1", "Mia", "Nguyen", date(2022, 3, 14), "linked", "p1", True)
NOAH = ChildLink("c2", "Noah", "Đặng", None, "create")
POSSUMS = RoomLink("r1", "Possums", "linked", "s1")
ARCHIVE = Change(
    "archive",
    "leaves-scope",
    "c1",
    "Mia Nguyen",
    "active",
    "archived",
    "no session since 2026-11-01",
    "p1",
    status="Inactive",
)
MOVE = Change(
    "move",
    "child-rooms",
    "c2",
    "Noah Đặng",
    ["Possums"],
    [],
    "no session",
    "p2",
    Fields(remove_rooms=("r1",)),
)
FULL = ServiceState(
    stage="set-up",
    anchor=START,
    last_slot=START,
    pin="S434783895",
    settings=Settings(True, "rolling", "delete", HoldAbove(5, 20, 30)),
    links=Links({"c1": MIA, "c2": NOAH}, {"r1": POSSUMS}),
    choices=(
        Choice("child", "c2", "Noah Đặng", "linked", "p9", "Noah D"),
        Choice("room", "r1", "Possums", "skip"),
    ),
    holds={"r1": date(2027, 2, 1)},
    created_ids=frozenset({"p1", "p2"}),
    last_ordinal=3,
    kept=(Keep("child", "c1", "Mia Nguyen", "undone", START, 2, "active, Possums"),),
    pending=PendingApproval("d1", START, 3, (ARCHIVE, MOVE)),
    failures=2,
)


def run_of(ordinal: int, *changes: Change, **more) -> Run:
    values = {"cause": "schedule", "outcome": "ok", "counts": Counts(read=2, unchanged=2)} | more
    return Run(0, "banksia", ordinal, START + ordinal * HALF_DAY, changes=changes, **values)


def reopened(store: Store, url: str) -> Store:
    store.close()
    return Store.open(url, durable=False)
