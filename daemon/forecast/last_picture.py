"""The outlook of whoever knows a CCMS by its API: what it last published, with labels as its next publications will give them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.forecast.labels import Labels, dates_by_child, next_within
from daemon.model.publications import Publications
from daemon.model.roster import Roster
from daemon.model.settings import Policy
from daemon.planning.window import NEXT_SESSION_WEEKS


class LastPicture:
    """See Outlook. What people have entered and no publication tells yet is not in it.

    The sessions reach from six weeks back to 53 weeks after the last run that is asked about. `anew`: an instant at which the CCMS publishes once more.
    """

    def __init__(
        self, roster: Roster, publications: Publications, policy: Policy, zone: ZoneInfo, anew: datetime | None = None
    ) -> None:
        self._roster = roster
        self._publications = publications if anew is None else replace(publications, last=anew)
        self._zone = zone
        self._dates = dates_by_child([(row.child_id, row.dates) for row in roster.sessions])
        published_on = self._local(publications.last)
        self._labels = Labels(roster.children, self._dates, published_on) if policy.has_labels else None

    def roster(self, at: datetime) -> Roster:
        """See Outlook."""
        if self._labels is not None:
            children = self._labels.on(self._local(self.published_at(at)))
            if children is not self._roster.children:
                self._roster = replace(self._roster, children=children)
        return self._roster

    def next_sessions(self, at: datetime) -> dict[str, date]:
        """See Outlook."""
        today = self._local(at)
        return next_within(self._dates, today, today + timedelta(weeks=NEXT_SESSION_WEEKS))

    def publications(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """See Outlook."""
        return self._publications.between(after, to)

    @property
    def is_live(self) -> bool:
        """See Outlook."""
        return self._publications.is_live

    def published_at(self, at: datetime) -> datetime:
        """See Outlook."""
        return self._publications.read_at(at)

    def _local(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()
