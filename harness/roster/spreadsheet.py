"""What spreadsheets do to cells: guards around texts, numbers that were rounded, errors."""

import re

_GUARDED = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
_APOSTROPHE_GUARD = re.compile(r"'(?=[\d=+@-])")
_ROUNDED = re.compile(r"-?\d(?:[.,]\d+)?E[+-]?\d{1,3}", re.I)
_ERRORS = re.compile(r"#(?:REF|N/A|VALUE|NAME|NULL|NUM|DIV/0|SPILL|CALC)[!?]?|#{3,}", re.I)


def without_guard(cell: str) -> str:
    """A cell without what keeps a spreadsheet from reading it as a number: ="0001" and '0001."""
    if guarded := _GUARDED.fullmatch(cell):
        return guarded[1].replace('""', '"')
    return _APOSTROPHE_GUARD.sub("", cell, count=1) if cell.startswith("'") else cell


def spreadsheet_damage(cell: str) -> str:
    """What a spreadsheet made of a cell, with the remedy; empty if nothing."""
    shown = repr(cell[:40])
    if _ROUNDED.fullmatch(cell):
        return (
            f"{shown} is a number that a spreadsheet has rounded: format the column as text before "
            "you fill it, and export it again"
        )
    if _ERRORS.fullmatch(cell):
        return f"{shown} is a spreadsheet's error: correct the cell, and export it again"
    if cell.startswith("="):
        return f"{shown} is a spreadsheet's formula: export values, not formulas"
    return ""
