"""The same state machine with faults: failing calls, crashes, a locked store and a full disk."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from parktime.harness.errors import RefusedError
from parktime.simulator.fault_injection.kinds import HABITS, KINDS
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
"""Every fault of a service: kind, API and call."""

LOCK_TIMEOUT_MS = 20
"""A short timeout, since no lock is released while this process waits for it."""
MAX_TROUBLE = {"locked": timedelta(hours=2), "full": timedelta(hours=25)}
RECOVERY_TIME = timedelta(hours=37)
"""Enough for two good runs after all retries."""

has_daemon = precondition(lambda self: hasattr(self, "runtime") and self.runtime.daemon is not None)
has_no_daemon = precondition(lambda self: hasattr(self, "runtime") and self.runtime.daemon is None)
store_is_free = precondition(lambda self: self.store == "free")


class OperatorWithFaults(Operator):
    """All invariants hold despite faults.

    That each write is reported, and was to something linked, is checked at the end: the links of a
    run that was cut short are stored when a later daemon ends it.
    """

    def __init__(self):
        super().__init__()
        self.faulty, self.store = False, "free"

    @initialize(
        service=SERVICES,
        after=st.integers(1, 2),
        done=st.booleans(),
        later=st.booleans(),
        which=st.integers(0, 10_000),
    )
    def begin(self, service, after, done, later, which):
        """Start with a crash while a profile is created, and with a leaver in a failing run."""
        super().begin()
        self.run_is_killed(service, "Kim Ng", "Possums", after, done, later)
        self.run_has_a_fault(service, "Mia Nguyen", "Possums", which, over=True)

    @property
    def only_at_the_end(self):
        late = {"reported once", "unlinked untouched"}
        return frozenset(late) if self.faulty else frozenset()

    def note_fault(self, what):
        self.faulty = True
        self.done[what] += 1

    # Calls

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
    def one_call_fails(self, service, which, detail):
        kind, api, call = CALLS[service][which % len(CALLS[service])]
        if KINDS[kind].whole_api:
            detail = {key: value for key, value in detail.items() if key == "for"}
        else:
            detail = {"calls": [call], **detail}
        self.in_ccms(service, {"fault": {"kind": kind, "api": api, **detail}})
        self.note_fault("habit" if kind in HABITS else "fault")

    @rule(
        service=SERVICES,
        kind=st.sampled_from(["server_error", "timeout_after", "reset"]),
        calls=st.sampled_from(["reads", "writes"]),
    )
    def many_calls_fail(self, service, kind, calls):
        self.in_ccms(service, {"fault": {"kind": kind, "calls": calls, "share": 0.5, "for": "13h"}})
        self.note_fault("fault")

    @rule()
    def calls_succeed(self):
        self.in_ccms("banksia", {"fault": "none"})

    # Crashes

    @has_daemon
    @rule(after=st.integers(1, 6), calls=st.sampled_from(["writes", "all"]), done=st.booleans())
    def arm_kill(self, after, calls, done):
        self.wait(self.crashes.arm(KillEntry(after, GROUPS[calls], done)))
        self.note_fault("armed")

    @has_daemon
    @rule(power=st.sampled_from([True, True, True, False]))
    def kill(self, power):
        """Kill the daemon; with a power cut, its store is as of its last sync."""
        self.wait(self.crashes.kill())
        self.note_fault("kill")
        if power and self.store == "free":
            self.runtime.power.fail()
            self.losses = self.losses | {"power_cut"}
            self.note_fault("power_cut")

    @has_daemon
    @store_is_free
    @rule(hours=st.integers(1, 13))
    def backup_is_restored(self, hours):
        """The daemon forgets everything since some hours ago."""
        self.runtime.backup.make()
        self.pass_time(timedelta(hours=hours))
        self.wait(self.crashes.kill())
        self.runtime.backup.restore()
        self.runtime.power.before_write(True)
        self.losses = self.losses | {"restored"}
        self.note_fault("restored")

    @has_no_daemon
    @precondition(lambda self: self.store != "locked")
    @rule()
    def start_daemon(self):
        """Start the daemon, which may be killed at an armed call again."""
        with suppress(RefusedError):
            self.wait(self.crashes.during_request(self.runtime.daemon_up()))
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
    def run_is_killed(self, service, child, room, after, done, later):
        """A child note_fault or goes, and the run is interrupted; the next daemon recovers it, now or later."""
        self.child_moves(service, child, room)
        self.arm_kill(after, "writes", done)
        self.sync(service)
        if later:
            self.pass_time(timedelta(hours=1))
        if self.runtime.daemon is None and self.store != "locked":
            self.start_daemon()

    @has_daemon
    @rule(
        service=SERVICES,
        child=CHILDREN,
        room=ROOMS,
        which=st.integers(0, 10_000),
        over=st.booleans(),
    )
    def run_has_a_fault(self, service, child, room, which, over):
        """A child note_fault or goes, and one kind of call fails in the run."""
        self.child_moves(service, child, room)
        self.one_call_fails(service, which, {})
        self.sync(service)
        if over:
            self.calls_succeed()

    def child_moves(self, service, child, room):
        """A listed child leaves; an unlisted one is enrolled."""
        if child in {each.name for each in self.world.services[service].ccms.listed_children()}:
            self.leave(service, child, "leave")
        else:
            self.enrol(service, child, room)

    # Store

    def pass_time(self, by):
        """Limit the time in store trouble: each of the many retries waits for the lock."""
        super().pass_time(min(by, MAX_TROUBLE.get(self.store, by)))

    @has_daemon
    @store_is_free
    @rule()
    def store_is_locked(self):
        raw = self.runtime._running._store.database.connection.connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")
        self.runtime.store_lock.hold()
        self.store = "locked"
        self.note_fault("locked")

    @store_is_free
    @rule()
    def disk_is_full(self):
        self.runtime.disk.fill()
        self.runtime.power.before_write(True)
        self.store = "full"
        self.note_fault("full")

    @precondition(lambda self: self.store != "free")
    @rule()
    def free_store(self):
        self.runtime.store_lock.let_go()
        self.runtime.disk.free()
        self.runtime.power.before_write(True)
        self.store = "free"

    def before_close(self):
        """Restart the daemon without faults, let it recover, and then check every invariant."""
        self.free_store()
        self.calls_succeed()
        self.wait(self.crashes.kill())
        self.wait(self.runtime.daemon_up())
        self.wait(self.runtime.simulator.settled())
        self.pass_time(RECOVERY_TIME)
        self.faulty = False
        super().before_close()
