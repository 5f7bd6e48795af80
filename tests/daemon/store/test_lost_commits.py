"""A PostgreSQL store whose answers are lost: it asks what became of them, and nothing differs."""

import random
import threading

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.operations.mappings import Ref
from parktime.daemon.store.errors import StoreUnavailableError
from tests.daemon.centres import BUSY, CCMS_CHANGES, Centres
from tests.daemon.environment import Environment
from tests.daemon.store.commit_proxy import CommitProxy
from tests.examples import DEEP


class PostgresEnvironment(Environment):
    """A simulator, and a daemon whose store is behind a proxy."""

    def __init__(self, url: str, proxy: CommitProxy) -> None:
        Centres.__init__(self, BUSY)
        self.proxy = proxy
        self.url = url
        self.open()


@pytest.fixture
def proxy(postgres):
    proxy = CommitProxy(postgres.folder / ".s.PGSQL.5432")
    yield proxy
    proxy.close()


def in_the_ccms(*verbs):
    def do(env):
        env.do("banksia", *verbs)
        env.publish("banksia")

    return do


def archival(env):
    """The run that archived Noah."""
    archived = ("archive", "leaves-scope", "Noah Smith")
    return next(run for run in env.history("banksia") if archived in env.changes_of(run))


STEPS = (
    lambda env: env.turn_on("banksia"),
    lambda env: env.map("banksia", Skip_Me="skip"),
    lambda env: env.integrations.set_up("banksia"),
    in_the_ccms({"archive": "Zoe Lee"}, {"add_room": "Ducks"}),
    lambda env: env.integrations.sync("banksia"),
    in_the_ccms(*CCMS_CHANGES),
    lambda env: env.run_for("13h"),
    lambda env: env.map("banksia", Skip_Me="create"),
    lambda env: env.integrations.update("banksia"),
    lambda env: env.integrations.undo("banksia", archival(env)),
    lambda env: env.integrations.let_go("banksia", "child", Ref(name="Noah Smith")),
    lambda env: env.integrations.set_sync_inactive("banksia", True),
    lambda env: env.run_for("13h"),
    lambda env: env.integrations.turn_off("banksia"),
)


async def play(env, after_step=lambda env: None):
    """Play all steps. A step that is answered 503 is repeated once the proxy is restored."""
    for step in STEPS:
        for _ in range(20):
            try:
                done = step(env)
                if done is not None:
                    await done
                break
            except StoreUnavailableError:
                assert env.store.unavailable_reason is not None
                env.proxy.restore()
            except RefusedError as refused:
                assert env.proxy.lost
                if "could not be ended yet" not in refused.message:
                    break  # it was done already: the store has read that again
        after_step(env)


def end_of(env):
    """What must be as without the trouble, whenever it was told."""
    state = env.store.state("banksia")
    return env.storypark_snapshot("banksia"), state.links, state.created_ids, state.stage


@pytest.fixture(scope="module")
def undisturbed(postgres):
    import asyncio

    async def played():
        proxy = CommitProxy(postgres.folder / ".s.PGSQL.5432")
        env = PostgresEnvironment(proxy.url(postgres.new_url()), proxy)
        proxy.lose(10_000, "before")
        await play(env)
        commits = proxy.commits
        everything = env.state("banksia"), end_of(env), commits
        await env.close()
        proxy.close()
        return everything

    return asyncio.run(played())


@pytest.mark.parametrize("way", ["before", "after"])
async def test_any_commit_may_lose_its_answer(postgres, proxy, undisturbed, way):
    expected, _, commits = undisturbed
    assert commits > 20
    first, step = (1, 1) if DEEP else (1 + (way == "after"), 2)
    for number in range(first, commits + 1, step):
        env = PostgresEnvironment(proxy.url(postgres.new_url()), proxy)
        proxy.lost = 0
        proxy.lose(number, way)
        await play(env)
        assert proxy.lost == 1
        assert env.state("banksia") == expected, f"commit {number} lost {way} it was done"
        assert env.store.unavailable_reason is None
        await env.close()


@pytest.mark.parametrize("way", ["before", "after"])
async def test_and_the_server_may_be_away_for_a_while_after_it(postgres, proxy, undisturbed, way):
    _, expected, commits = undisturbed
    first, step = (1, 2) if DEEP else (1 + 2 * (way == "after"), 6)
    for number in range(first, commits + 1, step):
        env = PostgresEnvironment(proxy.url(postgres.new_url()), proxy)
        proxy.lose(number, way, outage=True)
        told = []

        def restore(env, told=told):
            if env.proxy.down:
                told.append(env.store.unavailable_reason)
                env.proxy.restore()

        await play(env, restore)
        await env.run_for("1h")
        # The outage may leave Noah to the next run: then it is that run which is taken back.
        if archival(env).cause == "schedule":
            assert end_of(env) == expected, f"commit {number} lost {way} it was done"
        assert all(told)
        assert env.store.unavailable_reason is None
        await env.close()


async def test_connections_may_be_cut_at_any_moment(postgres, proxy, undisturbed):
    _, expected, _ = undisturbed
    for seed in range(4 if DEEP else 2):
        env = PostgresEnvironment(proxy.url(postgres.new_url()), proxy)
        proxy.lost, drawn, stop = 1, random.Random(seed), threading.Event()

        def cut(drawn=drawn, stop=stop):
            while not stop.wait(drawn.uniform(0.05, 0.5)):
                proxy.cut()

        cutting = threading.Thread(target=cut)
        cutting.start()
        await play(env)
        stop.set()
        cutting.join()
        await env.run_for("1h")
        assert end_of(env) == expected, f"seed {seed}"
        assert env.store.unavailable_reason is None
        await env.close()
