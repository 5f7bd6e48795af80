"""The same people in foul weather: calls go wrong, the daemon dies and comes up again, its store is locked or its disk full."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from parktime.harness.errors import RefusedError
from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.scenario import KillEntry
from tests.stateful.operator import CHILDREN, ROOMS, SERVICES, Operator

CCMS = {"banksia": "manage", "wattle": "kidsoft"}
CALLS = {
    key: sorted(
        (kind.name, api, call)
        for kind in KINDS.values()
        for api, call in kind.fits
        if api in (ccms, "storypark")
    )
    for key, ccms in CCMS.items()
}
"""All that can go wrong for a service: the kind, the API, and the call."""

AT_ONCE_MS = 20
"""Nobody in this process lets go of a lock while somebody waits for it."""
LONGEST = {"locked": timedelta(hours=2), "full": timedelta(hours=25)}
CALM = timedelta(hours=37)
"""Two good runs, whatever was to be tried again before."""

has_daemon = precondition(lambda self: hasattr(self, "way") and self.runtime.daemon is not None)
has_none = precondition(lambda self: hasattr(self, "way") and self.runtime.daemon is None)
store_is_free = precondition(lambda self: self.store == "free")


class FoulWeather(Operator):
    """Every promise holds meanwhile but that each deed is told: that is owed in the end, when all could be made good."""

    def __init__(self):
        super().__init__()
        self.foul, self.store = False, "free"

    @initialize(
        service=SERVICES,
        after=st.integers(1, 2),
        done=st.booleans(),
        later=st.booleans(),
        which=st.integers(0, 10_000),
    )
    def begin(self, service, after, done, later, which):
        """Each life begins with a daemon that dies while somebody is made, and with a leaver in a run that goes wrong."""
        super().begin()
        self.dies_of_a_run(service, "Kim Ng", "Possums", after, done, later)
        self.a_run_goes_wrong(service, "Mia Nguyen", "Possums", which, over=True)

    @property
    def not_yet(self):
        return frozenset({"told once"}) if self.foul else frozenset()

    def comes(self, what):
        self.foul = True
        self.done[what] += 1

    # calls

    @rule(
        service=SERVICES,
        which=st.integers(0, 10_000),
        detail=st.fixed_dictionaries(
            {},
            optional={
                "times": st.integers(1, 3),
                "share": st.sampled_from([0.3, 0.7]),
                "for": st.sampled_from(["1h", "13h"]),
            },
        ),
    )
    def call_goes_wrong(self, service, which, detail):
        kind, api, call = CALLS[service][which % len(CALLS[service])]
        self.people(service, {"fault": {"kind": kind, "api": api, "calls": [call], **detail}})
        self.comes("fault")

    @rule(
        service=SERVICES,
        kind=st.sampled_from(["server_error", "timeout_after", "reset"]),
        calls=st.sampled_from(["reads", "writes"]),
    )
    def many_calls_go_wrong(self, service, kind, calls):
        self.people(service, {"fault": {"kind": kind, "calls": calls, "share": 0.5, "for": "13h"}})
        self.comes("fault")

    @rule()
    def calls_go_well(self):
        self.people("banksia", {"fault": "none"})

    # the daemon

    @has_daemon
    @rule(after=st.integers(1, 6), calls=st.sampled_from(["writes", "all"]), done=st.booleans())
    def dies_at_a_call(self, after, calls, done):
        self.wait(self.mortality.arm(KillEntry(after, GROUPS[calls], done)))
        self.comes("armed")

    @has_daemon
    @rule()
    def dies(self):
        self.wait(self.mortality.kill())
        self.comes("kill")

    @has_none
    @precondition(lambda self: self.store != "locked")
    @rule()
    def comes_up(self):
        """Or dies of it, where it was to die at some call."""
        with suppress(RefusedError):
            self.wait(self.mortality.asking(self.runtime.daemon_up()))
            self.done["up"] += 1
        self.wait(self.runtime.simulator.settled())

    @has_daemon
    @rule(
        service=SERVICES,
        child=CHILDREN,
        room=ROOMS,
        after=st.integers(1, 4),
        done=st.booleans(),
        later=st.booleans(),
    )
    def dies_of_a_run(self, service, child, room, after, done, later):
        """Somebody comes or goes, and the run that sees it is cut short; the next daemon ends it, at once or later."""
        self.news(service, child, room)
        self.dies_at_a_call(after, "writes", done)
        self.sync(service)
        if later:
            self.pass_time(timedelta(hours=1))
        if self.runtime.daemon is None and self.store != "locked":
            self.comes_up()

    @has_daemon
    @rule(
        service=SERVICES,
        child=CHILDREN,
        room=ROOMS,
        which=st.integers(0, 10_000),
        over=st.booleans(),
    )
    def a_run_goes_wrong(self, service, child, room, which, over):
        """Somebody comes or goes, and one kind of call goes wrong in the run that sees it."""
        self.news(service, child, room)
        self.call_goes_wrong(service, which, {})
        self.sync(service)
        if over:
            self.calls_go_well()

    def news(self, service, child, room):
        """Who is there goes, and who is not comes."""
        if child in {each.name for each in self.world.services[service].ccms.listed_children()}:
            self.leave(service, child, "leave")
        else:
            self.enrol(service, child, room)

    # its store

    def pass_time(self, by):
        """In vain it is tried again every ten minutes, and each waits a little for a lock: some of that is enough."""
        super().pass_time(min(by, LONGEST.get(self.store, by)))

    @has_daemon
    @store_is_free
    @rule()
    def store_is_locked(self):
        raw = self.runtime._running._store._connection.connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout = {AT_ONCE_MS}")
        self.runtime.store_lock.hold()
        self.store = "locked"
        self.comes("locked")

    @store_is_free
    @rule()
    def disk_is_full(self):
        self.runtime.disk.fill()
        self.store = "full"
        self.comes("full")

    @precondition(lambda self: self.store != "free")
    @rule()
    def store_can_be_used(self):
        self.runtime.store_lock.let_go()
        self.runtime.disk.free()
        self.store = "free"

    def before_close(self):
        """Another daemon comes up, all is well again, and there is time to make everything good: then every promise is owed."""
        self.store_can_be_used()
        self.calls_go_well()
        self.wait(self.mortality.kill())
        self.wait(self.runtime.daemon_up())
        self.wait(self.runtime.simulator.settled())
        self.pass_time(CALM)
        self.foul = False
        super().before_close()
