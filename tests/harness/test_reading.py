import pytest

from harness.reading import read_all, read_one
from harness.wrong import Wrong


def test_scenarios_are_read_in_the_order_given(write_story):
    files = [str(write_story(name=name)) for name in ("b.yaml", "a.yaml")]
    assert [scenario.file for scenario in read_all(files)] == files
    assert read_one(files[0]).title == "A small story"


def test_the_faults_of_all_files_are_told_at_once(write_story):
    files = [str(write_story(f"stebs: []\nstep{letter}: 1", name=f"{letter}.yaml")) for letter in "ab"]
    with pytest.raises(Wrong) as caught:
        read_all([*files, "no-such"])
    assert caught.value.message == "5 faults found; nothing was played"
    assert [line.split(":")[0] for line in caught.value.lines] == [files[0]] * 2 + [files[1]] * 2 + ["no-such"]


def test_all_faults_are_counted_although_fifty_are_told(write_story):
    file = str(write_story("\n".join(f"key{number}: 1" for number in range(2_000))))
    with pytest.raises(Wrong) as caught:
        read_all([file])
    assert caught.value.message == "2,000 faults found; nothing was played"
    assert caught.value.lines[-1] == "and 1950 more"
