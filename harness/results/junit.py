"""A JUnit report: a test case for each expectation and for each other failure.

It has nothing but what the schema of Jenkins (xUnit plugin, junit-10.xsd) allows. `time` is real
time: a play's is shared evenly by its test cases. Virtual times are properties of the suite.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any
from xml.etree import ElementTree

from parktime.tui.visible import visible_lines

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Iterable[Mapping[str, Any]]) -> str:
    """The report of all results, as XML text with its declaration."""
    root = ElementTree.Element("testsuites", name="parktime")
    for result in results:
        root.append(_suite(result))
    _count(root, list(root.iter("testcase")))
    root.set("time", _seconds(sum(float(suite.get("time", 0)) for suite in root)))
    return _written(root)


def _written(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def _suite(result: Mapping[str, Any]) -> ElementTree.Element:
    suite = ElementTree.Element(
        "testsuite", name=_text(result["title"]), file=_text(result["file"])
    )
    suite.append(_properties(result))
    for row in result["expectations"]:
        suite.append(_expectation(row, result["file"]))
    for row in result["failures"]:
        suite.append(_failure(row, result["file"]))
    if result.get("interrupted"):
        suite.append(_interrupted(result["file"]))
    cases = suite.findall("testcase")
    _count(suite, cases)
    seconds = result["wall"]["seconds"]
    suite.set("time", _seconds(seconds))
    for case in cases:
        case.set("time", _seconds(seconds / len(cases)))
    return suite


def _properties(result: Mapping[str, Any]) -> ElementTree.Element:
    """Virtual times, and what identifies the play."""
    properties = ElementTree.Element("properties")
    for name in ("starts", "ends", "until", "seed", "digest"):
        if result.get(name) is not None:
            ElementTree.SubElement(
                properties, "property", name=f"parktime.{name}", value=_text(str(result[name]))
            )
    return properties


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def junit_of_errors(message: str, lines: Iterable[str]) -> str:
    """The report where nothing was played, since a file or an argument is wrong."""
    root = ElementTree.Element("testsuites", name="parktime")
    suite = ElementTree.SubElement(root, "testsuite", name="parktime")
    case = ElementTree.SubElement(
        suite, "testcase", name="files and arguments are right", classname="scenarios", time="0"
    )
    words = [*lines, message]
    ElementTree.SubElement(case, "error", message=_text(words[0]), type="usage").text = _text(
        "\n".join(words)
    )
    for element in (suite, root):
        _count(element, [case])
        element.set("time", "0")
    return _written(root)


def _expectation(row: Mapping[str, Any], file: str) -> ElementTree.Element:
    case = _case(f"line {row['line']}: {row['service']}: {row['expected']}", file)
    if not row["passed"]:
        message = f"expected {row['expected']}; actual {row['actual']}"
        _fail(case, f"{file}:{row['line']}: {message} (at {row['at']})", message)
    return case


def _failure(row: Mapping[str, Any], file: str) -> ElementTree.Element:
    case = _case(f"line {row['line']}: {row['service'] or 'scenario'}: goes through", file)
    _fail(case, f"{file}:{row['line']}: {row['message']} (at {row['at']})", row["message"])
    return case


def _interrupted(file: str) -> ElementTree.Element:
    case = _case("line 1: the play reaches its end", file)
    _fail(case, f"{file}:1: interrupted", "interrupted")
    return case


def _case(name: str, file: str) -> ElementTree.Element:
    classname = f"scenarios.{PurePath(file).stem}"
    return ElementTree.Element("testcase", name=_text(name), classname=_text(classname))


def _fail(case: ElementTree.Element, text: str, message: str) -> None:
    ElementTree.SubElement(
        case, "failure", message=_text(message), type="expectation"
    ).text = _text(text)


def _count(element: ElementTree.Element, cases: list[ElementTree.Element]) -> None:
    failures = sum(case.find("failure") is not None for case in cases)
    errors = sum(case.find("error") is not None for case in cases)
    for name, value in (("tests", len(cases)), ("failures", failures), ("errors", errors)):
        element.set(name, str(value))


def _text(text: str) -> str:
    """The text with its hidden characters shown, also those that XML 1.0 cannot contain."""
    return _NOT_XML.sub("\ufffd", visible_lines(text))
