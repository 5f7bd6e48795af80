import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_scenario, read_text
from tests.examples import examples
from tests.simulator.scenario.texts import EXAMPLE, TWO_SERVICES, issues_in

LINES = EXAMPLE.splitlines(keepends=True)
PIECES = [
    "x",
    "3",
    "[]",
    "{}",
    "null",
    "true",
    "'",
    '"',
    "{",
    "]",
    ": ",
    "- ",
    "\t",
    "\n",
    "*a",
    "&a ",
    "!!str ",
    "<<: x",
    "Mia Nguyen",
    "2026-02-30",
    "é",
    "\0",
]


def test_a_scenario_knows_the_path_of_its_file(tmp_path):
    path = tmp_path / "story.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert read_scenario(path) == read_text(EXAMPLE, str(path))


@pytest.mark.parametrize(
    ("text", "column"), [("- a\n- b\n", 1), ("just a text\n", 1), ("  3\n", 3), ("~\n", 1)]
)
def test_invalid_mappings_are_refused(text, column):
    assert issues_in(text) == [
        (1, column, "expected a mapping with title, starts, ends, services and steps")
    ]


def test_text_and_schema_issues_are_reported_together():
    text = EXAMPLE.replace("seed: 1 ", "seed: !!int 1\nseed: 2 ").replace(
        "paid_children: 40", "paid_children: x"
    )
    assert [(line, column) for line, column, _ in issues_in(text)] == [(6, 7), (7, 1), (15, 20)]


@pytest.mark.parametrize(
    ("old", "new"),
    [("seed: 1 ", f"seed: 1{'0' * 40} "), ("seed: 1 ", "seed: .inf "), ("name: Mia Nguyen ", f"name: {'7' * 40} "), ("title: A", "title: !!null A")],
)  # fmt: skip
def test_one_value_has_one_issue(old, new):
    assert len(issues_in(EXAMPLE.replace(old, new))) == 1


def test_names_of_every_script_are_names():
    text = (
        EXAMPLE.replace("Mia Nguyen", "מיה נגוין")
        .replace("Noah Smith", "نوح الصغير")
        .replace("Possums", "Possums 🦘👩‍👩‍👧")
    )
    service = read_text(text, "s.yaml").services[0]
    assert [(child.given, child.family) for child in service.children[:2]] == [
        ("מיה", "נגוין"),
        ("نوح", "الصغير"),
    ]
    assert service.rooms[0] == "Possums 🦘👩‍👩‍👧"


@settings(max_examples=examples(37, 150), deadline=None)
@given(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 12), st.sampled_from(PIECES))
def test_edited_scenarios_are_read_or_refused_with_a_message(at, length, piece):
    text = EXAMPLE[:at] + piece + EXAMPLE[at + length :]
    try:
        read_text(text, "story.yaml")
    except ScenarioError as error:
        lines = text.count("\n") + 2
        assert error.issues == sorted(
            error.issues, key=lambda fault: (fault.line, fault.column, fault.message)
        )
        for fault in error.issues:
            assert 1 <= fault.line <= lines
            assert not any(
                each in fault.message
                for each in ("Input should", "pydantic", "https://", "Value error")
            )


@settings(max_examples=examples(15, 60), deadline=None)
@given(st.lists(st.sampled_from(range(len(LINES))), unique=True, max_size=4))
def test_scenarios_with_lines_removed_are_read_or_refused(lost):
    text = "".join(line for number, line in enumerate(LINES) if number not in lost)
    for line, column, message in issues_in(text):
        assert line >= 1
        assert column >= 1
        assert message


@pytest.mark.e2e
def test_a_service_of_thousands_is_read_in_seconds():
    children = "".join(
        f"      - {{name: Child Number{number}, books: {{room: Joeys, days: [mon, tue]}}}}\n"
        for number in range(4_000)
    )
    text = TWO_SERVICES.replace("      - Leo Park\n", f"      - Leo Park\n{children}")
    began = time.process_time()
    assert len(read_text(text, "s.yaml").services[0].children) == 4_003
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("first", "second", "hinted"),
    [
        ("{Null: active}", "{Mia Nguyen: active}", []),
        ("{Null: active}", "{}", [2]),
        ("{}", "{True: active}", [1]),
        ("{}", "{}", [1, 2]),
    ],
)
def test_a_hint_is_left_out_where_its_step_has_an_error(first, second, hinted):
    head = EXAMPLE[: EXAMPLE.index("steps:")]
    steps = [f"  - {{at: 2026-12-10 09:0{n}, expect: {{profiles: {each}}}}}\n"
             for n, each in ((1, first), (2, second))]  # fmt: skip
    with pytest.raises(ScenarioError) as refused:
        read_text(f"{head}steps:\n{''.join(steps)}", "story.yaml")
    begin = head.count("\n") + 1
    hints = [each.line - begin for each in refused.value.issues if "nothing is" in str(each)]
    assert hints == hinted
    assert len(refused.value.issues) == 2 - (0 if hinted else 1)
