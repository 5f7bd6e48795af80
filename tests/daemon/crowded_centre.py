"""A centre with ten children, many of whom can leave at once."""

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
"""Ten children; only Ada and Ben are in Wombats."""

THRESHOLDS = HoldAbove(children=2, percent=10, week_percent=60)


def leavers(count: int, *, back: bool = False) -> list[dict[str, object]]:
    """Steps that archive the first `count` children in the CCMS, or undo that (`back`)."""
    return [{"unarchive" if back else "archive": f"{name} Hill"} for name in NAMES[:count]]


async def set_up_crowd(env: Environment, **settings: object) -> None:
    """Set up the centre with thresholds."""
    await env.set_up("banksia", **({"hold_above": THRESHOLDS} | settings))


async def ccms_change(env: Environment, *verbs: object):
    """Apply steps in the CCMS, publish, and run."""
    env.do("banksia", *verbs)
    env.publish("banksia")
    return await env.integrations.sync("banksia")
