"""A pooler that hands each transaction to whichever session is free, as PgBouncer can."""

import contextlib
import queue
import socket
import struct
import threading
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

SESSIONS = 2
_NO_ENCRYPTION = {80877103, 80877104}  # SSLRequest, GSSENCRequest


class TransactionPooler:
    """Shares two sessions of a server among any number of clients, for a transaction each.

    `newest`: a session that was used last is used first, instead of last.
    """

    def __init__(self, server: Path, direct: str, *, newest: bool) -> None:
        self._options = str(make_url(direct).query["options"])
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._free: queue.Queue[tuple[socket.socket, bytes]] = (
            queue.LifoQueue() if newest else queue.Queue()
        )
        for _ in range(SESSIONS):
            self._free.put(_session(server, self._options))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        port = self._listening.getsockname()[1]
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres?options={quote(self._options)}"

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError, ConnectionError):
            while _startup(client) in _NO_ENCRYPTION:
                client.sendall(b"N")
            session = self._free.get()
            client.sendall(session[1])
            self._free.put(session)
            while True:
                first = _message(client)
                if first[:1] == b"X":
                    return
                session = self._free.get()
                try:
                    _transaction(client, session[0], first)
                finally:
                    self._free.put(session)


def _transaction(client: socket.socket, server: socket.socket, message: bytes) -> None:
    """Pass messages on until the server says that no transaction is open."""
    while True:
        server.sendall(message)
        if message[:1] in (b"S", b"Q"):
            while (answer := _message(server))[:1] != b"Z":
                client.sendall(answer)
            client.sendall(answer)
            if answer[5:6] == b"I":
                return
        message = _message(client)


def _session(server: Path, options: str) -> tuple[socket.socket, bytes]:
    """A session, and what the server said when it began."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(server / ".s.PGSQL.5432"))
    words = [b"user", b"postgres", b"database", b"postgres", b"options", options.encode(), b"", b""]
    body = struct.pack("!i", 196608) + b"\0".join(words)
    connection.sendall(struct.pack("!i", len(body) + 4) + body)
    greeting = b""
    while (message := _message(connection))[:1] != b"Z":
        greeting += message
    return connection, greeting + message


def _startup(client: socket.socket) -> int:
    (length,) = struct.unpack("!i", _exactly(client, 4))
    return struct.unpack("!i", _exactly(client, length - 4)[:4])[0]


def _message(connection: socket.socket) -> bytes:
    head = _exactly(connection, 5)
    (length,) = struct.unpack("!i", head[1:])
    return head + _exactly(connection, length - 4)


def _exactly(connection: socket.socket, count: int) -> bytes:
    content = b""
    while len(content) < count:
        part = connection.recv(count - len(content))
        if not part:
            raise ConnectionError
        content += part
    return content
