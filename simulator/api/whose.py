"""Finds the service that a request concerns, without authenticating it."""

import msgspec

from simulator.api.tokens import IssuedTokens
from simulator.faults.calls import Call
from simulator.faults.exchange import Exchange
from simulator.world.world import World


class ServiceIdentifier:
    """The services of a world by PIN, bearer token, or the credentials of a token request."""

    def __init__(self, world: World, tokens: IssuedTokens) -> None:
        self._tokens = tokens
        known = {key: service.credentials for key, service in world.services.items()}
        self._by_pin = {each.pin: key for key, each in known.items() if each.pin is not None}
        self._by_client = {
            each.client_id: key for key, each in known.items() if each.client_id is not None
        }
        self._by_token = {each.token: key for key, each in known.items()}

    async def __call__(self, call: Call, exchange: Exchange) -> str | None:
        """The service's key, or None. The body of a token request must be buffered."""
        if call.api == "kidsoft":
            return self._by_pin.get(exchange.header(b"x-service-pin"))
        if call.name == "token":
            return self._by_client.get(_client_id(await exchange.drain()))
        shown = exchange.header(b"authorization").partition(" ")[2].strip()
        return self._tokens.lookup(shown) if call.api == "manage" else self._by_token.get(shown)


class _TokenRequest(msgspec.Struct):
    client_id: str = ""


_REQUEST = msgspec.json.Decoder(_TokenRequest)


def _client_id(body: bytes) -> str:
    try:
        return _REQUEST.decode(body).client_id
    except msgspec.MsgspecError:
        return ""
