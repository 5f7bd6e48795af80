"""Idempotency keys."""

from datetime import UTC, datetime

import pytest

from parktime.simulator.api.storypark_writes import run_once
from parktime.simulator.world.service import IdempotencyStore, StoredResult
from parktime.simulator.world.storypark import StoryparkRoom
from parktime.web.problem import ProblemError

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ROOM = StoryparkRoom("s001", "Possums")
REQUEST = ("POST", "/x", "1")


def write(answers, key, request=REQUEST, done=None):
    """A write that the world logs."""

    def act(asked):
        if done is not None:
            done.append(key)
        if key is not None:
            answers.remember(key, StoredResult(asked, ROOM, NOW))
        return ROOM

    return run_once(answers, key, request, act)


def test_a_write_under_one_key_is_done_once() -> None:
    answers, done = IdempotencyStore(), []
    assert write(answers, "k", done=done) == (ROOM, False)
    assert write(answers, "k", done=done) == (ROOM, True)
    assert done == ["k"]


def test_the_api_forgets_the_oldest_key_beyond_the_limit() -> None:
    answers, done = IdempotencyStore(most=2), []
    for key in ["a", "b", "c", "c", "b", "a"]:
        write(answers, key, done=done)
    assert done == ["a", "b", "c", "a"]


def test_a_refused_write_is_repeated() -> None:
    answers = IdempotencyStore()

    def refuse(_):
        raise ProblemError(409, "Refused", "no")

    with pytest.raises(ProblemError):
        run_once(answers, "k", REQUEST, refuse)
    assert write(answers, "k", ("POST", "/y", "")) == (ROOM, False)


@pytest.mark.parametrize(
    "other", [("PATCH", "/x", "1"), ("POST", "/y", "1"), ("POST", "/x", "2"), ("POST", "/x1", "")]
)
def test_another_request_under_the_same_key_is_422(other) -> None:
    answers = IdempotencyStore()
    write(answers, "k")
    with pytest.raises(ProblemError, match="422"):
        write(answers, "k", other)


def test_without_a_key_every_write_is_done() -> None:
    answers, done = IdempotencyStore(), []
    for _ in range(3):
        write(answers, None, done=done)
    assert len(done) == 3
