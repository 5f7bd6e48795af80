"""What a client of the fake APIs identifies itself with: made from the seed, plainly fake, and no secret."""

from dataclasses import dataclass
from hashlib import sha256

from simulator.scenario.scenario import ServiceEntry


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of one service: Kidsoft wants `pin`, `key`, Manage `client_id` and `client_secret`, Storypark `token`."""

    token: str
    pin: str | None = None
    key: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


def make_credentials(seed: int, entry: ServiceEntry) -> Credentials:
    """The same for the same seed and service, whatever else the scenario says."""

    def fake(what: str) -> str:
        digest = sha256(f"{seed}\0{entry.key}\0credentials\0{what}".encode()).hexdigest()
        return f"fake-{what}-{digest[:24]}"

    token = fake("storypark-token")
    if entry.ccms == "kidsoft":
        return Credentials(token, pin=entry.pin, key=fake("kidsoft-key"))
    return Credentials(token, client_id=fake("manage-client"), client_secret=fake("manage-secret"))
