import tracemalloc

import pytest

from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.scenario.source import MAX_BYTES, find_unprintable, read_source
from tests.simulator.scenario.texts import EXAMPLE


def refusal(path) -> tuple[int, int, str]:
    with pytest.raises(ScenarioError) as refused:
        read_scenario(path)
    (fault,) = refused.value.issues
    assert str(refused.value) == f"{path}:{fault.line}:{fault.column}: {fault.message}"
    return fault.line, fault.column, fault.message


def test_a_file_of_100_mb_is_refused_without_being_read(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    tracemalloc.start()
    try:
        assert refusal(path) == (1, 1, "the file is larger than 1 MiB")
        assert tracemalloc.get_traced_memory()[1] < 8 * MAX_BYTES
    finally:
        tracemalloc.stop()


def test_a_file_at_the_limit_is_read(tmp_path):
    path = tmp_path / "full.yaml"
    path.write_text(EXAMPLE + "#" * (MAX_BYTES - len(EXAMPLE.encode())), encoding="utf-8")
    assert read_scenario(path).title == "A Queensland kindergarten over Christmas"
    with path.open("a", encoding="utf-8") as file:
        file.write("#")
    assert "larger than 1 MiB" in refusal(path)[2]


def test_a_byte_order_mark_does_not_shift_places(tmp_path):
    path = tmp_path / "marked.yaml"
    path.write_text(EXAMPLE, encoding="utf-8-sig")
    assert read_scenario(path).seed == 1
    path.write_text("titel: x\n", encoding="utf-8-sig")
    with pytest.raises(ScenarioError) as refused:
        read_scenario(path)
    assert "1:1: unknown key 'titel': did you mean 'title'?" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"",
            (1, 1, "the file is empty: a scenario has a title, starts, ends, services and steps"),
        ),
        (
            b"# only a remark\n",
            (1, 1, "the file is empty: a scenario has a title, starts, ends, services and steps"),
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", (1, 1, "this is not UTF-8 text: save the file as UTF-8")),
        (
            b"\x7fELF\x02\x01\x01\0\0",
            (
                1,
                8,
                "there is a NUL character here, as in binary files: a scenario is a text in YAML",
            ),
        ),
        (
            b"\0\x80",
            (
                1,
                1,
                "there is a NUL character here, as in binary files: a scenario is a text in YAML",
            ),
        ),
        (
            b"title: x\0",
            (
                1,
                9,
                "there is a NUL character here, as in binary files: a scenario is a text in YAML",
            ),
        ),
        (b"title: x\nabout: caf\xe9\n", (2, 11, "this is not UTF-8 text: save the file as UTF-8")),
        ("title: x\n".encode("utf-16"), (1, 1, "this is not UTF-8 text: save the file as UTF-8")),
        (
            b"title: x\nabout: a\x07b",
            (2, 9, "the character U+0007 is invisible and not allowed in text: remove it"),
        ),
        *(
            (
                f"title: x # {end}\n".encode(),
                (
                    1,
                    12,
                    f"the character U+{ord(end):04X} is invisible and not allowed in text: remove it",
                ),
            )
            for end in "\x85\u2028\u2029"
        ),
    ],
)
def test_non_utf8_bytes_are_refused_at_their_place(tmp_path, content, expected):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    assert refusal(path) == expected


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    assert "cannot be read: No such file" in refusal(tmp_path / "none.yaml")[2]
    assert "cannot be read: Is a directory" in refusal(tmp_path)[2]


def test_the_text_is_returned_unchanged(tmp_path):
    path = tmp_path / "story.yaml"
    path.write_text("title: Zoë’s\n", encoding="utf-8")
    assert read_source(path) == "title: Zoë’s\n"
    assert find_unprintable("title: Zoë’s 🐨\n") is None
