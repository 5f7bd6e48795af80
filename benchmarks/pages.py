"""Pages of a list over loopback: the simulator beside a server whose application only answers."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from benchmarks.paired import PEERS, Work, server_cpu_s, serving
from benchmarks.year import year_scenario

LIST = "/manage/v1/children?limit=100"
"""A page of some 19 KB."""
REQUESTS = 100
"""Pages in one slice of the work."""
SLICES = 30


@contextmanager
def page_servers(folder: Path) -> Iterator[tuple[Work, Work]]:
    """CPU seconds of REQUESTS pages, by the simulator and by a bare server."""
    with (
        simulator_page(folder) as (ours, url, headers),
        serving([str(PEERS / "bare_server.py"), str(folder / "page.json")]) as (bare, bare_url),
        connected(url) as to_ours,
        connected(bare_url) as to_bare,
    ):
        yield (
            lambda: _pages(to_ours, ours.pid, headers),
            lambda: _pages(to_bare, bare.pid, headers),
        )


@contextmanager
def simulator_page(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, dict[str, str]]]:
    """A simulator, its URL, and the headers for its page, which is put into `page.json`."""
    story = folder / "year.yaml"
    story.write_text(year_scenario(), encoding="utf-8")
    simulator = ["-m", "parktime", "simulator", str(story), "--port", "0", "--no-steps"]
    with serving(simulator) as (process, url):
        headers = {"Authorization": f"Bearer {_token(url)}"}
        page = httpx2.get(url + LIST, headers=headers).raise_for_status()
        (folder / "page.json").write_bytes(page.content)
        yield process, url, headers


def _token(url: str) -> str:
    answer = httpx2.get(f"{url}/world/services/year/credentials").raise_for_status()
    known = answer.json()["ccms"]
    asked = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
    }
    answer = httpx2.post(f"{url}/manage/oauth/token", data=asked).raise_for_status()
    token: str = answer.json()["access_token"]
    return token


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    address = urlsplit(url)
    assert address.hostname is not None and address.port is not None
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection


def _pages(connection: socket.socket, pid: int, headers: dict[str, str]) -> float:
    before_s = server_cpu_s(pid)
    for _ in range(REQUESTS):
        fetch_page(connection, LIST, headers)
    return server_cpu_s(pid) - before_s


def fetch_page(connection: socket.socket, path: str, headers: dict[str, str]) -> None:
    """Ask for a page on an open connection, and read it whole."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    _read_answer(connection)


def _read_answer(connection: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode("latin-1"))
    if b"content-length" not in fields:  # chunked: the last chunk is empty
        while not body.endswith(b"0\r\n\r\n"):
            body += _receive(connection)
        return
    missing = int(fields[b"content-length"]) - len(body)
    while missing > 0:
        missing -= len(_receive(connection))


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(65_536)
    if not received:
        raise ConnectionError("the server has closed the connection")
    return received
