import pytest

from parktime.harness.expectations.verdict import listed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "nothing"),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (list("ABCDE"), "A, B, C and 2 more"),
    ],
)
def test_a_list_in_words(words, told):
    assert listed(words, at_most=3) == told
