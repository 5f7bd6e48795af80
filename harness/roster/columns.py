"""Which column of a roster is which, in the many spellings of people's exports."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from parktime.harness.roster.birth_headings import birth_heading
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.options import DateOrder, Field

HEADINGS: dict[Field, tuple[str, ...]] = {
    "id": (
        "id", "ccms id", "profile id", "crn", "customer reference number", "ref", "reference",
        "reference number",
        "id number", "identifier", "external id", "ref no", "ref id", "uuid", "key", "number",
        "no", "code", "enrolment id", "storypark id",
        "kidsoft id", "manage id", "sourced id", "user id", "internal code", "external code",
        "student number", "record id", "guid", "enrolment number", "sis id",
        "sis user id", "legacy id", "member id", "client id", "unique id", "xplor id",
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
    "attributes",
    "fields",
    "demographics",
    "personal",
    "person",
}
_NOT_THEIR_ID = {
    "phone", "mobile", "fax", "room", "class", "group", "parent", "guardian", "contact", "carer",
    "family", "mother", "father", "doctor", "account", "org", "school", "service", "centre", "post",
    "postal", "zip", "medicare", "medical", "agent", "role", "agents", "orgs", "tax", "bank", "bsb",
    "house", "street", "unit", "sibling", "emergency", "country", "invoice", "booking", "provider",
}  # fmt: skip
"""Words of headings such as "room id" and "phone number"."""

NOTHING_CHOSEN: Mapping[Field, Sequence[str]] = MappingProxyType({})

_DATE_PATTERN = re.compile(
    r"\(?\b(?:(?:d{1,2}|m{1,3})[-/. ](?:d{1,2}|m{1,3})[-/. ]y{2,4}"
    r"|y{2,4}[-/. ]m{1,3}[-/. ]d{1,2})\b\)?"
)
_ORDERS: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy"}


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each field, counted from 0; several may be ids, the likeliest first.

    `other_births`: further columns of birth dates. `unclear_births`: headed like one, and not
    understood. `dates` is the order of day and month that the birth date's heading gives: "DOB
    (dd/mm/yyyy)".
    """

    ids: tuple[int, ...]
    given: int | None = None
    family: int | None = None
    name: int | None = None
    born: int | None = None
    other_names: tuple[int, ...] = ()
    other_births: tuple[int, ...] = ()
    unclear_births: tuple[int, ...] = ()
    dates: DateOrder | None = None

    @property
    def have_names(self) -> bool:
        """Whether anybody's name can be read."""
        return any(column is not None for column in (self.given, self.family, self.name))

    @property
    def known(self) -> frozenset[int]:
        """All columns that mean something."""
        single = (self.given, self.family, self.name, self.born)
        several = (*self.ids, *self.other_names, *self.other_births, *self.unclear_births)
        return frozenset({*single, *several} - {None})  # type: ignore[arg-type]

    @property
    def fields_found(self) -> int:
        """How many columns mean something."""
        single = (self.given, self.family, self.name, self.born)
        return len(self.ids) + len(self.other_names) + sum(column is not None for column in single)


def columns_of(
    headings: Sequence[str], line: int, chosen: Mapping[Field, Sequence[str]] = NOTHING_CHOSEN
) -> Columns:
    """The columns by their headings; `chosen` are headings that a person gave for a field.

    Raises RosterIssuesError if two mean the same field.
    """
    plain = [plain_heading(heading) for heading in headings]
    found = {field: _ranked(plain, spellings) for field, spellings in HEADINGS.items()}
    found["id"] += _other_ids(plain, {place for _, place in found["id"]})
    births = [birth_heading(*pair) for pair in zip(headings, plain, strict=True)]
    ranked = {place for _, place in found["born"]}
    found["born"] += [
        (len(HEADINGS["born"]) + place, place)
        for place, birth in enumerate(births)
        if birth == "born" and place not in ranked
    ]
    found |= _chosen(headings, chosen, line)
    first = {
        field: _only(places, headings, line) for field, places in found.items() if field != "id"
    }
    other_names = tuple(place for _, place in (*found["preferred"], *found["middle"]))
    born = first["born"]
    is_born_chosen = any(
        name in map(bare_heading, headings) for name in map(bare_heading, chosen.get("born", ()))
    )
    return Columns(
        ids=tuple(place for _, place in found["id"]),
        given=first["preferred"] if first["given"] is None else first["given"],
        family=first["family"],
        name=first["name"],
        born=born,
        other_names=other_names if first["given"] is not None else (),
        other_births=tuple(place for _, place in found["born"][1:]),
        unclear_births=()
        if is_born_chosen
        else tuple(place for place, birth in enumerate(births) if birth == "unclear"),
        dates=None if born is None else _told_order(headings[born]),
    )


def _chosen(
    headings: Sequence[str], chosen: Mapping[Field, Sequence[str]], line: int
) -> dict[Field, list[tuple[int, int]]]:
    """The columns that a person chose, by field. Raises RosterIssuesError for a heading twice."""
    found: dict[Field, list[tuple[int, int]]] = {}
    for field, names in chosen.items():
        for name in names:
            places = [
                at
                for at, heading in enumerate(headings)
                if bare_heading(heading) == bare_heading(name)
            ]
            if len(places) > 1:
                message = f"{len(places)} columns are headed {name!r}: rename those that are not it"
                raise RosterIssuesError(RosterIssue(line, message))
            if places:
                found.setdefault(field, [(0, places[0])])
    return found


def bare_heading(heading: str) -> str:
    """A heading as it is compared with one that a person gave: without case and extra blanks."""
    return " ".join(unicodedata.normalize("NFC", heading).casefold().split())


def _other_ids(plain: Sequence[str], known: set[int]) -> list[tuple[int, int]]:
    """Columns headed as ids of some program: "canvas user id", "QK code"."""
    return [
        (len(HEADINGS["id"]), place)
        for place, heading in enumerate(plain)
        if place not in known
        and heading.split()[-1:] in (["id"], ["guid"], ["uuid"], ["code"], ["crn"])
        and not _NOT_THEIR_ID.intersection(heading.split())
    ]


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
        if heading and heading in spellings
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
