"""Random histories of a service in a store: commits in the order of their instants."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Access, HoldAbove, Service, Settings
from parktime.daemon.domain.service_state import (
    Keep,
    PendingApproval,
    ServiceState,
    UnconfirmedWrite,
)
from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, MOVE, START, run_of

HOUR = timedelta(hours=1)
INSTANT = st.integers(0, 9).map(lambda hours: START + hours * HOUR)
MAPPING = st.sampled_from(["create", "skip", "linked"])
PROFILES = st.permutations(["p1", "p2", "p3"])


def _links(
    children: dict[str, tuple[str, str]], profiles: list[str], rooms: dict[str, str]
) -> Links:
    """Links one to one, as the store requires."""
    target = dict(zip(("c1", "c2", "c3"), profiles, strict=True))
    rows = {
        each: ChildLink(
            each,
            given,
            "Đặng",
            date(2022, 3, 14),
            mapping,
            target[each] if mapping == "linked" else None,
            True,
        )
        for each, (given, mapping) in children.items()
    }
    return Links(rows, {each: RoomLink(each, name, "create") for each, name in rooms.items()})


LINKS = st.builds(
    _links,
    st.dictionaries(
        st.sampled_from(["c1", "c2", "c3"]), st.tuples(st.sampled_from(["Mia", "Zoe"]), MAPPING)
    ),
    PROFILES,
    st.dictionaries(st.sampled_from(["r1", "r2"]), st.sampled_from(["Possums", "Emus"])),
)
STATES = st.builds(
    ServiceState,
    stage=st.sampled_from(["off", "on", "set-up"]),
    anchor=st.none() | INSTANT,
    last_slot=st.none() | INSTANT,
    pin=st.none() | st.just("S434783895"),
    settings=st.builds(
        Settings, st.booleans(), hold_above=st.none() | st.builds(HoldAbove, st.integers(1, 3))
    ),
    links=LINKS,
    choices=st.sampled_from([(), (Choice("child", "c1", "Mia Đặng", "skip"),)]),
    holds=st.dictionaries(
        st.sampled_from(["r1", "r2"]), st.dates(date(2027, 1, 1), date(2027, 1, 3))
    ),
    created_ids=st.frozensets(st.sampled_from(["p1", "p2", "p3"])),
    unconfirmed=st.sampled_from(
        [(), (UnconfirmedWrite(ARCHIVE, "key", {"given": "Mia"}, "create", None),)]
    ),
    kept=st.sampled_from([(), (Keep("child", "c1", "Mia", "undone", START, 1, "active"),)]),
    pending=st.sampled_from([None, PendingApproval("digest", START, 2, (ARCHIVE, MOVE))]),
    failures=st.integers(0, 2),
)


@dataclass(frozen=True)
class Step:
    """A saved state or a run, begun and ended at hours from the start.

    A journaled run may end later than it began, as after a crash.
    """

    kind: str
    begun: int
    ended: int
    ordinal: int
    state: ServiceState


@st.composite
def histories(draw: st.DrawFn, least: int = 0) -> list[Step]:
    """Steps of one history, in the order of their instants."""
    now, ordinal, steps = 0, 0, []
    for _ in range(draw(st.integers(least, 6))):
        kind = draw(st.sampled_from(["save", "run", "journaled", "killed"]))
        begun = now + draw(st.integers(0, 2))
        now = begun + (draw(st.integers(0, 2)) if kind == "killed" else 0)
        ordinal += kind != "save"
        state = replace(draw(STATES), last_ordinal=ordinal)
        steps.append(Step(kind, begun, now, ordinal, state))
    return steps


@dataclass(frozen=True)
class History:
    """A store with the history of one service."""

    store: Store

    def apply(self, step: Step) -> None:
        """Store one step; a run that is in progress already is finished."""
        at, ended = START + step.begun * HOUR, START + step.ended * HOUR
        if step.kind == "save":
            self.store.save_state("banksia", step.state, at)
            return
        run = replace(run_of(step.ordinal, ARCHIVE, MOVE), at=at)
        if step.kind != "run":
            run = replace(run, id=self._begun(step, run))
        self.store.finish_run(run, step.state, ended)

    def _begun(self, step: Step, run: Run) -> int:
        for each in self.store.interrupted():
            return each.run_id
        return self.store.begin_run(
            "banksia",
            cause=run.cause,
            at=run.at,
            ordinal=run.ordinal,
            changes=run.changes,
            state=step.state,
            extra={"n": 1},
        )

    def observed(self) -> tuple[ServiceState, list[Run], list[int]]:
        """The state, the runs without their ids, and the ordinals of interrupted runs."""
        runs = [replace(run, id=0) for run in self.store.runs("banksia", limit=100, changes=True)]
        return (
            self.store.state("banksia"),
            runs,
            [each.ordinal for each in self.store.interrupted()],
        )


BANKSIA = Service(
    "banksia", "Banksia", "manage", "Australia/Brisbane", 0, Access("a", "b", {}, "c")
)


def replay(steps):
    """A history in memory, and what was observed after each step, by the hour of its end."""
    store = Store.open("sqlite://")
    store.put_service(BANKSIA)
    history, observed = History(store), {-1: (ServiceState(), [], [])}
    for step in steps:
        history.apply(step)
        observed[step.ended] = history.observed()
    return history, observed


def as_of(observed, hour):
    """What was last observed by an hour."""
    return observed[max(each for each in observed if each <= hour)]
