"""Stands between a daemon and a simulator, and notes what each write does."""

from starlette.types import ASGIApp, Receive, Scope, Send

from harness.fuzz.watched import Account, Write, account_of
from simulator.world.world import World


class Witness:
    """An ASGI application before a simulator's. It changes nothing; `writes` is what was done so far."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.writes: list[Write] = []
        self.asked = 0
        self._app = app
        self._world = world
        self._callers = {f"Bearer {each.credentials.token}".encode(): key for key, each in world.services.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; one that may write is looked at before and after."""
        if scope["type"] != "http" or scope["method"] == "GET" or not scope["path"].startswith("/storypark/"):
            await self._app(scope, receive, send)
            return
        self.asked += 1
        before = self._accounts()
        try:
            await self._app(scope, receive, send)
        finally:
            self._note(scope, before, self._accounts())

    def _note(self, scope: Scope, before: dict[str, Account], after: dict[str, Account]) -> None:
        if before == after:
            return
        shown = dict(scope["headers"]).get(b"authorization", b"")
        call = f"{scope['method']} {scope['path']}"
        self.writes.append(Write(self._world.now, self._callers.get(shown, ""), call, before, after))

    def _accounts(self) -> dict[str, Account]:
        return {key: account_of(service.storypark) for key, service in self._world.services.items()}
