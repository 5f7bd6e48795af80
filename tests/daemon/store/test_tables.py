from sqlmodel import SQLModel

from parktime.daemon.store.tables import METADATA


def test_the_tables_are_nobody_elses():
    assert not SQLModel.metadata.tables
    assert {"service", "run", "change", "journal", "child", "room", "past"} <= set(METADATA.tables)


def test_everything_but_the_changes_of_runs_belongs_to_a_known_service():
    for name, table in METADATA.tables.items():
        if "service" in table.c and name != "change":
            assert table.c.service.references(METADATA.tables["service"].c.key), name
