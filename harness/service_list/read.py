"""Reads a list of services from a TOML or CSV file, and checks all of it.

Both have the same names: a TOML file a table for each service, `[services.KEY]`, a CSV file a row
for each, with a column `key`.
"""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from parktime.daemon.api.schemas.requests import ServiceBody
from parktime.harness.errors import UsageError
from parktime.harness.service_list.credentials import CredentialError, read_credential

CREDENTIALS: Final = {
    "manage": ("client_id", "client_secret", "storypark_token"),
    "kidsoft": ("kidsoft_key", "storypark_token"),
}
PLAIN: Final = ("name", "ccms", "time_zone", "ccms_url", "storypark_url")
"""What each service has, as text."""
OPTIONAL: Final = (
    "order",
    "ccms_account",
    "storypark_account",
    "weeks",
    "removal",
    "sync_inactive",
    "hold_above",
)
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_SERVICES: Final = 20_000
MAX_KEY: Final = 200

_WHERE: Final = {
    "urls.ccms": "ccms_url",
    "urls.storypark": "storypark_url",
    "credentials.ccms.KidsoftCredentials.key": "kidsoft_key",
    "credentials.ccms.ManageCredentials.client_id": "client_id",
    "credentials.ccms.ManageCredentials.client_secret": "client_secret",
    "credentials.storypark.token": "storypark_token",
    "accounts.ccms": "ccms_account",
    "accounts.storypark": "storypark_account",
    "settings.weeks": "weeks",
    "settings.removal": "removal",
    "settings.sync_inactive": "sync_inactive",
    "settings.hold_above": "hold_above",
}
"""Parts of a request, and how a list calls them."""


@dataclass(frozen=True, slots=True)
class ListedService:
    """A service of a list, and the body of the request that registers it."""

    key: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A service as it is written; `place`: where, for messages."""

    key: str
    place: str
    values: Mapping[str, Any]


def read_service_list(path: Path, environment: Mapping[str, str]) -> list[ListedService]:
    """The services of a file, with their credentials. Raises UsageError with every mistake."""
    text = _read_text(path)
    entries = list(_toml(text, path) if path.suffix.lower() == ".toml" else _csv(text, path))
    issues: list[str] = []
    found: list[ListedService] = []
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.key in seen:
            issues.append(f"{entry.place}: '{entry.key}' is at {seen[entry.key]} already")
            continue
        seen[entry.key] = entry.place
        mistakes, listed = _check(entry, path.parent, environment)
        issues += mistakes
        if listed is not None:
            found.append(listed)
    if not entries:
        issues.append(f"{path}: it has no services")
    if issues:
        number = f"{len(issues)} mistake{'s' if len(issues) > 1 else ''} found"
        raise UsageError(f"{number}; nothing was sent", issues)
    return found


def _read_text(path: Path) -> str:
    if path.suffix.lower() not in (".toml", ".csv"):
        raise UsageError(f"{path}: expected a file that ends in .toml or .csv")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UsageError(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MiB")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not a text in UTF-8: save it as UTF-8") from None


def _toml(text: str, path: Path) -> Iterator[_Entry]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}") from None
    services = document.get("services")
    if set(document) != {"services"} or not isinstance(services, dict):
        raise UsageError(f"{path}: expected a table [services.KEY] for each service, and no other")
    for key, values in services.items():
        place = f"{path}: services.{key}"
        if not isinstance(values, dict):
            raise UsageError(f"{place}: expected a table")
        yield _Entry(key, place, values)


def _csv(text: str, path: Path) -> Iterator[_Entry]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [name.strip() for name in next(rows, [])]
        if "key" not in heading or len(set(heading)) < len(heading):
            raise UsageError(f"{path}:1: expected a heading with different names, one of them key")
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            place = f"{path}:{rows.line_num}"
            if len(row) != len(heading):
                raise UsageError(f"{place}: {len(row)} cells under {len(heading)} headings")
            cells = {
                name: cell.strip() for name, cell in zip(heading, row, strict=True) if cell.strip()
            }
            yield _Entry(cells.pop("key", ""), place, _typed(cells))
    except csv.Error as error:
        raise UsageError(f"{path}:{rows.line_num}: {error}") from None


def _typed(cells: dict[str, str]) -> dict[str, Any]:
    """Cells as the values that a TOML file would have."""
    typed: dict[str, Any] = dict(cells)
    if cells.get("order", "").isdecimal():
        typed["order"] = int(cells["order"])
    if cells.get("sync_inactive") in ("on", "off"):
        typed["sync_inactive"] = cells["sync_inactive"] == "on"
    if cells.get("hold_above") == "on":
        typed["hold_above"] = {}
    elif cells.get("hold_above") == "off":
        del typed["hold_above"]
    return typed


def _check(
    entry: _Entry, folder: Path, environment: Mapping[str, str]
) -> tuple[list[str], ListedService | None]:
    """The mistakes of an entry, or the service."""
    values = dict(entry.values)
    ccms = values.get("ccms")
    if ccms not in CREDENTIALS:
        return [f"{entry.place}: ccms: expected manage or kidsoft"], None
    wanted = CREDENTIALS[ccms]
    mistakes = []
    if not entry.key or len(entry.key) > MAX_KEY:
        mistakes.append(f"{entry.place}: key: expected 1 to {MAX_KEY} characters")
    known = (*PLAIN, *wanted, *OPTIONAL)
    for name in values.keys() - set(known):
        mistakes.append(f"{entry.place}: unknown name '{name}': known are {', '.join(known)}")
    missing = [name for name in (*PLAIN, *wanted) if name not in values]
    mistakes += [f"{entry.place}: '{name}' is missing" for name in missing]
    if ("ccms_account" in values) != ("storypark_account" in values):
        mistakes.append(f"{entry.place}: ccms_account and storypark_account: give both or none")
    for name in set(wanted) & values.keys():
        try:
            values[name] = read_credential(str(values[name]), folder, environment)
        except CredentialError as error:
            mistakes.append(f"{entry.place}: {name}: {error}")
    if mistakes:
        return sorted(mistakes), None
    body = _body(values)
    try:
        ServiceBody.model_validate(body)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        return [f"{entry.place}: {_where(each['loc'])}: {each['msg']}" for each in details], None
    return [], ListedService(entry.key, body)


def _body(values: Mapping[str, Any]) -> dict[str, Any]:
    manage = values["ccms"] == "manage"
    names = ("client_id", "client_secret") if manage else ("kidsoft_key",)
    ccms = {name.removeprefix("kidsoft_"): values[name] for name in names}
    settings = ("weeks", "removal", "sync_inactive", "hold_above")
    body: dict[str, Any] = {
        "name": values["name"],
        "ccms": values["ccms"],
        "time_zone": values["time_zone"],
        "urls": {"ccms": values["ccms_url"], "storypark": values["storypark_url"]},
        "credentials": {"ccms": ccms, "storypark": {"token": values["storypark_token"]}},
        "settings": {name: values[name] for name in settings if name in values},
    }
    if "order" in values:
        body["order"] = values["order"]
    if "ccms_account" in values:
        body["accounts"] = {
            "ccms": values["ccms_account"],
            "storypark": values["storypark_account"],
        }
    return body


def _where(location: tuple[int | str, ...]) -> str:
    path = ".".join(map(str, location))
    for part, name in _WHERE.items():
        if path == part or path.startswith(f"{part}."):
            return name + path.removeprefix(part)
    return path
