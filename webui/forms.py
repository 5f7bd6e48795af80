"""Reading a posted form."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_FIELDS = 2_000


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in their order."""

    fields: tuple[tuple[str, str], ...]

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field, without spaces around it."""
        found = [value for key, value in self.fields if key == name]
        return found[-1].strip() if found else default

    def without(self, *names: str) -> tuple[tuple[str, str], ...]:
        """The other fields, to be sent once more."""
        return tuple(each for each in self.fields if each[0] not in names)


async def read_form(request: Request) -> Form:
    """The posted form. Raises HTTPException for what no form of these pages sends."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "This is not a form of these pages.")
    try:
        text = (await request.body()).decode("ascii")
        found = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(422, "The form cannot be read.") from None
    return Form(tuple(found))
