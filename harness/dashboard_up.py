"""`parktime up` with its dashboard: simulator and daemon in a process of their own, so that neither ever holds the screen."""

import re
from pathlib import Path

from harness.errors import InternalError
from harness.processes import Child
from tui.app import ParktimeApp
from tui.client import Client
from tui.process import freeze_startup_objects

_ADDRESS = re.compile(rb"https?://[^\s/]+")


class UpChild(Child):
    """`parktime up --headless`; `url` is the simulator's."""

    daemon_url = ""

    async def _address(self) -> str:
        assert self._process.stdout is not None, "its output is a pipe"
        found: list[str] = []
        while line := await self._process.stdout.readline():
            found += [each.decode() for each in _ADDRESS.findall(line)]
            if len(found) == 2:
                self.daemon_url = found[1]
                return found[0]
        raise InternalError(f"simulator and daemon ended before they listened: {self.last_words()}")


async def up_with_dashboard(
    arguments: list[str], folder: Path, secret: str, *, keymap: dict[str, str], mouse: bool
) -> int:
    """Starts `parktime up` with these arguments in a process of its own, and the dashboard on it; its exit status.

    Both end together. InternalError with its last words where it does not come up.
    """
    child = await UpChild.start(folder / "up.log", "up", *arguments, "--headless")
    assert isinstance(child, UpChild), "it starts one of its own kind"
    try:
        app = ParktimeApp(Client.connect(child.daemon_url, child.url, secret), keymap)
        freeze_startup_objects()
        await app.run_async(mouse=mouse)
        return app.return_code or 0
    finally:
        await child.stop()
