"""Whether what stands in a store's rows can be read; where it cannot, that is told without a word of it, for it is families' data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from daemon.store.address import REMEDY, StoreError
from daemon.store.history import read_run
from daemon.store.journal import read_intents
from daemon.store.past import read_later, standing_before
from daemon.store.services import SERVICES, read_services
from daemon.store.standing import read_standing
from daemon.store.tables import PastRow, RunRow, table

ILLEGIBLE: Final = (msgspec.MsgspecError, ValueError, TypeError, LookupError)
"""What it comes to where a row is not as a daemon wrote it."""

_RUN, _PAST = table(RunRow), table(PastRow)
_MOST = 20


@contextmanager
def legible() -> Iterator[None]:
    """StoreError, with the remedy, where what is read meanwhile cannot be read."""
    try:
        yield
    except ILLEGIBLE as error:
        raise StoreError(f"the store is damaged: a row cannot be read ({type(error).__name__}). {REMEDY}") from None


def illegible(connection: sa.Connection) -> list[str]:
    """What of a store cannot be read, 20 at most: services, how they stand and stood, the journal, and every run with its changes."""
    return list(islice(_illegible(connection), _MOST))


def _illegible(connection: sa.Connection) -> Iterator[str]:
    yield from _tried("the services", partial(read_services, connection))
    yield from _tried("the journal", partial(read_intents, connection))
    for key in connection.execute(sa.select(SERVICES.c.key)).scalars().all():
        yield from _tried(f"how {key} stands or stood", partial(_stood, connection, key))
    for run in connection.execute(sa.select(_RUN.c.id)).scalars().all():
        yield from _tried(f"run {run}", partial(read_run, connection, run))


def _stood(connection: sa.Connection, key: str) -> None:
    first = connection.execute(sa.select(sa.func.min(_PAST.c.at)).where(_PAST.c.service == key)).scalar()
    standing = read_standing(connection, key)
    if first is not None:
        standing_before(standing, read_later(connection, key, first))


def _tried(what: str, read: Callable[[], Any]) -> Iterator[str]:
    try:
        read()
    except ILLEGIBLE:
        yield f"{what} cannot be read"
