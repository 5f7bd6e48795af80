"""What was asked for and never answered: a profile or a room that may be there, or may not."""

from dataclasses import dataclass
from typing import Any

from daemon.change import Change
from daemon.link import Links, Mapping


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A request that makes something, as it was sent: asked again under its key, it makes nothing twice and tells what it made.

    `mapping` and `target_id` are those of the child's or room's row when it was sent: where they are others by now, somebody has decided otherwise.
    """

    change: Change
    key: str
    body: dict[str, Any]
    mapping: Mapping
    target_id: str | None

    def still_wanted(self, links: Links) -> bool:
        """Whether nobody has decided otherwise meanwhile."""
        rows = links.children if self.change.about == "child" else links.rooms
        row = rows.get(self.change.ccms_id)
        return row is not None and (row.mapping, row.target_id) == (self.mapping, self.target_id)
