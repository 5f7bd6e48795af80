"""`parktime tui --web` in a real browser: headless Chromium, driven and looked at by its DevTools protocol."""

import asyncio
import base64
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path

import aiohttp
import pytest

from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.serve import bind

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PATIENCE_S = 90.0
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
    "--window-size=1000,640",
]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@contextmanager
def running(command, **more):
    """The process; it is asked to end afterwards."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=env, text=True, stderr=subprocess.DEVNULL, cwd=ROOT, **more
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def parktime(stack, *words, until):
    """Starts it; what it told up to and with the pattern."""
    command = [sys.executable, "-P", "-m", "parktime.harness.cli", *words]
    process = stack.enter_context(running(command, stdout=subprocess.PIPE))
    told = ""
    while not re.search(until, told):
        line = process.stdout.readline()
        assert line, f"{words} ended: {told}"
        told += line
    return told


class Page:
    """A page of the browser. `told`: all that the dashboard sent to it, escape sequences aside."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last = 0
        self.told = ""

    async def ask(self, method: str, **words):
        self._last += 1
        await self._socket.send_json({"id": self._last, "method": method, "params": words})
        while (found := await self._next(PATIENCE_S)).get("id") != self._last:
            pass
        assert "error" not in found, found
        return found["result"]

    async def sees(self, pattern: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not re.search(pattern, self.told):
            assert time.monotonic() < end, f"{pattern!r} never came: {self.told[-2000:]!r}"
            await self._next(PATIENCE_S)

    async def key(self, letter: str) -> None:
        self.told = ""
        key = {"key": letter, "windowsVirtualKeyCode": ord(letter.upper())}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text=letter, **key)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **key)

    async def click(self) -> None:
        """Somewhere in the dashboard, so that keys are its own."""
        for event in ("mousePressed", "mouseReleased"):
            await self.ask(
                "Input.dispatchMouseEvent", type=event, x=300, y=200, button="left", clickCount=1
            )

    async def picture(self) -> bytes:
        return base64.b64decode((await self.ask("Page.captureScreenshot", format="png"))["data"])

    async def _next(self, timeout_s: float):
        event = await self._socket.receive_json(timeout=timeout_s)
        if event.get("method") == "Network.webSocketFrameReceived":
            frame = event["params"]["response"]
            data = (
                base64.b64decode(frame["payloadData"])
                if frame["opcode"] == 2
                else frame["payloadData"].encode()
            )
            self.told += re.sub(r"\x1b\[[0-9;?>$]*[a-zA-Z]", "", data.decode("utf-8", "replace"))
        return event


def pixels_of(png: bytes) -> set[bytes]:
    """The colours of a picture of 8 bits a channel, as the bytes of a pixel (PNG specification, section 9)."""
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    step = {2: 3, 6: 4}[kind]
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        data += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    raw, found, above = zlib.decompress(data), set(), bytes(width * step)
    for row in range(height):
        start = row * (width * step + 1)
        above = _unfiltered(
            raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), above, step
        )
        found |= {bytes(above[at : at + step]) for at in range(0, len(above), step)}
    return found


def _unfiltered(way, line, above, step):
    for at in range(len(line) if way else 0):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        up = above[at]
        nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        line[at] = (line[at] + (left, up, (left + up) // 2, nearest)[way - 1]) & 255
    return line


async def page_of(session, profile, url):
    """The browser's one page, looking at that address."""
    told = profile / "DevToolsActivePort"
    end = time.monotonic() + PATIENCE_S
    while not (told.exists() and told.read_text().count("\n") >= 1):
        assert time.monotonic() < end, "the browser never came up"
        await asyncio.sleep(0.1)
    async with session.get(f"http://{LOOPBACK}:{told.read_text().split()[0]}/json/list") as answer:
        (address,) = [
            each["webSocketDebuggerUrl"] for each in await answer.json() if each["type"] == "page"
        ]
    page = Page(await session.ws_connect(address, max_msg_size=0))
    await page.ask("Network.enable")
    await page.ask("Page.navigate", url=url)
    return page


def test_a_browser_shows_the_dashboard_and_its_keys_reach_it(tmp_path):
    async def look(url, profile):
        async with aiohttp.ClientSession() as session:
            page = await page_of(session, profile, url)
            await page.sees("Banksia Kinderg")
            await page.sees("on time")
            await page.click()
            await page.key("5")
            await page.sees("school holidays")
            await page.sees("goes on Mon 14 Dec 2026")
            await page.ask("Runtime.evaluate", expression="document.fonts.ready", awaitPromise=True)
            picture = await page.picture()
            assert len(pixels_of(picture)) > 20

    with ExitStack() as stack:
        words = (
            "up",
            "christmas-queensland",
            "--headless",
            "--paused",
            "--port",
            "0",
            "--daemon-port",
            "0",
        )
        told = parktime(stack, *words, until="paused")
        simulator, daemon = re.findall(r"https?://\S+", told)
        token = re.search(r"token in +(\S+)", told)[1]
        with bind(LOOPBACK, 0) as free:
            port = str(free.getsockname()[1])
        words = ("tui", "--web", "--web-port", port, "--daemon", daemon, "--simulator", simulator)
        told = parktime(stack, *words, "--token-file", token, until="daemon's token allows")
        assert "Only this machine reaches it" in told
        profile = tmp_path / "profile"
        stack.enter_context(
            running([CHROMIUM, *QUIET, f"--user-data-dir={profile}", "about:blank"])
        )
        asyncio.run(look(f"http://{LOOPBACK}:{port}/", profile))
