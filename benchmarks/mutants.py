"""Deliberate bugs in planning, writing and the clock, each with the tests that must catch it."""

from benchmarks.mutant import Mutant, mutants_of
from benchmarks.mutants_outside import MUTANTS_OUTSIDE

CHILDREN = (
    "tests/daemon/planning/test_children.py "
    "tests/daemon/planning/test_plan.py "
    "tests/daemon/operations/test_service.py"
)
ROOMS = (
    "tests/daemon/planning/test_rooms.py "
    "tests/daemon/planning/test_plan.py "
    "tests/daemon/operations/test_service.py"
)
SPACE = (
    "tests/daemon/planning/test_capacity.py "
    "tests/daemon/planning/test_children.py "
    "tests/harness/fuzz/test_ties.py"
)
APPLY = (
    "tests/daemon/sync/test_writer.py "
    "tests/daemon/sync/test_run.py "
    "tests/daemon/sync/test_reconcile.py"
)
CLOCK = (
    "tests/simulator/clock/test_clock.py "
    "tests/simulator/clock/test_running.py "
    "tests/simulator/clock/test_settle.py"
)

MUTANTS: tuple[Mutant, ...] = (
    *mutants_of(
        "daemon/planning/capacity.py",
        SPACE,
        ("one child over the plan", "fit = max(0, free)", "fit = max(0, free) + 1"),
        ("an overfull plan takes from the end of the queue", "fit = max(0, free)", "fit = free"),
        ("Inactive before Active", 'child.label != "Active"', 'child.label == "Active"'),
        ("create before restore", 'request.kind != "restore"', 'request.kind == "restore"'),
        (
            "no session comes first",
            "request.next_session or date.max",
            "request.next_session or date.min",
        ),
        (
            "given name before family name",
            "ordered_words(child.family),\n        ordered_words(child.given),",
            "ordered_words(child.given),\n        ordered_words(child.family),",
        ),
    ),
    *mutants_of(
        "daemon/planning/children.py",
        CHILDREN,
        (
            "archives free no space",
            "plan_input.storypark.active_count + len(archives)",
            "plan_input.storypark.active_count",
        ),
        ("an incomplete list archives", "active and plan_input.may_remove:", "active:"),
        (
            "a skipped child is synced",
            'link is not None and link.mapping == "skip"',
            "link is None and False",
        ),
        ("every child is in scope", "elif not plan_input.in_scope(child):", "elif False:"),
        (
            "an incomplete list creates again",
            "elif plan_input.incomplete:\n        groups.unchanged += 1\n    else:",
            "else:",
        ),
    ),
    *mutants_of(
        "daemon/planning/child_changes.py",
        CHILDREN,
        (
            "a mapped child is reported as new",
            'if link.confirmed:\n            return "map-child"',
            'if not link.confirmed:\n            return "map-child"',
        ),
        (
            "birth dates are not synced",
            "if child.born is not None and child.born != profile.born else None",
            "if False else None",
        ),
        (
            "given names are not synced",
            "given=child.given if child.given != profile.given else None,",
            "given=None,",
        ),
        (
            "the switch is reported as leaving",
            '"inactive-off" if switched_off',
            '"leaves-scope" if switched_off',
        ),
        (
            "a linked profile is a possible duplicate",
            "[profile for profile in profiles if profile.id not in self._linked_profiles]",
            "list(profiles)",
        ),
    ),
    *mutants_of(
        "daemon/planning/bookings.py",
        "tests/daemon/planning/test_bookings.py tests/daemon/planning/test_plan.py",
        (
            "the last week decides",
            "if known is None or week < known[0]:",
            "if known is None or week > known[0]:",
        ),
        ("one room a week", "elif week == known[0]:", "elif False:"),
        (
            "the window's last day is out",
            "dates[at] <= last else None",
            "dates[at] < last else None",
        ),
    ),
    *mutants_of(
        "daemon/planning/bookings.py",
        "tests/daemon/planning/test_bookings.py",
        ("a week too short", "days=7 * (self.following + 1) - 1", "days=7 * self.following - 1"),
        ("weeks begin on Sunday", "today.weekday()", "today.isoweekday()"),
        (
            "rolling is calendar",
            'if weeks == "calendar" else today',
            'if weeks == "rolling" else today',
        ),
    ),
    *mutants_of(
        "daemon/domain/service.py",
        "tests/daemon/planning/test_rooms.py "
        "tests/daemon/planning/test_bookings.py tests/harness/player/test_contract_example.py",
        ("Manage looks six weeks ahead", "following_weeks=5,", "following_weeks=6,"),
        (
            "runs every thirteen hours",
            "CADENCE = timedelta(hours=12)",
            "CADENCE = timedelta(hours=13)",
        ),
    ),
    *mutants_of(
        "daemon/planning/rooms.py",
        ROOMS,
        ("an incomplete list removes rooms", "return plan_input.may_remove and (", "return ("),
        (
            "a held room goes a day late",
            "plan_input.today >= held_until",
            "plan_input.today > held_until",
        ),
        (
            "active rooms go too",
            "elif not active and _can_remove(plan_input, link):",
            "elif _can_remove(plan_input, link):",
        ),
        ("an incomplete list creates a room again", "elif not plan_input.incomplete:", "else:"),
        (
            "rooms are deleted",
            'if plan_input.settings.removal == "deactivate":',
            'if plan_input.settings.removal != "deactivate":',
        ),
        (
            "a room's own name wins",
            "elif present.name != link.name and _is_listed(plan_input, link):",
            "elif False:",
        ),
        ("empty rooms are added", "if active and not _may_be_foreign(", "if not _may_be_foreign("),
    ),
    *mutants_of(
        "daemon/planning/inputs.py",
        "tests/daemon/planning/test_inputs.py tests/daemon/planning/test_children.py",
        ("an empty list is believed", "if not linked:", "if linked:"),
    ),
    *mutants_of(
        "daemon/planning/plan.py",
        "tests/daemon/planning/test_plan.py tests/daemon/sync/test_run.py",
        ("a failed child counts twice", 'dict.fromkeys(failed, "failed")', "{}"),
        (
            "children before their rooms",
            '_BEFORE_CHILDREN = ("add_room", "return_room", "rename_room")',
            '_BEFORE_CHILDREN = ("rename_room",)',
        ),
    ),
    *mutants_of(
        "daemon/sync/writer.py",
        APPLY,
        ("an unconfirmed create is sent again", "if self._may_exist(change):", "if False:"),
        (
            "one key for all",
            'await _write_change(result, writer, change, f"{key}-{number}")',
            "await _write_change(result, writer, change, key)",
        ),
        ("waiting children are not reported", "result.waiting.append(change.subject)", "pass"),
        ("failures are not counted", "result.failed.add(change.ccms_id)", "pass"),
        ("new rooms stay empty", "        if created:\n", "        if False:\n"),
        (
            "created profiles are not linked",
            "result.links.children[change.ccms_id] = replace(\n          "
            '  child, mapping="linked", target_id=target_id\n        )',
            "pass",
        ),
    ),
    *mutants_of(
        "daemon/sync/requests.py",
        "tests/daemon/sync/test_writer.py tests/daemon/sync/test_run.py",
        (
            "deactivated is deleted",
            'case "remove_room" if change.after == "absent":',
            'case "remove_room" if change.after != "absent":',
        ),
        (
            "no child leaves a room",
            '"remove_room_ids": storypark_room_ids(fields.remove_rooms, links) or None',
            '"remove_room_ids": None',
        ),
    ),
    *mutants_of(
        "daemon/sync/recovery.py",
        "tests/daemon/sync/test_run_killed.py",
        ("late removals are not verified", "if now != interrupted.at:", "if False:"),
    ),
    *mutants_of(
        "daemon/sync/reconcile.py",
        "tests/daemon/sync/test_reconcile.py",
        (
            "an unwanted create is sent again",
            "if not write.still_applies(result.state.links):",
            "if False:",
        ),
    ),
    *mutants_of(
        "daemon/sync/requests.py",
        "tests/daemon/sync/test_writer.py tests/daemon/sync/test_reconcile.py",
        (
            "a rejected token counts as not created",
            "frozenset({400, 404, 422})",
            "frozenset({400, 401, 403, 404, 422})",
        ),
    ),
    *mutants_of(
        "daemon/sync/slots.py",
        "tests/daemon/sync/test_scheduler.py",
        (
            "the very slot is missed",
            "if due is None or due > now:",
            "if due is None or due >= now:",
        ),
        ("missed slots pile up", "missed = (now - due) // CADENCE", "missed = 0"),
    ),
    *mutants_of(
        "simulator/clock/movement.py",
        CLOCK,
        (
            "due instants are skipped",
            "advance.to if due is None else min(due, advance.to)",
            "advance.to",
        ),
    ),
    *mutants_of(
        "simulator/clock/waits.py",
        CLOCK,
        ("the present is waited for", "if until <= now:", "if until < now:"),
        (
            "a timeout counts as reached",
            "self._make_busy(participant, self._mover.now)",
            "self._make_busy(participant, self._mover.now, reached=True)",
        ),
        ("a busy participant does not pause", "        self._mover.hold()\n", ""),
    ),
    *mutants_of(
        "simulator/clock/settle.py",
        CLOCK,
        (
            "turns are in reverse order",
            "sorted(turns, key=lambda turn: turn[0])]",
            "sorted(turns, key=lambda turn: turn[0], reverse=True)]",
        ),
        (
            "a cancelled wait has a turn",
            "if participant.is_due(self._world.now):\n                self",
            "if True:\n                self",
        ),
        (
            "all have their turns at once",
            "            turn()\n            await self._participants.wait_until_idle(patience_s)",
            "            turn()",
        ),
        (
            "events wait a round",
            "event is None or event[0] > self._world.now",
            "event is None or event[0] >= self._world.now",
        ),
    ),
    *mutants_of(
        "simulator/world/service.py",
        "tests/simulator/world/test_service.py tests/harness/fuzz/test_check.py",
        (
            "publications drift",
            "self.next_publication = latest + lag",
            "self.next_publication = self.now + lag",
        ),
    ),
    *mutants_of(
        "simulator/world/sessions.py",
        "tests/simulator/world/test_sessions.py tests/harness/fuzz/test_ties.py",
        (
            "every second week is counted from each New Year",
            "monday = booking.first.toordinal() - booking.first.weekday()",
            "monday = start - date.fromordinal(start).weekday()",
        ),
    ),
    *mutants_of(
        "simulator/world/ccms.py",
        "tests/simulator/world/test_ccms.py",
        (
            "a child that leaves keeps its bookings",
            "replace(self.child(who), listed=False, bookings=())",
            "replace(self.child(who), listed=False)",
        ),
    ),
    Mutant(
        "a child that returns has its old bookings, too",
        "simulator/world/ccms.py",
        "return self._put(replace(again, born=again.born or record.born))",
        "again = replace(again, bookings=record.bookings + again.bookings)\n"
        "        return self._put(replace(again, born=again.born or record.born))",
        ("tests/harness/fuzz/test_ties.py", "tests/simulator/world/test_ccms.py"),
        also=(
            (
                "replace(self.child(who), listed=False, bookings=())",
                "replace(self.child(who), listed=False)",
            ),
        ),
    ),
    *MUTANTS_OUTSIDE,
)
