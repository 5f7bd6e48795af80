"""A JUnit report: a test case for each expectation and for each other failure."""

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
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def _suite(result: Mapping[str, Any]) -> ElementTree.Element:
    suite = ElementTree.Element(
        "testsuite", name=_text(result["title"]), timestamp=_text(result["starts"][:19])
    )
    for row in result["expectations"]:
        suite.append(_expectation(row, result["file"]))
    for row in result["failures"]:
        suite.append(_failure(row, result["file"]))
    if result.get("interrupted"):
        suite.append(_interrupted(result["file"]))
    _count(suite, list(suite))
    suite.set("time", f"{result['wall']['seconds']:.3f}")
    return suite


def _expectation(row: Mapping[str, Any], file: str) -> ElementTree.Element:
    case = _case(f"line {row['line']}: {row['service']}: {row['expected']}", row["line"], file)
    if not row["passed"]:
        message = f"expected {row['expected']}; actual {row['actual']}"
        _fail(case, f"{file}:{row['line']}: {message} (at {row['at']})", message)
    return case


def _failure(row: Mapping[str, Any], file: str) -> ElementTree.Element:
    case = _case(
        f"line {row['line']}: {row['service'] or 'scenario'}: goes through", row["line"], file
    )
    _fail(case, f"{file}:{row['line']}: {row['message']} (at {row['at']})", row["message"])
    return case


def _interrupted(file: str) -> ElementTree.Element:
    case = _case("line 1: the play reaches its end", 1, file)
    _fail(case, f"{file}:1: interrupted", "interrupted")
    return case


def _case(name: str, line: int, file: str) -> ElementTree.Element:
    classname = f"scenarios.{PurePath(file).stem}"
    return ElementTree.Element(
        "testcase",
        name=_text(name),
        classname=_text(classname),
        file=_text(file),
        line=str(line),
        time="0",
    )


def _fail(case: ElementTree.Element, text: str, message: str) -> None:
    ElementTree.SubElement(
        case, "failure", message=_text(message), type="expectation"
    ).text = _text(text)


def _count(element: ElementTree.Element, cases: list[ElementTree.Element]) -> None:
    failures = sum(case.find("failure") is not None for case in cases)
    for name, value in (("tests", len(cases)), ("failures", failures), ("errors", 0)):
        element.set(name, str(value))


def _text(text: str) -> str:
    """The text with its hidden characters shown, also those that XML 1.0 cannot contain."""
    return _NOT_XML.sub("\ufffd", visible_lines(text))
