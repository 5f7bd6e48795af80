from parktime.harness.cli import main


def test_a_good_file_is_said_to_be_good(write_story, capsys):
    path = write_story()
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: ok, 1 service, 1 step\n"


def test_every_fault_of_every_file_is_told_with_its_place(write_story, capsys):
    first = write_story("steps: [{do: dance}]", name="first.yaml")
    second = write_story("steps: [{do: {leave: Mia Nguyn}}]", name="second.yaml")
    assert main(["check", str(first), str(second)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"{first}:18:")
    assert lines[1].startswith(f"{second}:18:")
    assert lines[-1] == "parktime: 2 errors found; nothing was played"
