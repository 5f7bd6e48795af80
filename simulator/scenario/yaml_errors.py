"""Messages for PyYAML's scanner errors, with remedies."""

import re

import yaml

from parktime.simulator.scenario.scenario import Place

MAX_KEY = 1_024
"""Characters that YAML allows of a key in one line."""

_REMEDIES: tuple[tuple[str, str], ...] = (
    (
        "mapping values are not allowed",
        "unexpected colon followed by a space: "
        "put text with a colon in quotes, or mind the indentation",
    ),
    (
        "sequence entries are not allowed",
        "a list starts on its own line, with a dash before each entry",
    ),
    ("expected ',' or ']'", "this list is not closed: a comma or ] is missing"),
    ("expected ',' or '}'", "this mapping is not closed: a comma or } is missing"),
    ("unexpected end of stream", "a quotation mark is not closed"),
    (
        "unknown escape character",
        "no such escape in double quotes: use single quotes, or double the backslash",
    ),
    ("incompatible YAML document", "expected YAML 1.2: remove the %YAML line"),
    ("could not find expected ':'", "a colon is missing behind this key"),
    ("expected '-'", "the entries of a list start with a dash, in one column"),
    (
        "expected key",
        "the keys of a mapping must be in one column: "
        "mind the indentation, and closing quotes and brackets",
    ),
    (
        "expected <block end>",
        "the keys of a mapping, or the dashes of a list, must be in one column: "
        "mind the indentation",
    ),
    ("hexdecimal number", "this escape lacks digits: \\x takes two, \\u four, \\U eight"),
    ("escape sequence", "this escape lacks digits: \\x takes two, \\u four, \\U eight"),
    (
        "invalid Unicode character",
        "there is no such character: write it as it is, without a backslash",
    ),
    ("cannot start any token", "text may not start with this character: put it in quotes"),
    ("unexpected ':'", "a colon between braces has a space and a value behind it"),
    (
        "document start",
        "the text goes on where it should end: "
        "mind the indentation, and write one document per file",
    ),
)
_REPORTED_LATE = ("',' or ']'", "',' or '}'", "end of stream")


def explain_yaml_error(error: Exception, text: str) -> tuple[Place, str]:
    """The place of a YAML error, with a remedy."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Place(1, 1), "invalid YAML: a scenario is a mapping, title: … and so on"
    problem = str(error.problem)
    late = error.context_mark is not None and any(each in problem for each in _REPORTED_LATE)
    mark = error.context_mark if late and error.context_mark is not None else error.problem_mark
    limit_issue = _scanner_limits(text, error.problem_mark)
    if limit_issue is not None:
        return limit_issue
    remedy = next((words for part, words in _REMEDIES if part in problem), problem)
    return Place(mark.line + 1, mark.column + 1), f"invalid YAML: {remedy}"


def _scanner_limits(text: str, mark: yaml.Mark) -> tuple[Place, str] | None:
    """Errors that the scanner reports badly: tabs, and overlong keys."""
    lines = re.split(r"\r\n|\r|\n", text)
    line = lines[mark.line] if mark.line < len(lines) else ""
    begun = re.match(r" *\t", line)
    if begun is not None:
        return Place(
            mark.line + 1, begun.end()
        ), "a tab in the indentation: YAML indents with spaces"
    if line[mark.column : mark.column + 1] == "\t":
        return Place(mark.line + 1, mark.column + 1), "a tab is not allowed here: YAML needs spaces"
    at = _long_key(line)
    words = (
        f"a key has at most {MAX_KEY:,} characters, this has more; put text with a colon in quotes"
    )
    return (Place(mark.line + 1, at), words) if at is not None else None


def _long_key(line: str) -> int | None:
    for run in re.finditer(r"[^,{}\[\]:]+", line):
        key = run[0].lstrip(" -?")
        if len(key) > MAX_KEY and line[run.end() : run.end() + 1] == ":":
            return run.end() - len(key) + 1
    return None
