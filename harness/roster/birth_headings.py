"""Headings of birth dates that are understood, and columns that only look like birth dates."""

import re
from collections.abc import Iterable
from typing import Literal

BirthHeading = Literal["born", "unclear", ""]
"""A child's birth date; headed like one, and not understood; something else."""

_BIRTH = frozenset(
    {"dob", "dobs", "born", "birth", "birthdate", "birthdates", "birthday", "birthdays", "bday"}
    | {"dateofbirth", "naissance", "nacimiento", "geburtsdatum"}
)
_BIRTH_OF_OTHER_SCRIPTS = ("出生日期", "出生年月日", "生年月日", "생년월일", "дата рождения")
_HARMLESS = frozenset(
    {"date", "dates", "day", "of", "on", "and", "as", "at", "is", "the", "s", "de", "fecha", "le"}
    | {"age", "ages", "aged", "yrs", "years", "months", "mths", "y", "m", "w", "d", "current"}
    | {"child", "childs", "children", "student", "students", "stu", "pupil", "kid", "kids"}
    | {"profile", "field", "fields", "custom", "attributes", "person", "personal", "user", "data"}
    | {"demographics", "details", "info", "basic", "legal", "participant", "enrolee", "learner"}
    | {"dd", "mm", "mmm", "yy", "yyyy", "dmy", "mdy", "ymd", "iso", "format", "local", "utc"}
    | {"required", "optional", "known", "if", "au", "nz"}
)
_OF_OTHERS = frozenset(
    {"parent", "parents", "mother", "mothers", "father", "fathers", "mum", "mums", "dad", "dads"}
    | {"guardian", "guardians", "carer", "carers", "contact", "contacts", "sibling", "siblings"}
    | {"account", "payer", "educator", "staff", "teacher", "doctor", "primary", "secondary"}
    | {"billing", "emergency", "authorised", "nominee", "pickup", "claimant", "partner", "spouse"}
)
_OTHER_FACTS = frozenset(
    {"place", "country", "city", "town", "state", "weight", "height", "length", "certificate"}
    | {"cert", "order", "hospital", "language", "name", "nationality", "time", "registration"}
    | {"region", "sighted", "verified", "number", "no", "sex", "gender", "expected"}
)
_OTHER_DATES = (
    "start", "begin", "end", "enrol", "commenc", "creat", "updat", "modif", "chang", "exit",
    "finish", "leav", "left", "join", "regist", "admi", "orient", "print", "report", "immuni",
    "vaccin", "expir", "due", "review", "book", "attend", "last", "first", "since", "until", "from",
    "effective", "sign", "approv", "withdr", "wait", "offer", "visit", "login", "seen", "sync",
    "import", "export", "entry", "entered", "valid", "term", "session", "invoice", "payment",
    "paid", "arriv", "depart", "absen", "archiv", "status", "transition", "photo", "consent", "ccs",
    "care", "check", "timestamp", "added", "invit", "deactiv", "activ", "terminat", "graduat",
)  # fmt: skip
"""Beginnings of the words of headings whose dates are surely no birth dates."""

_LOOKS_LIKE_A_DATE = re.compile(
    r"(?:\d{1,2}|[A-Za-z]{3,9})\s?[-/. ]\s?(?:\d{1,2}|[A-Za-z]{3,9})(?:st|nd|rd|th)?,?\s?[-/. ]\s?"
    r"(?:19|20)?\d\d(?!\d)|(?:19|20)\d\d\D{1,3}\d{1,2}\D{1,3}\d{1,2}(?!\d)"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_MOST = 0.8


def birth_heading(heading: str, plain: str) -> BirthHeading:
    """What a heading says of birth dates; `plain` is the same heading in plain words."""
    if any(word in heading.casefold() for word in _BIRTH_OF_OTHER_SCRIPTS):
        return "born"
    words = {word.rstrip("0123456789") for word in plain.replace("d o b", "dob").split()} - {""}
    birth = words & _BIRTH
    if not birth or words & (_OF_OTHERS | _OTHER_FACTS):
        return ""
    says_which = birth != {"birth"} or not words & {"age", "ages", "aged"} or "date" in words
    return "born" if says_which and words <= _BIRTH | _HARMLESS else "unclear"


def may_be_birth_dates(plain_heading: str, cells: Iterable[str]) -> bool:
    """Whether a column that means nothing known holds dates, which may be birth dates."""
    words = [word.rstrip("0123456789") for word in plain_heading.split()]
    if any(word in _OF_OTHERS or word.startswith(_OTHER_DATES) for word in words):
        return False
    filled = [cell for cell in cells if cell.strip()]
    dated = sum(bool(_LOOKS_LIKE_A_DATE.match(cell.strip())) for cell in filled)
    return bool(filled) and dated >= _MOST * len(filled)
