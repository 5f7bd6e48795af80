import asyncio
from contextlib import asynccontextmanager

import pytest

from parktime.harness.testing.open_world import Living


@asynccontextmanager
async def noted(diary, fails=False):
    if fails:
        raise ValueError("it does not open")
    diary.append("opened")
    try:
        yield asyncio.current_task()
    finally:
        diary.append("closed" if asyncio.current_task() is not None else "closed by nobody")


def test_opens_runs_and_closes_on_a_loop_of_its_own():
    diary = []
    living = Living(noted(diary))

    async def ask():
        return asyncio.get_running_loop()

    assert living.run(ask()) is living.run(ask())
    assert diary == ["opened"]
    living.close()
    living.close()
    assert diary == ["opened", "closed"]


def test_errors_of_opening_and_of_what_is_asked_are_raised_here():
    with pytest.raises(ValueError, match="does not open"):
        Living(noted([], fails=True))
    living = Living(noted([]))

    async def fail():
        raise KeyError("asked")

    with pytest.raises(KeyError, match="asked"):
        living.run(fail())
    living.close()
