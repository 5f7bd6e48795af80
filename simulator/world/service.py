"""One service: its CCMS, its Storypark, and the picture that the CCMS's API serves."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from simulator.scenario.scenario import ServiceEntry
from simulator.world.answers import IdempotencyStore
from simulator.world.ccms import Ccms
from simulator.world.credentials import make_credentials
from simulator.world.picture import Picture, take_picture
from simulator.world.storypark import Storypark


class Service:
    """A service at `now`, which its world sets.

    Publications are due every `api_lag` from the scenario's start (rule api-window). With `api_lag`
    0 there are none: the picture is live. `switched_on` is Kidsoft's side of the integration (on-
    kidsoft). `answers` holds the results of idempotent Storypark writes.
    """

    def __init__(
        self, entry: ServiceEntry, ccms: Ccms, storypark: Storypark, seed: int, starts: datetime
    ) -> None:
        self.key = entry.key
        self.entry = entry
        self.zone = ZoneInfo(entry.time_zone)
        self.ccms = ccms
        self.storypark = storypark
        self.answers = IdempotencyStore()
        self.credentials = make_credentials(seed, entry)
        self.switched_on = entry.integration
        self.now = starts
        self.next_publication = starts + entry.api_lag if entry.api_lag else None
        self._picture = take_picture(ccms, self.today, starts)

    def copy(self) -> "Service":
        """An independent service in the same state."""
        twin = object.__new__(Service)
        twin.__dict__.update(self.__dict__)
        twin.ccms, twin.storypark = self.ccms.copy(), self.storypark.copy()
        twin.answers = self.answers.copy()
        return twin

    @property
    def today(self) -> date:
        """The local date at `now`."""
        return self.now.astimezone(self.zone).date()

    @property
    def is_live(self) -> bool:
        """Whether the API serves the present state rather than publications."""
        return self.next_publication is None

    @property
    def picture(self) -> Picture:
        """What the API serves at `now`."""
        if self.is_live:
            self.publish(self.now)
        return self._picture

    def move_to(self, instant: datetime) -> bool:
        """Let time pass; returns whether the live picture changed.

        A live picture is taken before and after, so that `updated_at` does not depend on reads.
        """
        self.refresh_live()
        before = self._picture.revision
        self.now = instant
        self.refresh_live()
        return self._picture.revision != before

    def publish(self, now: datetime) -> Picture:
        """Publish at once. Due publications keep their times (rules refresh and set-up)."""
        self._picture = take_picture(
            self.ccms, now.astimezone(self.zone).date(), now, self._picture
        )
        return self._picture

    def publish_due(self) -> None:
        """Make the publication due at `now`, if any.

        Of several missed ones only the last is made.
        """
        due, lag = self.next_publication, self.entry.api_lag
        if due is None or due > self.now:
            return
        latest = due + (self.now - due) // lag * lag
        self.publish(latest)
        self.next_publication = latest + lag

    def refresh_live(self) -> None:
        """Update the picture if it is live."""
        if self.is_live:
            self.publish(self.now)
