"""Reuse of the last plan of a service while its input stays the same."""

from hashlib import blake2b
from operator import is_
from typing import Any

import msgspec

from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.plan import Plan

_ENCODER = msgspec.json.Encoder()


class PlanCache:
    """The last plan of one service.

    Comparing inputs is cheap: clients return identical objects while a vendor's data is unchanged.
    At rest a digest stands for what was read.
    """

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._values: tuple[Any, ...] = ()
        self._lists: tuple[Any, ...] = ()
        self._digest: bytes | None = None

    def get(self, plan_input: PlanInput) -> Plan | None:
        """The stored plan if this input would give the same one."""
        if self._plan is None or self._values != _values(plan_input):
            return None
        lists = _lists(plan_input)
        if self._digest is not None and self._digest == _digest(lists):
            self._lists, self._digest = lists, None
        if self._digest is None and all(map(is_, self._lists, lists)):
            return self._plan
        return None

    def put(self, plan_input: PlanInput, plan: Plan) -> None:
        """Store a plan that wrote nothing; one that wrote has changed its own input."""
        self._plan, self._values = plan, _values(plan_input)
        self._lists, self._digest = _lists(plan_input), None

    def rest(self) -> None:
        """Keep a digest in place of the lists of the input."""
        if self._plan is not None and self._digest is None:
            self._digest, self._lists = _digest(self._lists), ()


def _lists(plan_input: PlanInput) -> tuple[Any, ...]:
    """What was read of both sides; equal lists of other readings are other objects."""
    roster, storypark = plan_input.roster, plan_input.storypark
    return roster.children, roster.sessions, roster.rooms, storypark.profiles, storypark.rooms


def _digest(lists: tuple[Any, ...]) -> bytes:
    return blake2b(_ENCODER.encode(lists), digest_size=32).digest()


def _values(plan_input: PlanInput) -> tuple[Any, ...]:
    """All else that a plan depends on.

    The date counts through the window and the room holds. Next sessions are not compared: a plan
    that depends on them is not stored.
    """
    return (
        plan_input.storypark.paid_children,
        plan_input.links,
        plan_input.settings,
        plan_input.policy,
        plan_input.inactive_switch,
        plan_input.incomplete,
        plan_input.window,
        plan_input.today if plan_input.holds else None,
        plan_input.holds,
        plan_input.kept,
        plan_input.pending,
        plan_input.recently_archived,
        plan_input.dissolved,
        plan_input.not_kept,
        plan_input.relinked,
        plan_input.confirms_links,
        plan_input.deleted_rooms,
    )
