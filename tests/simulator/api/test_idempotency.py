"""Keys under which a write is done once."""

import pytest

from problems.problem import Problem
from simulator.api.idempotency import Idempotency, Outcome


def test_the_oldest_key_is_forgotten_past_the_bound() -> None:
    memory, done = Idempotency(most=2), []

    def write(key):
        return memory.once(key, ("POST", "/x", ""), lambda: done.append(key) or Outcome(200, b"{}"))

    for key in ["a", "b", "c", "c", "b", "a"]:
        write(key)
    assert done == ["a", "b", "c", "a"]


def test_what_was_refused_is_tried_again() -> None:
    memory = Idempotency()

    def refuse():
        raise Problem(409, "Refused", "no")

    with pytest.raises(Problem):
        memory.once("k", ("POST", "/x", ""), refuse)
    assert memory.once("k", ("POST", "/y", ""), lambda: Outcome(204, b"")).status_code == 204


@pytest.mark.parametrize("other", [("PATCH", "/x", "1"), ("POST", "/y", "1"), ("POST", "/x", "2"), ("POST", "/x1", "")])
def test_another_request_under_the_same_key_is_422(other) -> None:
    memory = Idempotency()
    memory.once("k", ("POST", "/x", "1"), lambda: Outcome(200, b"{}"))
    with pytest.raises(Problem, match="422"):
        memory.once("k", other, lambda: Outcome(200, b"{}"))


def test_without_a_key_every_write_is_done() -> None:
    memory, done = Idempotency(), []
    for _ in range(3):
        memory.once(None, ("POST", "/x", ""), lambda: done.append(1) or Outcome(200, b"{}"))
    assert len(done) == 3
