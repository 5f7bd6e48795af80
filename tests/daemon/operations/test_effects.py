"""Dry run, what-if and the real run of any command agree, in their changes and in their refusals."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.operations import commands
from parktime.daemon.operations.mappings import Ref
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import WATTLE
from tests.daemon.crowded_centre import CROWDED_CENTRE, NAMES, THRESHOLDS
from tests.daemon.environment import Environment
from tests.examples import examples

CHILDREN = [f"{name} Hill" for name in NAMES[:4]]
NOT_SIMULATED = (commands.TurnOff, commands.TakeBack, commands.Map)
"""Commands that cause no run and change none."""


def cut(body):
    """Shorten a list, so that it has fewer rows than its own total."""
    rows = next(value for value in body.values() if isinstance(value, list))
    del rows[1:]


def empty(body):
    for name, value in body.items():
        if isinstance(value, list):
            body[name] = []
    body["total"] = 0


WRONG_LISTS = {
    "": None,
    "children": "/v[12]/children",
    "profiles": r"/storypark/v1/profiles\?",
    "no children": "/v[12]/(children|sessions)",
}


@dataclass(frozen=True)
class World:
    """A centre, its stage, and what has event in it."""

    ccms: str
    is_set_up: bool
    hold_above: HoldAbove | None
    sync_inactive: bool
    events: tuple[tuple[str, str], ...]
    chosen: tuple[tuple[str, str], ...]
    undoes: bool
    rejects: bool
    wrong_list: str


def names(ccms: str) -> list[str]:
    return CHILDREN if ccms == "manage" else ["Ava Jones", "Max Hill"]


@st.composite
def worlds(draw) -> World:
    ccms = draw(st.sampled_from(["manage", "manage", "kidsoft"]))
    subjects = st.sampled_from(names(ccms))
    verbs = st.sampled_from(
        ["archive", "inactive", "new"] if ccms == "manage" else ["leave", "new"]
    )
    return World(
        ccms=ccms,
        is_set_up=draw(st.sampled_from([True, True, False])),
        hold_above=draw(st.sampled_from([None, THRESHOLDS, HoldAbove(children=0, percent=0)])),
        sync_inactive=ccms == "manage" and draw(st.booleans()),
        events=tuple(
            draw(st.lists(st.tuples(verbs, subjects), max_size=4, unique_by=lambda each: each[1]))
        ),
        chosen=tuple(
            draw(st.lists(st.tuples(subjects, st.sampled_from(["create", "skip"])), max_size=2))
        ),
        undoes=draw(st.booleans()),
        rejects=draw(st.booleans()),
        wrong_list=draw(st.sampled_from(["", "", *WRONG_LISTS])),
    )


@st.composite
def asked(draw, ccms: str):
    """A command, or Undo for "some run of the history"."""
    child = Ref(name=draw(st.sampled_from([*names(ccms), "Nobody Here"])))
    to = draw(st.sampled_from(["create", "skip", Ref(name="Ruby Stranger")]))
    room = Ref(name=draw(st.sampled_from(["Possums", "Koalas", "Nowhere"])))
    mapped = draw(st.sampled_from([(), ((child, to),)]))
    return draw(
        st.sampled_from(
            [
                commands.SetUp(mapped),
                commands.SetUp(),
                commands.Update(mapped),
                commands.Update(mapped, ((room, "skip"),)),
                commands.Map(mapped, ((room, "create"),)),
                commands.Sync(),
                commands.SyncInactive(draw(st.booleans())),
                commands.HoldRoom(room, date(2027, 3, 1)),
                commands.SetHoldAbove(draw(st.sampled_from([None, THRESHOLDS]))),
                commands.LetGo("child", child),
                commands.Approve(),
                commands.Reject(),
                commands.TurnOff(),
                commands.TakeBack(),
                "undo",
                "undo",
            ]
        )
    )


async def prepared(env: Environment, key: str, world: World) -> None:
    """Bring the centre into this state; `undoes` and `rejects` leave kept children."""
    await env.turn_on(key, hold_above=world.hold_above, sync_inactive=world.sync_inactive)
    if world.is_set_up:
        await env.integrations.set_up(key)
    for verb, name in world.events:
        if verb == "new":
            room = "Possums" if world.ccms == "manage" else "Koalas"
            books = {"room": room, "days": ["tue"], "from": "2026-01-27"}
            event = {"enrol": {"name": f"New {name}", "books": books}}
        else:
            event = {"status": {name: verb}} if verb == "inactive" else {verb: name}
        env.do(key, event)
    env.publish(key)
    if world.is_set_up:
        run = await env.integrations.sync(key)
        if world.undoes and any(each.kind == "archive" for each in run.changes):
            await env.integrations.undo(key, run)
        if world.rejects and env.store.state(key).pending is not None:
            await env.integrations.execute(key, commands.Reject())
    rows = [(Ref(name=name), to) for name, to in world.chosen]
    try:
        await env.integrations.map(key, rows, [])
    except RefusedError:
        return


def summary(changes):
    return sorted(
        (each.kind, each.rule, each.ccms_id, str(each.before), str(each.after), each.why)
        for each in changes
    )


async def result(awaited):
    """What is summary of it: a refusal, or the answer."""
    try:
        return await awaited
    except RefusedError as refused:
        return "refused", refused.rule, refused.message


def is_refusal(found) -> bool:
    return isinstance(found, tuple)


async def agree(env: Environment, key: str, command) -> None:
    """Compare dry run, what-if and the real execution of a command, in this order."""
    stage = env.store.state(key).stage
    dry = await result(env.integrations.dry_run(key, command))
    ahead = await result(env.services.forecasts.what_if(key, 1, command))
    before = env.store.state(key)
    done = await result(env.integrations.execute(key, command))
    if is_refusal(done):
        assert env.store.state(key) == before
        assert ahead == done
        as_refused = stage == "set-up" or isinstance(command, commands.SetUp)
        assert dry == done if as_refused else is_refusal(dry)
        return
    assert not is_refusal(ahead), ahead
    if done.run is not None:
        first = ahead.with_it.runs[0]
        assert (first.at, first.cause) == (env.now, done.run.cause)
        assert summary(first.plan.changes) == summary(done.run.changes) == summary(dry.changes)
        assert dry.skipped == done.skipped
    elif stage == "set-up" and not isinstance(command, NOT_SIMULATED):
        assert summary(dry.changes) == summary((await env.integrations.sync(key)).changes)


async def compare_on(world: World, command, folder: Path) -> None:
    env = Environment(folder, CROWDED_CENTRE, WATTLE)
    try:
        key = "banksia" if world.ccms == "manage" else "wattle"
        await prepared(env, key, world)
        if command == "undo":
            runs = [run for run in env.history(key) if run.changes]
            if not runs:
                return
            command = commands.Undo(runs[-1])
        if WRONG_LISTS[world.wrong_list]:
            env.transport.fault(
                WRONG_LISTS[world.wrong_list],
                faults.edit_response(empty if world.wrong_list == "no children" else cut),
            )
        await agree(env, key, command)
    finally:
        await env.close()


def with_wrong_list(wrong_list: str) -> World:
    """A centre before set-up with one wrong list."""
    return World("manage", False, None, False, (), (), False, False, wrong_list)


CASES = worlds().flatmap(lambda world: st.tuples(st.just(world), asked(world.ccms)))


@settings(max_examples=examples(5, 100), deadline=timedelta(seconds=60))
@given(CASES)
@example((with_wrong_list("children"), commands.SetUp()))
@example((with_wrong_list("profiles"), commands.SetUp()))
@example((with_wrong_list("no children"), commands.SetUp()))
def test_dry_run_what_if_and_real_run_agree(case):
    world, command = case
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compare_on(world, command, Path(folder)))
