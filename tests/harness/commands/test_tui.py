import pytest

from parktime.harness.cli import main


def test_its_options_are_told(capsys):
    assert main(["tui", "--help"]) == 0
    told = capsys.readouterr().out
    for option in ("--daemon", "--simulator", "--token-file", "--keys", "--no-mouse"):
        assert option in told


def test_a_token_file_that_is_not_there_is_not_made(tmp_path, capsys):
    assert main(["tui", "--token-file", str(tmp_path / "token")]) == 2
    assert "there is no token file" in capsys.readouterr().err
    assert not (tmp_path / "token").exists()


@pytest.mark.parametrize(
    ("written", "words"), [("x = [", "keys.toml"), ('"clock.fly" = "f"', "no command 'clock.fly'")]
)
def test_keys_that_are_wrong_are_said_before_anything_is_drawn(tmp_path, capsys, written, words):
    (tmp_path / "keys.toml").write_text(written)
    assert main(["tui", "--keys", str(tmp_path / "keys.toml")]) == 2
    assert words in capsys.readouterr().err
