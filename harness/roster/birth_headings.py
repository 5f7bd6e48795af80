"""Headings of birth dates that are understood, and columns that only look like birth dates."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

from parktime.harness.roster.dates import NO_DATE
from parktime.harness.roster.spreadsheet import spreadsheet_damage

BirthHeading = Literal["born", "unclear", ""]
"""A child's birth date; headed like one, and not understood; something else."""

_BIRTH = frozenset(
    {"dob", "dobs", "born", "birth", "birthdate", "birthdates", "birthday", "birthdays", "bday"}
    | {"dateofbirth", "naissance", "nacimiento", "geburtsdatum"}
)
_PHRASES: Final = (
    "data di nascita", "data de nascimento", "fecha de nacimiento", "date de naissance",
    "geboortedatum", "fødselsdato", "födelsedatum", "fødselsdag", "syntymäaika", "fæðingardagur",
    "data urodzenia", "datum narození", "dátum narodenia", "datum rođenja", "datum rojstva",
    "születési dátum", "születési idő", "data nașterii", "doğum tarihi", "datëlindja",
    "ngày sinh", "tanggal lahir", "tarikh lahir", "petsa ng kapanganakan", "rā whānau",
    "aso fānau", "ʻaho fāʻeleʻi", "tarehe ya kuzaliwa", "dyddiad geni", "dáta breithe",
    "дата рождения", "дата народження", "дата на раждане", "датум рођења", "ημερομηνία γέννησης",
    "תאריך לידה", "تاريخ الميلاد", "تاریخ تولد", "تاریخ پیدائش", "ծննդյան ամսաթիվ",
    "დაბადების თარიღი",
    "जन्म तिथि", "जन्मतिथि", "जन्म मिति", "जन्म तारीख", "জন্ম তারিখ", "ਜਨਮ ਮਿਤੀ", "જન્મ તારીખ",
    "பிறந்த தேதி", "பிறந்த திகதி", "పుట్టిన తేదీ", "ಹುಟ್ಟಿದ ದಿನಾಂಕ", "ജനനത്തീയതി",
    "ජන්ම දිනය", "උපන් දිනය",
    "วันเกิด", "วัน เดือน ปีเกิด", "วันเดือนปีเกิด", "ວັນເດືອນປີເກີດ", "ថ្ងៃខែឆ្នាំកំណើត", "မွေးသက္ကရာဇ်",
    "出生日期", "出生年月日", "生年月日", "誕生日", "生日", "생년월일", "생일",
)  # fmt: skip
"""What a birth date is called elsewhere; a heading that has one of them means the child's."""
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

_PART = r"(?:\d{1,2}(?:st|nd|rd|th|\.?º|\.)?|[^\W\d_][^\d\s/,]{1,11})"
_BETWEEN = r",?\s?(?:[-/. ]|(?<=[^\W\d_])|(?<=\.))\s?(?:(?:of|de|tháng|năm) )?"
_LOOKS_LIKE_A_DATE = re.compile(
    rf"{_PART}{_BETWEEN}{_PART}{_BETWEEN}(?:\d{{4}}|\d\d)(?!\d)"  # 14/03/2022, 2 พ.ย. 2562
    r"|[A-Z]?\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"  # 22/3/14, R4.3.14
    r"|\D{0,4}(?:\d{1,4}|元)\s?(?:年|년)"  # 2022年3月14日, 令和4年3月14日
    r"|\d{4}\D{1,3}\d{1,2}\D{1,3}\d{1,2}(?!\d)"  # 2022-03-14, 2565-03-14
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/., ]+(?:\d\d|\d{4})$"
    r"|/Date\(",
    re.I,
)
"""A date, however it is written; also one that cannot be read, of another calendar or era."""
_MOST = 0.8
_D_O_B = re.compile(r"\bd ?o ?b\b")


def birth_heading(heading: str, plain: str) -> BirthHeading:
    """What a heading says of birth dates; `plain` is the same heading in plain words."""
    if any(phrase in _folded(heading) for phrase in _FOLDED_PHRASES):
        return "" if set(plain.split()) & _OF_OTHERS else "born"
    words = {word.rstrip("0123456789") for word in _D_O_B.sub("dob", plain).split()} - {""}
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
    stripped = (cell.strip() for cell in cells)
    filled = [cell for cell in stripped if not _says_nothing(cell)]
    dated = sum(bool(_LOOKS_LIKE_A_DATE.match(cell)) for cell in filled)
    return bool(filled) and dated >= _MOST * len(filled)


def _says_nothing(cell: str) -> bool:
    return cell.casefold() in NO_DATE or bool(spreadsheet_damage(cell))


def _folded(heading: str) -> str:
    """A heading in small letters without marks, whichever way they were typed."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


_FOLDED_PHRASES: Final = tuple(map(_folded, _PHRASES))
