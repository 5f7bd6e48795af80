"""Credentials for the fake APIs, derived from the seed. Plainly fake, and not secret."""

from dataclasses import dataclass
from hashlib import sha256

from simulator.scenario.scenario import ServiceEntry


@dataclass(frozen=True, slots=True)
class Credentials:
    """One service's credentials:

    Kidsoft uses `pin` and `key`, Manage `client_id` and `client_secret`, Storypark `token`.
    """

    token: str
    pin: str | None = None
    key: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


def make_credentials(seed: int, entry: ServiceEntry) -> Credentials:
    """The credentials of a service; they depend only on the seed and the service's key."""

    def fake(what: str) -> str:
        digest = sha256(f"{seed}\0{entry.key}\0credentials\0{what}".encode()).hexdigest()
        return f"fake-{what}-{digest[:24]}"

    token = fake("storypark-token")
    if entry.ccms == "kidsoft":
        return Credentials(token, pin=entry.pin, key=fake("kidsoft-key"))
    return Credentials(token, client_id=fake("manage-client"), client_secret=fake("manage-secret"))
