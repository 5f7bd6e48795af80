"""A proxy in front of PostgreSQL that loses the answers to COMMITs, or whole connections."""

import contextlib
import socket
import struct
import threading
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from sqlalchemy import make_url

_NO_ENCRYPTION = {80877103: b"N", 80877104: b"N"}  # SSLRequest, GSSENCRequest


class CommitProxy:
    """Passes connections on to a server's Unix socket; `commits` counts the COMMITs seen.

    `lose(n, way)` loses the n-th COMMIT from then on: `before` the server gets it, or `after` it is
    done. With `outage`, no connection is accepted afterwards until `restore`.
    """

    def __init__(self, server: Path) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.commits = 0
        self.lost = 0
        self._lose_at: int | None = None
        self._way: Literal["before", "after"] = "before"
        self._outage = False
        self.down = False
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, direct: str) -> str:
        """The URL of a store, by way of this proxy."""
        options = quote(str(make_url(direct).query["options"]))
        port = self._listening.getsockname()[1]
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres?options={options}"

    def lose(self, number: int, way: Literal["before", "after"], *, outage: bool = False) -> None:
        """Lose a COMMIT."""
        self.commits, self._lose_at, self._way, self._outage = 0, number, way, outage

    def cut(self) -> None:
        """Cut all connections."""
        for each in list(self._open):
            _close(each)

    def restore(self) -> None:
        """End an outage."""
        self.down = False

    def close(self) -> None:
        """End."""
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.down:
                    _close(client)
                    continue
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                self._open |= {client, server}
                threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        try:
            self._start(client, server)
            answers = threading.Thread(target=self._answers, args=(client, server), daemon=True)
            answers.start()
            while True:
                kind, message = _read(client)
                if kind in b"QP" and b"COMMIT\0" in message and self._loses("before"):
                    break
                server.sendall(message)
        except (OSError, EOFError):
            pass
        finally:
            self._end(client, server)

    def _start(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            size = _exactly(client, 4)
            body = _exactly(client, struct.unpack("!i", size)[0] - 4)
            refusal = _NO_ENCRYPTION.get(struct.unpack("!i", body[:4])[0])
            if refusal is None:
                server.sendall(size + body)
                return
            client.sendall(refusal)

    def _answers(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while True:
                kind, message = _read(server)
                if kind == b"C" and message[5:] == b"COMMIT\0" and self._loses("after"):
                    break
                client.sendall(message)
        except (OSError, EOFError):
            pass
        finally:
            self._end(client, server)

    def _loses(self, way: Literal["before", "after"]) -> bool:
        """Count a COMMIT, if it is one that is lost this way; return whether it is the one."""
        if way != self._way:
            return False
        self.commits += 1
        if self.commits != self._lose_at:
            return False
        self.lost += 1
        self.down = self._outage
        return True

    def _end(self, client: socket.socket, server: socket.socket) -> None:
        for each in (client, server):
            _close(each)
            self._open.discard(each)


def _read(source: socket.socket) -> tuple[bytes, bytes]:
    head = _exactly(source, 5)
    return head[:1], head + _exactly(source, struct.unpack("!i", head[1:])[0] - 4)


def _exactly(source: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = source.recv(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts


def _close(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
