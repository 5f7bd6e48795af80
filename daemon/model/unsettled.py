"""What was asked of Storypark and never answered: a change that may have been made, or may not."""

from dataclasses import dataclass
from typing import Any

from daemon.model.change import Change
from daemon.model.link import Links, Mapping


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A write, as it was sent: asked again under its key, it does nothing twice and tells what it made, or that it had been done.

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


def as_sent(change: Change, key: str, body: dict[str, Any], links: Links) -> Unsettled:
    """The request for a change, sent while the links were these."""
    rows = links.children if change.about == "child" else links.rooms
    row = rows[change.ccms_id]
    return Unsettled(change, key, body, row.mapping, row.target_id)
