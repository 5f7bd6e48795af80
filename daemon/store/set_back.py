"""Going back in time: how things stood is so again, and what was later is kept under the epoch that ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from daemon.model.service import Standing
from daemon.store.abandoned import write_abandoned, write_abandoned_intents, write_end
from daemon.store.codec import from_json
from daemon.store.history import take_runs
from daemon.store.journal import Interrupted, forget_intent, read_intents, write_intent
from daemon.store.past import Commit, forget_later, read_later, standing_before
from daemon.store.standing import write_standing


@dataclass(slots=True)
class Back:
    """Where going back has led: the services that stand otherwise now and their revisions, and the last run id given."""

    revision: int
    last_run_id: int
    standings: dict[str, Standing] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)


def set_back(
    connection: sa.Connection, standings: Mapping[str, Standing], at: datetime, leaving: int, back: Back
) -> None:
    """Set all services back, their history and the journal included. `leaving`: the epoch that ends."""
    _forget_later_intents(connection, at, leaving)
    for service, standing in standings.items():
        later = read_later(connection, service, at)
        if later:
            _set_back(connection, service, standing, at, leaving, later, back)


def _set_back(
    connection: sa.Connection,
    service: str,
    standing: Standing,
    at: datetime,
    leaving: int,
    later: list[Commit],
    back: Back,
) -> None:
    then = standing_before(standing, later)
    runs = take_runs(connection, [commit.run for commit in later if commit.run])
    write_abandoned(connection, leaving, later, runs)
    write_end(connection, leaving, service, standing, at)
    forget_later(connection, later)
    back.revision += 1
    write_standing(connection, service, standing, then, run_id=0, revision=back.revision)
    back.standings[service], back.revisions[service] = then, back.revision
    _begin_again(connection, at, later, back)


def _begin_again(connection: sa.Connection, at: datetime, later: list[Commit], back: Back) -> None:
    """What was begun by then and ended later is in the journal again, under an id that no run has had."""
    intents = [from_json(commit.intent, Interrupted) for commit in later if commit.intent]
    for intent in intents:
        if intent.at <= at:
            back.last_run_id += 1
            write_intent(connection, replace(intent, run_id=back.last_run_id))


def _forget_later_intents(connection: sa.Connection, at: datetime, leaving: int) -> None:
    later = [intent for intent in read_intents(connection) if intent.at > at]
    write_abandoned_intents(connection, leaving, later)
    for intent in later:
        forget_intent(connection, intent.run_id)
