"""Plans of what waited for approval, once it is approved or rejected (hold-above)."""

from dataclasses import replace
from datetime import datetime

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.run import RETOLD_KINDS, Change
from parktime.daemon.domain.service import Kept, Staged
from parktime.daemon.planning.approval import digest_of, removals
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import keep_subject, with_kept
from parktime.daemon.planning.plan import Plan, count


def only(plan: Plan, changes: tuple[Change, ...]) -> Plan:
    """A plan of these changes alone, which tells who waits and who is skipped as every run does."""
    written = {each.ccms_id for each in changes if each.about == "child"}
    retold = [
        each for each in plan.changes if each.kind in RETOLD_KINDS and each.ccms_id not in written
    ]
    waiting = tuple(each.subject for each in retold if each.kind == "wait")
    told = (*changes, *retold)
    return replace(
        plan, changes=told, counts=count(told, plan.counts.read), waiting=waiting, outcome="ok"
    )


def approved(plan: Plan, digest: str) -> Plan:
    """A plan of exactly what waits for approval under this digest; Refused where that is not what is wanted now (hold-above)."""
    wanted = plan.staged or removals(plan.changes)
    if digest_of(wanted) != digest:
        raise Refused(
            "what would be removed has changed since it was held: a run shows what it is now",
            "hold-above",
        )
    return replace(only(plan, wanted), note="approved", note_codes=(), staged=())


def kept_instead(
    situation: Situation, plan: Plan, staged: Staged, now: datetime
) -> tuple[Kept, ...]:
    """Who and what is kept once what waits is rejected, and still wanted (kept)."""
    wanted = {(each.about, each.ccms_id) for each in removals(plan.staged or plan.changes)}
    still = [
        each
        for each in staged.changes
        if each.kind != "move" and (each.about, each.ccms_id) in wanted
    ]
    bookings = read_bookings(situation.roster.sessions, situation.window)
    new = [
        keep_subject(situation, bookings, each, ("rejected", now, staged.ordinal)) for each in still
    ]
    return with_kept(plan.kept, new)
