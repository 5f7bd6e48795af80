"""uvicorn with uvloop and httptools, whose application answers every request with one file.

`python bare_server.py FILE` prints its URL.
"""

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn
import uvloop

PAGE = Path(sys.argv[1]).read_bytes()
HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", str(len(PAGE)).encode()),
]


async def app(scope, receive, send):
    """One page."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": PAGE})


async def main():
    """Serve until killed."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
        timeout_keep_alive=75,
    )
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
