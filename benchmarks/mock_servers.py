"""WireMock, Mockoon and the simulator: starting, and CPU for a page of 19 KB.

`python -m benchmarks.mock_servers` installs the others by npm into `.peers/npm`, and prints a
table.
It ends with a word where npm is missing, and leaves WireMock out where Java is. Linux only.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.pages import LIST, connected, fetch_page, simulator_page

FOLDER = Path(__file__).parents[1] / ".peers" / "npm"
PACKAGES = ("wiremock@3.13.2", "@mockoon/cli@9.9.0")
PAGES = 2_000
WARM_UP = 3_000
"""Java compiles what runs often."""
PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is up. `started_s`: wall seconds until its first answer."""

    process: subprocess.Popen[Any]
    url: str
    path: str
    headers: dict[str, str]
    started_s: float


def main() -> None:
    """Install, measure, print."""
    if shutil.which("npm") is None:
        sys.exit("mock servers: skipped, npm is not installed")
    FOLDER.mkdir(parents=True, exist_ok=True)
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), *PACKAGES]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    print("| server | started | CPU to start | CPU a page |")
    print("| --- | --- | --- | --- |")
    with TemporaryDirectory() as name:
        folder = Path(name)
        began_s = time.monotonic()
        with simulator_page(folder) as (process, url, headers):
            started_s = time.monotonic() - began_s
            _print("parktime simulator", Server(process, url, LIST, headers, started_s))
        with _mockoon(folder) as server:
            _print("Mockoon", server)
        if shutil.which("java") is None:
            print("WireMock: skipped, Java is not installed")
            return
        with _wiremock(folder) as server:
            _print("WireMock", server)


def _print(name: str, server: Server) -> None:
    start_cpu_s = _cpu_s(server.process.pid)
    with connected(server.url) as connection:
        for _ in range(WARM_UP):
            fetch_page(connection, server.path, server.headers)
        before_s = _cpu_s(server.process.pid)
        for _ in range(PAGES):
            fetch_page(connection, server.path, server.headers)
        page_us = (_cpu_s(server.process.pid) - before_s) / PAGES * 1e6
    print(f"| {name} | {server.started_s:.1f} s | {start_cpu_s:.1f} s | {page_us:.0f} µs |")


def _cpu_s(pid: int) -> float:
    """User and system seconds of all threads of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _wiremock(folder: Path) -> Iterator[Server]:
    mappings, files = folder / "mappings", folder / "__files"
    mappings.mkdir()
    files.mkdir()
    shutil.copy(folder / "page.json", files / "page.json")
    answer = {
        "status": 200,
        "bodyFileName": "page.json",
        "headers": {"Content-Type": "application/json"},
    }
    stub = {"request": {"method": "GET", "url": "/page"}, "response": answer}
    (mappings / "page.json").write_text(json.dumps(stub), encoding="utf-8")
    jar = next((FOLDER / "node_modules" / "wiremock" / "build").glob("*.jar"))
    port = _free_port()
    options = ["--port", str(port), "--root-dir", str(folder), "--no-request-journal"]
    with _started(["java", "-jar", str(jar), *options, "--disable-banner"], port) as server:
        yield server


@contextmanager
def _mockoon(folder: Path) -> Iterator[Server]:
    page = (folder / "page.json").read_text("utf-8")
    response = {
        "uuid": "r1",
        "body": page,
        "statusCode": 200,
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "bodyType": "INLINE",
        "disableTemplating": True,
        "default": True,
    }
    route = {
        "uuid": "u1",
        "type": "http",
        "method": "get",
        "endpoint": "page",
        "responses": [response],
    }
    port = _free_port()
    environment = {"uuid": "e1", "name": "page", "port": port, "routes": [route]}
    file = folder / "mockoon.json"
    file.write_text(json.dumps(environment), encoding="utf-8")
    command = [str(FOLDER / "node_modules" / ".bin" / "mockoon-cli"), "start", "--repair"]
    with _started([*command, "--data", str(file), "--disable-log-to-file"], port) as server:
        yield server


@contextmanager
def _started(command: list[str], port: int) -> Iterator[Server]:
    began_s = time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    ) as process:
        try:
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > began_s + PATIENCE_S:
                    raise RuntimeError(f"{command[0]} did not start")
                time.sleep(0.05)
            started_s = time.monotonic() - began_s
            yield Server(process, f"http://127.0.0.1:{port}", "/page", {}, started_s)
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


if __name__ == "__main__":
    main()
