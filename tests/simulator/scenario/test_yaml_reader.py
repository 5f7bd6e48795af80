import json
import math
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.scenario import yaml_reader
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.scenario import Place
from parktime.simulator.scenario.yaml_reader import MAX_DEPTH, MAX_VALUES, read_plain, read_yaml

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcxyz <", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


def only_fault(text: str) -> tuple[int, int, str]:
    with pytest.raises(ScenarioError) as refused:
        read_yaml(text, "story.yaml")
    (fault,) = refused.value.issues
    return fault.line, fault.column, fault.message


def faults(text: str) -> list[tuple[Place, str]]:
    return list(read_yaml(text, "story.yaml").issues)


@given(PLAIN)
def test_what_is_written_quoted_is_read_back(plain):
    text = json.dumps(plain, ensure_ascii=False)  # which is YAML 1.2 too
    document = read_yaml(
        text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"), "story.yaml"
    )
    assert document.issues == ()
    assert document.root.plain == plain


def test_quoted_scalars_are_text_and_plain_ones_by_the_core_schema():
    assert read_yaml("[1, '1', \"1\", on, 'true', true, 2026-01-01, ~, |-\n 1\n]".replace("|-\n 1\n", "x"), "s").root.plain == [
        1, "1", "1", "on", "true", True, "2026-01-01", None, "x",
    ]  # fmt: skip
    assert read_yaml("a: |\n  1\nb: >-\n  2\n", "s").root.plain == {"a": "1\n", "b": "2"}


def test_every_key_and_value_has_its_place():
    root = read_yaml("a: 1\nbé:\n  - {c: x, d: y}\n  - z\n", "s").root
    assert root.key_place(("bé",)) == Place(2, 1)
    assert root.value_place(("bé",)) == Place(3, 3)
    assert root.value_place(("bé", 0, "d")) == Place(3, 15)
    assert root.key_place(("bé", 0, "d")) == Place(3, 12)
    assert root.value_place(("bé", 1)) == root.key_place(("bé", 1)) == Place(4, 5)
    assert root.value_place(("bé", 0, "nowhere", 3)) == Place(3, 5)
    assert root.value_place(("bé", 7)) == Place(3, 3)


def test_keys_of_name_and_birth_date_are_text():
    root = read_yaml(
        "{name: Ava Lee, born: 2022-01-01}: skip\n? {name: Ava Lee, born: 2023-01-01}\n: create\n",
        "s",
    ).root
    assert root.plain == {"Ava Lee, born 2022-01-01": "skip", "Ava Lee, born 2023-01-01": "create"}
    assert root.key_place(("Ava Lee, born 2023-01-01",)) == Place(2, 3)


def test_an_alias_has_its_own_place_and_its_parts_theirs():
    root = read_yaml("a: &a {x: 1}\nb: *a\n", "s").root
    assert root.plain == {"a": {"x": 1}, "b": {"x": 1}}
    assert root.value_place(("b",)) == Place(2, 4)
    assert root.value_place(("b", "x")) == Place(1, 11)


def test_independent_issues_are_reported_together():
    text = "a: !!str 1\n<<: {b: 2}\nc: 1\nc: 2\n1: x\n? [k]\n: v\nd: .inf\n--- \ne: 1\n"
    assert [(place.line, place.column, words) for place, words in faults(text)] == [
        (1, 4, "tags like tag:yaml.org,2002:str are not supported: write the value without one"),
        (2, 1, "merge keys (<<) are not supported: write the keys out"),
        (4, 1, "'c' is a duplicate key, first in line 3"),
        (5, 1, "a key must be text: put it in quotes, '1'"),
        (6, 3, "a key must be text, or {name: …, born: …} where two share a name"),
        (8, 4, ".inf is not a finite number: write one, or put text in quotes"),
        (9, 1, "a second document starts here: write one scenario per file"),
    ]


def test_a_quoted_merge_key_is_a_key_like_any_other():
    assert read_yaml("'<<': x", "s").root.plain == {"<<": "x"}


def test_one_name_and_birth_date_in_two_forms_is_one_key():
    ((place, words),) = faults(
        "'Ava Lee, born 2022-01-01': x\n{name: Ava Lee, born: 2022-01-01}: y\n"
    )
    assert (place, words) == (
        Place(2, 1),
        "'Ava Lee, born 2022-01-01' is a duplicate key, first in line 1",
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("a:\n\tb: c\n", 2, 1, "a tab in the indentation: YAML indents with spaces"),
        ("a:\n  b: c\n  \td: e\n", 3, 3, "a tab in the indentation"),
        ("a: b\n\tc: d\n", 2, 1, "a tab in the indentation"),
        ("a: b: c\n", 1, 5, "put text with a colon in quotes"),
        ("a: x\nb: [1, 2\nc: 3\n", 2, 4, "this list is not closed"),
        ("a: {b: c\n", 1, 4, "this mapping is not closed"),
        ("a: 'x\nb: y\n", 1, 4, "a quotation mark is not closed"),
        ('a: "\\q"\n', 1, 5, "no such escape"),
        ('a: "\\UFFFFFFFF"\n', 1, 7, "invalid YAML"),
        ("a: @x\n", 1, 4, "put it in quotes"),
        ("a: b\n- c\n", 2, 1, "invalid YAML"),
        ("- a\nb: c\n", 2, 1, "invalid YAML"),
        ("a: *b\n", 1, 4, "*b is undefined"),
        ("a: &a [*a]\n", 1, 8, "*a is undefined"),
    ],
)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_invalid_yaml_is_refused_at_its_place(monkeypatch, loader, text, line, column, part):
    monkeypatch.setattr(yaml_reader, "_LOADER", getattr(yaml, loader))
    found = only_fault(text)
    assert part in found[2]
    assert found[0] == line
    assert loader == "SafeLoader" or found[1] == column


def test_an_alias_bomb_is_one_short_error():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]" for n in range(9)
    ]
    began = time.process_time()
    assert (
        only_fault("\n".join(lines))[2]
        == f"the file holds more than {MAX_VALUES:,} values, including aliases: make it smaller"
    )
    assert time.process_time() - began < 1


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "[a,", "{a: "])
def test_a_million_brackets_are_one_short_error(opening):
    began = time.process_time()
    assert only_fault(opening * 200_000)[2] == f"nested deeper than {MAX_DEPTH} levels"
    assert time.process_time() - began < 2


def test_depth_includes_aliased_values():
    deep = "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2)
    assert read_yaml(f"a: &a {deep}\nb: *a\n", "s").issues == ()
    assert "nested deeper" in only_fault(f"a: &a {deep}\nb: [[*a]]\n")[2]


@given(st.text(max_size=60) | st.text("ab:-[]{}&*!|>'\"%@#? \n\t,.<", max_size=60))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        document = read_yaml(text, "story.yaml")
    except ScenarioError as error:
        assert error.issues
        assert all(
            fault.line >= 1 and fault.column >= 1 and fault.message for fault in error.issues
        )
    else:
        assert document.root.size >= 1


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
def test_yaml_1_1_specials_are_text(text):
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
def test_nan_and_infinity_are_refused(text):
    with pytest.raises(ValueError, match="put text in quotes"):
        read_plain(text)


@pytest.mark.parametrize("text", ["9" * 31, "9" * 5000, "0x" + "f" * 40, "1." + "0" * 40])
def test_excessive_numbers_are_refused(text):
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
