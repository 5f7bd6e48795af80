from harness.cli import main


def test_its_options_are_told(capsys):
    assert main(["tui", "--help"]) == 0
    assert "--token-file" in capsys.readouterr().out
