import pytest

from tui.commands import COMMANDS
from tui.keymap import KeymapFault, key_words, keymap_of, read_keymap


def test_a_file_gives_commands_other_keys(tmp_path):
    path = tmp_path / "keys.toml"
    path.write_text('"clock.pause" = "p"\nclock.run = "?,ctrl+n"\nhelp = "f1"\n')
    assert read_keymap(path) == {"clock.pause": "p", "clock.run": "question_mark,ctrl+n", "help": "f1"}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"clock.fly": "f"}, "no command 'clock.fly'; there are .*clock.pause"),
        ({"clock.pause": 3}, "as text"),
        ({"clock.pause": " "}, "as text"),
        ({"clock.pause": "q"}, "the key q is for both"),
        ({"history.cause": "space"}, "the key space is for both"),
    ],
)
def test_what_is_wrong_is_said(written, words):
    with pytest.raises(KeymapFault, match=words):
        keymap_of(written)


def test_two_keys_may_change_places():
    assert keymap_of({"clock.day": "w", "clock.week": "d"}) == {"clock.day": "w", "clock.week": "d"}


def test_a_file_that_is_none_is_named(tmp_path):
    with pytest.raises(KeymapFault, match=r"keys\.toml"):
        read_keymap(tmp_path / "keys.toml")


def test_the_table_itself_has_no_clash_and_every_key_has_words():
    assert keymap_of({}) == {}
    assert "_" not in " ".join(key_words(command.keys) for command in COMMANDS)
