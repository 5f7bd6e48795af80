import asyncio
from contextlib import asynccontextmanager

import pytest

from parktime.harness.testing.open_world import BackgroundLoop


@asynccontextmanager
async def noted(diary, fails=False):
    if fails:
        raise ValueError("it does not open")
    diary.append("opened")
    try:
        yield asyncio.current_task()
    finally:
        diary.append("closed" if asyncio.current_task() is not None else "closed outside a task")


def test_a_context_is_opened_and_closed_on_its_own_loop():
    diary = []
    loop = BackgroundLoop(noted(diary))

    async def ask():
        return asyncio.get_running_loop()

    assert loop.run(ask()) is loop.run(ask())
    assert diary == ["opened"]
    loop.close()
    loop.close()
    assert diary == ["opened", "closed"]


def test_errors_of_opening_and_of_coroutines_are_raised():
    with pytest.raises(ValueError, match="does not open"):
        BackgroundLoop(noted([], fails=True))
    loop = BackgroundLoop(noted([]))

    async def fail():
        raise KeyError("asked")

    with pytest.raises(KeyError, match="asked"):
        loop.run(fail())
    loop.close()
