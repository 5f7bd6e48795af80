"""Stores as earlier versions left them."""

import json
from pathlib import Path

import sqlalchemy as sa

EARLIER = Path(__file__).parent / "earlier"
VERSIONS = [1, 2, 3]
UNDATED = [1, 2]
"""Versions that did not say for every commit how a service stood before it."""


def lay_down(url: str, version: int) -> None:
    """Put the store of a version where nothing is."""
    engine = sa.create_engine(url)
    text = (EARLIER / f"version-{version}.{engine.dialect.name}.sql").read_text()
    with engine.begin() as connection:
        for statement in text.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


def told_then(version: int) -> dict:
    """What that version told of its store, in the words of JSON."""
    return json.loads((EARLIER / f"version-{version}.json").read_text())


def with_new_keys(told: list[dict]) -> list[dict]:
    """Runs or changes as an earlier version told them, with what every version since has added."""
    return [_with_new_keys(each) for each in told]


def _with_new_keys(told: dict) -> dict:
    if "changes" in told:
        return told | {"note_codes": [], "changes": with_new_keys(told["changes"])}
    return told | {"status": None}
