"""Every command that the README and the pages show prints what they show."""

import pytest

from docs.gen import console

BLOCKS = [block for page in console.pages() for block in console.blocks(page)]
RUN = [
    pytest.param(
        each,
        id=f"{each.page.relative_to(console.ROOT)}:{each.line}",
        marks=[pytest.mark.e2e] if each.is_slow else [],
    )
    for each in BLOCKS
    if each.is_run
]


@pytest.mark.e2e
@pytest.mark.parametrize("block", RUN)
def test_a_command_prints_what_the_page_shows(block, tmp_path):
    for command, shown, seen in console.run(block, console.prepared(tmp_path)):
        assert console.is_shown(shown, seen), f"$ {command}\n{seen}"


def test_every_block_of_commands_says_how_it_is_run():
    unsaid = [
        (str(each.page), each.line)
        for each in BLOCKS
        if not each.is_run and "no run: " not in each.how
    ]
    assert unsaid == []
    assert len(RUN) >= 12


@pytest.mark.parametrize(("shown", "seen", "same"), [
    ("a\nb\n", "a\nb\n", True),
    ("a\nb\n", "a\nc\n", False),
    ("a\nb\n", "a\nb\nc\n", False),
    ("a\n...\nd\n", "a\nb\nc\nd\n", True),
    ("a\n...\nd\n", "a\nd\n", True),
    ("a\n...\nd\n", "a\nb\ne\n", False),
    ("  ...\nd\n", "a\nb\nd\n", True),
    ("a\n...\n  c\n...\n", "a\nb\n  c\nd\n", True),
    ("a\n...\n  c\n...\n", "a\nb\nc\nd\n", False),
    ("in 2.5 s, digest 1\n", "in 13.0 s, digest 1\n", True),
    ("in 2.5 s, digest 1\n", "in 2.5 s, digest 2\n", False),
    ("at http://127.0.0.1:8700 now\n", "at http://127.0.0.1:41234 now\n", True),
    ("", "", True),
    ("", "a\n", False),
])  # fmt: skip
def test_what_counts_as_shown(shown, seen, same):
    assert console.is_shown(shown, seen) is same
