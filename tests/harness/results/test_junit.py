import re
from xml.etree import ElementTree

import pytest

from parktime.harness.results.junit import junit, junit_of_errors

ROW = {
    "line": 41,
    "at": "2026-12-14T20:30:00Z",
    "service": "banksia",
    "passed": True,
    "expected": "Possums: removed",
    "actual": "removed",
}


def played(*expectations, failures=(), **more):
    return {
        "title": "Christmas <&> \x00 holidays",
        "file": "scenarios/christmas.yaml",
        "starts": "2026-11-30T00:00:00Z",
        "expectations": list(expectations),
        "failures": list(failures),
        "wall": {"seconds": 1.25},
        **more,
    }


def parsed(*results):
    return ElementTree.fromstring(junit(results).encode())


def test_every_expectation_is_a_test_case_with_its_file_and_line():
    root = parsed(played(ROW))
    (case,) = root.iter("testcase")
    assert case.get("name") == "line 41: banksia: Possums: removed"
    assert case.get("classname") == "scenarios.christmas"
    assert root.find("testsuite").get("file") == "scenarios/christmas.yaml"
    assert case.find("failure") is None


ALLOWED = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp"}
        | {"hostname", "id", "package", "file", "log", "url"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
}
"""Attributes and children by element in the schema of Jenkins' xUnit plugin, junit-10.xsd."""
REQUIRED = {
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"name"},
    "property": {"name", "value"},
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


def require_schema(element):
    attributes, children = ALLOWED[element.tag]
    assert set(element.keys()) <= attributes
    assert REQUIRED.get(element.tag, set()) <= set(element.keys())
    assert TIME.fullmatch(element.get("time", ""))
    for child in element:
        assert child.tag in children
        require_schema(child)


@pytest.mark.parametrize(
    "text",
    [
        junit([]),
        junit([played()]),
        junit([played(ROW, {**ROW, "passed": False}, interrupted=True), played(ROW)]),
        junit(
            [played(failures=[{"line": 1, "at": ROW["at"], "service": None, "message": "none"}])]
        ),
        junit_of_errors("2 errors found", ["a.yaml:1:1: \x00 <&>", "b"]),
    ],
)
def test_a_report_is_what_jenkins_takes(text):
    require_schema(ElementTree.fromstring(text.encode()))


def test_virtual_times_are_properties_and_real_time_is_shared_by_the_cases():
    root = parsed(played(ROW, ROW, ROW, ROW, ends="2027-02-08T00:00:00Z", seed=7))
    properties = {each.get("name"): each.get("value") for each in root.iter("property")}
    assert properties == {
        "parktime.starts": "2026-11-30T00:00:00Z",
        "parktime.ends": "2027-02-08T00:00:00Z",
        "parktime.seed": "7",
    }
    assert [case.get("time") for case in root.iter("testcase")] == ["0.312"] * 4
    assert root.get("time") == "1.250"


def test_an_error_before_any_play_is_an_error_of_the_report():
    root = ElementTree.fromstring(junit_of_errors("1 error found", ["a.yaml:3:1: wrong"]))
    assert (root.get("tests"), root.get("errors"), root.get("failures")) == ("1", "1", "0")
    assert root.find(".//error").get("message") == "a.yaml:3:1: wrong"


def test_a_failure_says_where_and_both_sides():
    (failure,) = parsed(played({**ROW, "passed": False, "actual": "present"})).iter("failure")
    assert failure.get("message") == "expected Possums: removed; actual present"
    assert failure.text.startswith("scenarios/christmas.yaml:41: ")


def test_other_failures_are_test_cases_too():
    refusal = {"line": 12, "at": ROW["at"], "service": None, "message": "no run happened"}
    (failure,) = parsed(played(failures=[refusal])).iter("failure")
    assert failure.text.startswith("scenarios/christmas.yaml:12: no run happened")


def test_an_interrupted_play_does_not_look_like_a_good_one():
    (failure,) = parsed(played(ROW, interrupted=True)).iter("failure")
    assert failure.get("message") == "interrupted"


def test_suites_are_counted():
    root = parsed(played(ROW, {**ROW, "passed": False}), played(ROW))
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert [suite.get("tests") for suite in root] == ["2", "1"]
    assert [suite.get("time") for suite in root] == ["1.250", "1.250"]


def test_names_with_characters_that_xml_cannot_bear_still_make_a_report():
    bad = {**ROW, "expected": 'Mia \x0b\ud800\ufffe <Nguyen> & "co" 🦘'}
    (case,) = parsed(played(bad)).iter("testcase")
    assert case.get("name").endswith('<Nguyen> & "co" 🦘')
