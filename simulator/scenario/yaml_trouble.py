"""What PyYAML's scanner stumbles over, in words that say what would be right."""

import re

import yaml

from simulator.scenario.scenario import Place

MAX_KEY = 1_024
"""Characters that YAML allows of a key in one line."""

_REMEDIES: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "a colon followed by a space stands where none may: put text with a colon in quotes, or mind the indentation"),
    ("sequence entries are not allowed", "a list begins on a line of its own, each entry behind a dash"),
    ("expected ',' or ']'", "this list is not closed: a comma or ] is missing"),
    ("expected ',' or '}'", "this mapping is not closed: a comma or } is missing"),
    ("unexpected end of stream", "a quotation mark is not closed"),
    ("unknown escape character", "no such escape in double quotes: use single quotes, or double the backslash"),
    ("incompatible YAML document", "YAML 1.2 is wanted here: take the %YAML line out"),
    ("could not find expected ':'", "a colon is missing behind this key"),
    ("expected '-'", "the lines of one list begin with a dash, in one column"),
    ("expected key", "the keys of one mapping stand in one column: mind the indentation, and closing quotes and brackets"),
    ("expected <block end>", "the keys of one mapping, or the dashes of one list, stand in one column: mind the indentation"),
    ("hexdecimal number", "this escape lacks digits: \\x takes two, \\u four, \\U eight"),
    ("escape sequence", "this escape lacks digits: \\x takes two, \\u four, \\U eight"),
    ("invalid Unicode character", "there is no such character: write it as it is, without a backslash"),
    ("cannot start any token", "a text may not begin with this character: put it in quotes"),
    ("unexpected ':'", "a colon between braces has a space and a value behind it"),
    ("document start", "the text goes on where it should end: mind the indentation, and write one document a file"),
)  # fmt: skip
_REPORTED_LATE = ("',' or ']'", "',' or '}'", "end of stream")


def explain_yaml_error(error: Exception, text: str) -> tuple[Place, str]:
    """Where the text is no YAML, and what would be right."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Place(1, 1), "this is no YAML: a scenario is a mapping, title: … and so on"
    problem = str(error.problem)
    late = error.context_mark is not None and any(each in problem for each in _REPORTED_LATE)
    mark = error.context_mark if late and error.context_mark is not None else error.problem_mark
    plainer = _scanner_limits(text, error.problem_mark)
    if plainer is not None:
        return plainer
    remedy = next((words for part, words in _REMEDIES if part in problem), problem)
    return Place(mark.line + 1, mark.column + 1), f"this is no YAML: {remedy}"


def _scanner_limits(text: str, mark: yaml.Mark) -> tuple[Place, str] | None:
    """What the scanner has no words for: tabs, and keys beyond its limit."""
    lines = re.split(r"\r\n|\r|\n", text)
    line = lines[mark.line] if mark.line < len(lines) else ""
    begun = re.match(r" *\t", line)
    if begun is not None:
        return Place(
            mark.line + 1, begun.end()
        ), "a tab stands in the indentation: YAML indents with spaces"
    if line[mark.column : mark.column + 1] == "\t":
        return Place(mark.line + 1, mark.column + 1), "a tab stands here: YAML wants spaces"
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
