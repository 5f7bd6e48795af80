"""What PyYAML's scanner stumbles over, in words that say what would be right."""

import re

import yaml

from simulator.scenario.scenario import Place

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
    ("cannot start any token", "a text may not begin with this character: put it in quotes"),
    ("unexpected ':'", "a colon between braces has a space and a value behind it"),
    ("document start", "the text goes on where it should end: mind the indentation, and write one document a file"),
)  # fmt: skip
_FOUND_LATE = ("',' or ']'", "',' or '}'", "end of stream")


def explain(error: yaml.YAMLError, text: str) -> tuple[Place, str]:
    """Where the text is no YAML, and what would be right."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Place(1, 1), "this is no YAML: a scenario is a mapping, title: … and so on"
    problem = str(error.problem)
    late = error.context_mark is not None and any(each in problem for each in _FOUND_LATE)
    mark = error.context_mark if late and error.context_mark is not None else error.problem_mark
    tab = _tab(text, error.problem_mark.line)
    if tab is not None:
        return tab, "a tab stands in the indentation: YAML indents with spaces"
    remedy = next((words for part, words in _REMEDIES if part in problem), problem)
    return Place(mark.line + 1, mark.column + 1), f"this is no YAML: {remedy}"


def _tab(text: str, line: int) -> Place | None:
    lines = re.split(r"\r\n|\r|\n", text)
    begun = re.match(r" *\t", lines[line]) if line < len(lines) else None
    return Place(line + 1, begun.end()) if begun else None
