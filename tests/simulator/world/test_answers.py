"""What a Storypark remembers of the writes that it did."""

from parktime.simulator.world.service import IdempotencyStore, StoredResult

DONE = StoredResult(b"asked", None)


def test_the_oldest_key_goes_past_the_bound() -> None:
    answers = IdempotencyStore(most=2)
    for key in "abc":
        answers.remember(key, DONE)
    assert [answers.known(key) for key in "abc"] == [None, DONE, DONE]


def test_a_copy_remembers_for_itself() -> None:
    answers = IdempotencyStore()
    answers.remember("a", DONE)
    twin = answers.copy()
    twin.remember("b", DONE)
    assert answers.known("b") is None
    assert twin.known("a") is DONE
