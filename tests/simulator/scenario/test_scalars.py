import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.scenario.yaml_reader import read_plain


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "off",
        "yes",
        "no",
        "On",
        "y",
        "2026-12-10",
        "2026-12-10 09:00",
        "12:30:45",
        "1_000",
        "0b1",
        "+",
        "=",
        "nUll",
    ],
)
def test_words_dates_and_what_only_yaml_1_1_reads_otherwise_are_text(text):
    assert read_plain(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None),
        ("true", True), ("True", True), ("FALSE", False),
        ("0", 0), ("-7", -7), ("+7", 7), ("012", 12), ("0o17", 15), ("0xFF", 255),
        ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-2", -0.015),
    ],
)  # fmt: skip
def test_the_core_schema_is_read(text, value):
    assert read_plain(text) == value
    assert type(read_plain(text)) is type(value)


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan"])
def test_numbers_that_count_nothing_are_refused(text):
    with pytest.raises(ValueError, match="put text in quotes"):
        read_plain(text)


@pytest.mark.parametrize("text", ["9" * 31, "9" * 5000, "0x" + "f" * 40, "1." + "0" * 40])
def test_numbers_beyond_reason_are_refused(text):
    with pytest.raises(ValueError, match="more than 30 digits"):
        read_plain(text)


@given(st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_python_writes_is_read_back(number):
    assert math.isclose(read_plain(repr(number)), number)


@given(st.from_regex(r"[a-z.~0-9+-]{1,6}", fullmatch=True))
def test_what_both_versions_of_yaml_read_alike_is_read_alike(text):
    try:
        mine = read_plain(text)
    except ValueError:
        return
    if isinstance(mine, bool):
        assert yaml.safe_load(f"[{text}]") == [mine]
