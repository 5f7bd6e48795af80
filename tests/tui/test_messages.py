"""The words of the dashboard's own messages, in one table for each family."""

from datetime import UTC, datetime

import httpx2
import pytest

from parktime.tui.client import Client, ServerConnection
from parktime.tui.errors import DateInputError, KeymapError, TuiError
from parktime.tui.keymap import parse_keymap
from parktime.tui.presenters.date_parse import EXAMPLES, parse_date

NOW = datetime(2026, 11, 29, 22, tzinfo=UTC)  # 30 Nov 08:00 in Brisbane
BRISBANE, SYDNEY = "Australia/Brisbane", "Australia/Sydney"


def fails(error):
    """A server on which every request ends with this error."""

    def handle(request):
        raise error

    return handle


def answers(status, content):
    return lambda _: httpx2.Response(status, content=content)


SERVERS = [
    (fails(httpx2.ConnectError("[Errno 111]")), "daemon unreachable: no connection"),
    (fails(httpx2.ReadTimeout("")), "daemon unreachable: it does not answer in time"),
    (fails(httpx2.ConnectTimeout("")), "daemon unreachable: it does not answer in time"),
    (fails(httpx2.ReadError("")), "daemon unreachable: the connection was lost"),
    (fails(httpx2.RemoteProtocolError("")), "daemon unreachable: the connection was lost"),
    (fails(httpx2.InvalidURL("")), "daemon unreachable: its address is not a URL"),
    (answers(200, b"<html>"), "this address is not a parktime daemon: its answer cannot be read"),
    (answers(502, b"Bad gateway"), "daemon failed with status 502"),
    (answers(409, b'{"detail": "a run is under way"}'), "a run is under way"),
]


@pytest.mark.parametrize(("server", "words"), SERVERS)
async def test_servers(server, words):
    connection = ServerConnection("daemon", "http://daemon", None, httpx2.MockTransport(server))
    with pytest.raises(TuiError) as error:
        await Client(connection).snapshot()
    assert str(error.value) == words


DATES = [
    ("next tuesday", BRISBANE, False, f"type a date such as {EXAMPLES}"),
    ("2026-02-30", BRISBANE, False, "there is no such date: 2026-02-30"),
    ("29 Feb", BRISBANE, False, "there is no such date: 29 Feb"),
    ("30 Foo", BRISBANE, False, "Foo is not a month"),
    ("2026-11-01", BRISBANE, False, "2026-11-01 00:00 is in the past: press T to go back"),
    ("2026-12-14", BRISBANE, True, "2026-12-14 00:00 is in the future: press t to go there"),
    (
        "2027-10-03 02:30",
        SYDNEY,
        False,
        "2027-10-03 02:30 does not exist in Australia/Sydney, where the clocks change:"
        " type another time",
    ),
    (
        "2027-04-04 02:30",
        SYDNEY,
        False,
        "2027-04-04 02:30 exists twice in Australia/Sydney, where the clocks change:"
        " type another time",
    ),
]


@pytest.mark.parametrize(("typed", "zone", "back", "words"), DATES)
def test_dates(typed, zone, back, words):
    with pytest.raises(DateInputError) as error:
        parse_date(typed, NOW, zone, back=back)
    assert str(error.value) == words


KEYS = [
    ({"clock.pause": 7}, 'clock.pause: expected keys as text, such as "p" or "p,space"'),
    ({"clock.pause": "n"}, "the key n is for both clock.change and clock.pause"),
]


@pytest.mark.parametrize(("written", "words"), KEYS)
def test_keys(written, words):
    with pytest.raises(KeymapError) as error:
        parse_keymap(written)
    assert str(error.value) == words
