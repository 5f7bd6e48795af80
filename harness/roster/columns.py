"""Which column of a roster is which, in the many spellings of people's exports."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from parktime.harness.roster.dates import DateOrder
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError

Field = Literal["id", "given", "family", "name", "born", "preferred", "middle"]

HEADINGS: dict[Field, tuple[str, ...]] = {
    "id": (
        "id", "ccms id", "profile id", "crn", "customer reference number", "ref", "reference",
        "reference number",
        "id number", "identifier", "external id", "ref no", "ref id", "uuid", "key", "number",
        "no", "code", "enrolment id", "storypark id",
        "kidsoft id", "manage id",
    ),
    "given": (
        "given name", "given names", "given", "first name", "first names", "firstname",
        "givenname", "forename",
        "forenames", "first", "christian name",
    ),
    "family": (
        "family name", "family names", "family", "surname", "surnames", "last name", "lastname",
        "familyname", "last",
    ),
    "name": (
        "name", "full name", "fullname", "child", "student", "profile", "children", "whole name",
        "display name", "name in full", "names",
        "surname first name", "last name first name", "family name given name", "last first",
        "surname given name",
        "surname given names", "first name last name", "given name family name",
        "name surname first name",
        "name last first", "first name surname", "first last",
    ),
    "born": (
        "born", "date of birth", "dob", "d o b", "birth date", "birthdate", "birthday", "birth",
        "date birth", "dateofbirth",
        "born on", "bday",
    ),
    "preferred": (
        "preferred name", "preferred first name", "preferred given name", "preferred", "known as",
        "nickname", "nick name",
        "goes by", "other names", "alias",
    ),
    "middle": (
        "middle name", "middle names", "middle", "second name", "second given name", "middlename",
    ),
}  # fmt: skip
"""Per field, the headings that mean it, the likeliest first."""

_WHOSE = {
    "child",
    "childs",
    "children",
    "childrens",
    "student",
    "students",
    "kid",
    "kids",
    "profile",
    "legal",
    "pupil",
    "the",
}
_DATE_PATTERN = re.compile(
    r"\(?\b(?:(?:d{1,2}|m{1,3})[-/. ](?:d{1,2}|m{1,3})[-/. ]y{2,4}"
    r"|y{2,4}[-/. ]m{1,3}[-/. ]d{1,2})\b\)?"
)
_ORDERS: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy"}


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each field, counted from 0; several may be ids, the likeliest first.

    `dates` is the order of day and month that the birth date's heading gives: "DOB (dd/mm/yyyy)".
    """

    ids: tuple[int, ...]
    given: int | None = None
    family: int | None = None
    name: int | None = None
    born: int | None = None
    other_names: tuple[int, ...] = ()
    dates: DateOrder | None = None

    @property
    def have_names(self) -> bool:
        """Whether anybody's name can be read."""
        return any(column is not None for column in (self.given, self.family, self.name))

    @property
    def fields_found(self) -> int:
        """How many columns mean something."""
        single = (self.given, self.family, self.name, self.born)
        return len(self.ids) + len(self.other_names) + sum(column is not None for column in single)


def columns_of(headings: Sequence[str], line: int) -> Columns:
    """The columns by their headings. Raises RosterIssuesError if two mean the same field."""
    plain = [plain_heading(heading) for heading in headings]
    found = {field: _ranked(plain, spellings) for field, spellings in HEADINGS.items()}
    first = {
        field: _only(places, headings, line) for field, places in found.items() if field != "id"
    }
    other_names = tuple(place for _, place in (*found["preferred"], *found["middle"]))
    born = first["born"]
    return Columns(
        ids=tuple(place for _, place in found["id"]),
        given=first["preferred"] if first["given"] is None else first["given"],
        family=first["family"],
        name=first["name"],
        born=born,
        other_names=other_names if first["given"] is not None else (),
        dates=None if born is None else _told_order(headings[born]),
    )


def plain_heading(heading: str) -> str:
    """A heading in small words: "ChildId", "CHILD ID" and "child_id:" are all "id"."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading)
    bare = _DATE_PATTERN.sub(" ", split.casefold()).replace("(s)", "s").replace("#", " number ")
    words = re.sub(r"[^a-z0-9]+", " ", re.sub("['\u2019]", "", bare)).split()
    while len(words) > 1 and words[0] in _WHOSE:
        words = words[1:]
    return " ".join(words)


def _ranked(plain: Sequence[str], spellings: tuple[str, ...]) -> list[tuple[int, int]]:
    """(rank of its spelling, place) of the columns that mean a field, the likeliest first."""
    return sorted(
        (spellings.index(heading), place)
        for place, heading in enumerate(plain)
        if heading in spellings
    )


def _only(places: Sequence[tuple[int, int]], headings: Sequence[str], line: int) -> int | None:
    """The likeliest column of a field."""
    if len(places) > 1 and places[0][0] == places[1][0]:
        one, other = (headings[place].strip() for _, place in places[:2])
        raise RosterIssuesError(
            RosterIssue(line, f"two columns mean the same ({one!r}, {other!r}): rename one of them")
        )
    return places[0][1] if places else None


def _told_order(heading: str) -> DateOrder | None:
    """The order of day and month that a heading states."""
    pattern = _DATE_PATTERN.search(heading.casefold())
    letters = "".join(dict.fromkeys(re.sub("[^dmy]", "", pattern[0]))) if pattern else ""
    return _ORDERS.get(letters)
