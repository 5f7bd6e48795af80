import pytest

from parktime.tui.commands import COMMANDS
from parktime.tui.errors import KeymapError
from parktime.tui.keymap import parse_keymap, read_keymap, shown_keys


def test_a_file_gives_commands_other_keys(tmp_path):
    path = tmp_path / "keys.toml"
    path.write_text('"clock.pause" = "p"\nclock.run = "?,ctrl+n"\nhelp = "f1"\n')
    assert read_keymap(path) == {
        "clock.pause": "p",
        "clock.run": "question_mark,ctrl+n",
        "help": "f1",
    }


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"clock.fly": "f"}, "no command 'clock.fly'; the commands are .*clock.pause"),
        ({"clock.pause": 3}, "as text"),
        ({"clock.pause": " "}, "as text"),
        ({"clock.pause": "q"}, "the key q is for both"),
        ({"history.cause": "space"}, "the key space is for both"),
    ],
)
def test_what_is_wrong_is_said(written, words):
    with pytest.raises(KeymapError, match=words):
        parse_keymap(written)


def test_two_keys_may_change_places():
    assert parse_keymap({"clock.day": "w", "clock.week": "d"}) == {
        "clock.day": "w",
        "clock.week": "d",
    }


def test_a_file_that_is_none_is_named(tmp_path):
    with pytest.raises(KeymapError, match=r"keys\.toml"):
        read_keymap(tmp_path / "keys.toml")


def test_the_table_itself_has_no_clash_and_every_key_has_words():
    assert parse_keymap({}) == {}
    assert "_" not in " ".join(shown_keys(command.keys) for command in COMMANDS)
