"""Deliberate bugs in planning, writing and the clock, each with the tests that must catch it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug: in `file`, `original`, which occurs exactly once, becomes `mutated`.

    `caught_by` are test files, the likeliest first.
    """

    name: str
    file: str
    original: str
    mutated: str
    caught_by: tuple[str, ...]


def _of(file: str, tests: str, *flips: tuple[str, str, str]) -> list[Mutant]:
    return [
        Mutant(name, file, original, mutated, tuple(tests.split()))
        for name, original, mutated in flips
    ]


CHILDREN = "tests/daemon/planning/test_children.py tests/daemon/planning/test_plan.py tests/daemon/operations/test_service.py"
ROOMS = "tests/daemon/planning/test_rooms.py tests/daemon/planning/test_plan.py tests/daemon/operations/test_service.py"
SPACE = "tests/daemon/planning/test_capacity.py tests/daemon/planning/test_children.py"
APPLY = "tests/daemon/sync/test_apply.py tests/daemon/sync/test_run.py tests/daemon/sync/test_reconcile.py"
CLOCK = "tests/simulator/clock/test_clock.py tests/simulator/clock/test_running.py tests/simulator/clock/test_settle.py"

TIMED_OUT = """
        participant.answer(answer, asyncio.get_running_loop().time())
        self._pause_flow()

    # What moves it"""

MUTANTS: tuple[Mutant, ...] = (
    *_of(
        "daemon/planning/capacity.py",
        SPACE,
        ("one child over the plan", "fit = max(0, free)", "fit = max(0, free) + 1"),
        ("a plan that is over-full takes from the queue's end", "fit = max(0, free)", "fit = free"),
        ("Inactive before Active", 'child.label != "Active"', 'child.label == "Active"'),
        ("create before restore", 'request.kind != "restore"', 'request.kind == "restore"'),
        ("no session comes first", "request.next_session or date.max", "request.next_session or date.min"),
    ),
    *_of(
        "daemon/planning/children.py",
        CHILDREN,
        ("archives free no space", "plan_input.storypark.active_count + len(archives)", "plan_input.storypark.active_count"),
        ("an incomplete list archives", "active and plan_input.may_remove:", "active:"),
        ("a skipped child is read", 'link is not None and link.mapping == "skip"', "link is None and False"),
        ("everybody is in scope", "elif not plan_input.in_scope(child):", "elif False:"),
        ("an incomplete list creates again", "elif plan_input.incomplete:\n        groups.unchanged += 1\n    else:", "else:"),
    ),
    *_of(
        "daemon/planning/child_changes.py",
        CHILDREN,
        ("a mapped child is reported as new", "if link.confirmed:\n            return \"map-child\"", "if not link.confirmed:\n            return \"map-child\""),
        ("birth dates are left alone", "if child.born is not None and child.born != profile.born else None", "if False else None"),
        ("given names are left alone", "given=child.given if child.given != profile.given else None,", "given=None,"),
        ("the switch is reported as leaving", '"inactive-off" if switched_off', '"leaves-scope" if switched_off'),
    ),
    *_of(
        "daemon/planning/bookings.py",
        "tests/daemon/planning/test_bookings.py tests/daemon/planning/test_plan.py",
        ("the last week decides", "if known is None or week < known[0]:", "if known is None or week > known[0]:"),
        ("one room a week", "elif week == known[0]:", "elif False:"),
        ("the window's last day is out", "dates[at] <= last else None", "dates[at] < last else None"),
    ),
    *_of(
        "daemon/planning/bookings.py",
        "tests/daemon/planning/test_bookings.py",
        ("a week too short", "days=7 * (self.following + 1) - 1", "days=7 * self.following - 1"),
        ("weeks begin on Sunday", "today.weekday()", "today.isoweekday()"),
        ("rolling is calendar", 'if weeks == "calendar" else today', 'if weeks == "rolling" else today'),
    ),
    *_of(
        "daemon/domain/service.py",
        "tests/daemon/planning/test_rooms.py tests/daemon/planning/test_bookings.py tests/harness/player/test_contract_example.py",
        ("Manage looks six weeks ahead", "following_weeks=5,", "following_weeks=6,"),
        ("runs every thirteen hours", "CADENCE = timedelta(hours=12)", "CADENCE = timedelta(hours=13)"),
    ),
    *_of(
        "daemon/planning/rooms.py",
        ROOMS,
        ("an incomplete list removes rooms", "return plan_input.may_remove and (", "return ("),
        ("a held room goes a day late", "plan_input.today >= held_until", "plan_input.today > held_until"),
        ("active rooms go too", "elif not active and _can_remove(plan_input, link):", "elif _can_remove(plan_input, link):"),
        ("an incomplete list creates a room again", "elif not plan_input.incomplete:", "else:"),
        ("rooms are deleted", 'if plan_input.settings.removal == "deactivate":', 'if plan_input.settings.removal != "deactivate":'),
        ("a room's own name wins", "elif present.name != link.name and _is_listed(plan_input, link):", "elif False:"),
        ("empty rooms are added", "if active and not _may_be_foreign(", "if not _may_be_foreign("),
    ),
    *_of(
        "daemon/planning/inputs.py",
        "tests/daemon/planning/test_inputs.py tests/daemon/planning/test_children.py",
        ("an empty list is believed", "if not linked:", "if linked:"),
    ),
    *_of(
        "daemon/planning/plan.py",
        "tests/daemon/planning/test_plan.py tests/daemon/sync/test_run.py",
        ("a failed child counts twice", 'dict.fromkeys(failed, "failed")', "{}"),
        ("children before their rooms", '_BEFORE_CHILDREN = ("add_room", "return_room", "rename_room")', '_BEFORE_CHILDREN = ("rename_room",)'),
    ),
    *_of(
        "daemon/sync/writer.py",
        APPLY,
        ("what was never answered is made again", "if (change.about, change.ccms_id) in self._unsettled:", "if False:"),
        ("one key for all", 'target_id = await writer.write(change, f"{key}-{number}")', "target_id = await writer.write(change, key)"),
        ("who has no space is not told", "applied.waiting.append(change.subject)", "pass"),
        ("failures are not counted", "applied.failed.add(change.ccms_id)", "pass"),
        ("new rooms stay empty", "        if new:\n", "        if False:\n"),
        ("what is made is not linked", 'applied.links.children[change.ccms_id] = replace(row, mapping="linked", target_id=target_id)', "pass"),
    ),
    *_of(
        "daemon/sync/writer.py",
        "tests/daemon/sync/test_altering.py tests/daemon/sync/test_run.py",
        ("deactivated is deleted", 'case "remove_room" if change.after == "absent":', 'case "remove_room" if change.after != "absent":'),
        ("nobody leaves a room", '"remove_room_ids": room_ids(fields.remove_rooms, links) or None', '"remove_room_ids": None'),
    ),
    *_of(
        "daemon/sync/run.py",
        "tests/daemon/sync/test_conduct_killed.py",
        ("late removals are done blindly", "every if now == interrupted.at else _still_safe(", "every if True else _still_safe("),
    ),
    *_of(
        "daemon/sync/reconcile.py",
        "tests/daemon/sync/test_reconcile.py",
        ("what nobody wants is made", "if not each.still_wanted(settled.standing.links):", "if False:"),
    ),
    *_of(
        "daemon/sync/writer.py",
        "tests/daemon/sync/test_making.py tests/daemon/sync/test_reconcile.py",
        ("a stranger's no counts", "frozenset({400, 404, 409, 422})", "frozenset({400, 401, 403, 404, 409, 422})"),
    ),
    *_of(
        "daemon/sync/scheduler.py",
        "tests/daemon/sync/test_schedule.py",
        ("the very slot is missed", "if due is None or due > now:", "if due is None or due >= now:"),
        ("missed slots pile up", "missed = (now - due) // CADENCE", "missed = 0"),
    ),
    *_of(
        "simulator/clock/clock.py",
        CLOCK,
        ("the present is waited for", "if until <= now:", "if until < now:"),
        ("due instants are leapt over", "advance.to if due is None else min(due, advance.to)", "advance.to"),
        ("a time-out is no answer", f"reached=False){TIMED_OUT}", f"reached=True){TIMED_OUT}"),
        ("a busy one does not hold", "        self._pause_flow()\n        return answer\n\n    def leave", "        return answer\n\n    def leave"),
    ),
    *_of(
        "simulator/clock/settle.py",
        CLOCK,
        ("the last in turn goes first", "sorted(turns, key=lambda turn: turn[0])]", "sorted(turns, key=lambda turn: turn[0], reverse=True)]"),
        ("who was taken back has a turn", "if participant.is_due(self._world.now):\n                self", "if True:\n                self"),
        ("all have their turns at once", "            turn()\n            await self._participants.wait_until_idle(patience_s)", "            turn()"),
        ("events wait a round", "event is None or event[0] > self._world.now", "event is None or event[0] >= self._world.now"),
    ),
    *_of(
        "simulator/world/service.py",
        "tests/simulator/world/test_service.py tests/harness/fuzz/test_check.py",
        ("publications drift", "self.next_publication = latest + lag", "self.next_publication = self.now + lag"),
    ),
)  # fmt: skip
