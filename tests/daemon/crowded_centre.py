"""A centre from which many can leave at once."""

from parktime.daemon.domain.service import HoldAbove
from tests.daemon.environment import Environment

NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ida", "Jack")

CROWDED_CENTRE = (
    """
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 12
    api_lag: 1h
    rooms: [Possums, Wombats]
    children:
"""
    + "".join(
        f"      - {{name: {name} Hill, books: {{room: {'Wombats' if name in 'Ada Ben' else 'Possums'}, days: [mon], from: 2026-01-27}}}}\n"
        for name in NAMES
    )
    + """
    storypark:
      rooms: [Possums, {name: Old room, posts: 12}]
      profiles:
        - {name: Ruby Stranger, born: 2021-05-02, rooms: [Old room]}
    integration: off
"""
)
"""Ten children, of whom Ada and Ben are in Wombats, and nobody else is."""

THRESHOLDS = HoldAbove(children=2, percent=10, week_percent=60)


def leavers(count: int, *, back: bool = False) -> list[dict[str, object]]:
    """The first so many archived in the CCMS by hand, or taken out of that again."""
    return [{"unarchive" if back else "archive": f"{name} Hill"} for name in NAMES[:count]]


async def set_up_crowd(env: Environment, **settings: object) -> None:
    """Set up, with bars."""
    await env.set_up("banksia", **({"hold_above": THRESHOLDS} | settings))


async def ccms_change(env: Environment, *verbs: object):
    """Something happens in the CCMS, and a run reads it."""
    env.do("banksia", *verbs)
    env.publish("banksia")
    return await env.integrations.sync("banksia")
