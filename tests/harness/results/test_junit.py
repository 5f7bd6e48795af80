from xml.etree import ElementTree

from parktime.harness.results.junit import junit

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
    (case,) = parsed(played(ROW)).iter("testcase")
    assert case.get("name") == "line 41: banksia: Possums: removed"
    assert (case.get("classname"), case.get("file"), case.get("line")) == (
        "scenarios.christmas",
        "scenarios/christmas.yaml",
        "41",
    )
    assert case.find("failure") is None


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
