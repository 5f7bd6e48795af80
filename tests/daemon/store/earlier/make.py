"""Writes what a store of an earlier version holds, as SQL of both databases, and what that version told of it.

Run with the code of that version: `PYTHONPATH=CHECKOUT python make.py VERSION`, CHECKOUT being the last commit of that schema. Done once for each; never again.
"""

import json
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from daemon.model.change import Change, Fields
from daemon.model.link import ChildLink, Choice, Links, RoomLink
from daemon.model.run import Counts, Run
from daemon.model.service import Access, Service, Standing
from daemon.model.settings import Settings
from daemon.store.codec import to_json
from daemon.store.store import Store
from daemon.store.tables import METADATA

HERE = Path(__file__).parent
START = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
MIA = ChildLink("c1", "Mia", "Nguyen", date(2022, 3, 14), "linked", "p1", True)
NOAH = ChildLink("c2", "Noah", "Đặng", None, "create")
POSSUMS = RoomLink("r1", "Possums", "linked", "s1")
KOALAS = RoomLink("r2", "Koalas", "skip", None, True)
PAGE = Standing(stage="on", pin="S434783895", links=Links({"c1": MIA, "c2": NOAH}, {"r1": POSSUMS}))
SET_UP = replace(
    PAGE,
    stage="set-up",
    anchor=START + HALF_DAY,
    settled_until=START + HALF_DAY,
    settings=Settings(True, "rolling", "delete"),
    links=Links({"c1": MIA, "c2": replace(NOAH, mapping="linked", target_id="p2")}, {"r1": POSSUMS, "r2": KOALAS}),
    created_ids=frozenset({"p2"}),
    last_ordinal=1,
)
CREATE = Change("create", "map-child", "c2", "Noah Đặng", None, "active", "somebody's wish", None, Fields("Noah"))
ARCHIVE = Change("archive", "leaves-scope", "c1", "Mia Nguyen", "active", "archived", "it's out", "p1")
MOVE = Change("move", "child-rooms", "c2", "Noah Đặng", ["Possums"], [], "", "p2", Fields(remove_rooms=("r1",)))


def services() -> list[Service]:
    access = Access("http://ccms/kidsoft", "http://storypark", {"pin": "S434783895", "key": "k"}, "token")
    banksia = Service("banksia", "Banksia Kindergarten", "kidsoft", "Australia/Brisbane", 0, access)
    wattle = Service("wattle", "Wattle's", "manage", "Australia/Sydney", 1, replace(access, ccms={"client_id": "a"}))
    return [banksia, wattle, replace(wattle, key="new", name="New", order=2)]


def run_of(service: str, number: int, cause: str, *changes: Change, **more: object) -> Run:
    values = {"counts": Counts(read=2, unchanged=2)} | more
    return Run(0, service, number, START + (number + 1) * HALF_DAY, cause, "ok", changes=changes, **values)


def grow(store: Store, version: int) -> None:
    """A life with something of everything."""
    for service in services():
        store.put_service(service)
    store.save_standing("banksia", PAGE, START)
    store.finish_run(run_of("banksia", 0, "set-up", CREATE, counts=Counts(2, created=1, unchanged=1)), SET_UP)
    store.save_standing("wattle", replace(PAGE, pin=None, links=Links({"c2": NOAH}, {})), START + HALF_DAY)
    swapped = Links(
        {"c1": replace(MIA, given="Mya", target_id="p2"), "c2": replace(NOAH, mapping="skip")}, {"r1": POSSUMS}
    )
    later = replace(SET_UP, settings=Settings(), links=swapped, settled_until=START + 2 * HALF_DAY, last_ordinal=2)
    store.finish_run(run_of("banksia", 1, "schedule", ARCHIVE, waiting=("Zoe Lee",), note="a note"), later)
    chosen = replace(
        later, choices=(Choice("child", "c2", "Noah", "linked", "p9", "Noah D"),), holds={"r1": date(2027, 2, 1)}
    )
    if version > 1:
        from daemon.model.unsettled import Unsettled

        chosen = replace(chosen, unsettled=(Unsettled(CREATE, "key-1", {"given": "Noah"}, "create", None),))
    store.save_standing("banksia", chosen, START + 2 * HALF_DAY + timedelta(microseconds=7))
    extra = {"nonce": "n", "read": 2, "outcome": "ok", "note": "", "waiting": [], "without_a_room": []}
    extra |= {"settled": []} if version > 1 else {}
    ends = replace(chosen, last_ordinal=3, settled_until=START + 3 * HALF_DAY)
    store.begin_run("banksia", "schedule", START + 3 * HALF_DAY, 3, [MOVE], ends, extra)


def told(store: Store) -> dict[str, object]:
    """What that version says of its store."""
    keys = [service.key for service in store.services()]
    instants = [START + number * HALF_DAY for number in range(-1, 5)]
    return {
        "services": store.services(),
        "standings": {key: store.standing(key) for key in keys},
        "runs": store.runs(limit=100, changes=True),
        "archived": {key: store.archived(key) for key in keys},
        "interrupted": store.interrupted(),
        "links": {key: [[at, links_at(store, key, at)] for at in instants] for key in keys},
        "settings": {key: [[at, settings_at(store, key, at)] for at in instants] for key in keys},
    }


def links_at(store: Store, key: str, at: datetime) -> Links:
    return store.links_at(key, at) if hasattr(store, "links_at") else store.standing_at(key, at).links


def settings_at(store: Store, key: str, at: datetime) -> Settings:
    return store.settings_at(key, at) if hasattr(store, "settings_at") else store.standing_at(key, at).settings


def dump(store: Store, dialect: sa.Dialect) -> str:
    """The store as statements of a database."""
    options = {"dialect": dialect, "compile_kwargs": {"literal_binds": True}}
    statements = []
    with store._transaction() as connection:
        for table in METADATA.sorted_tables:
            statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
            statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)]
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
            statements += [str(sa.insert(table).values(dict(row)).compile(**options)) for row in rows]
    return "".join(f"{statement.replace(chr(9), ' ')};\n" for statement in statements)


def main(version: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/store.sqlite")
        grow(store, version)
        for name, dialect in {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}.items():
            (HERE / f"version-{version}.{name}.sql").write_text(dump(store, dialect))
        text = json.dumps(json.loads(to_json(told(store))), indent=1, ensure_ascii=False)
        (HERE / f"version-{version}.json").write_text(f"{text}\n")
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
