"""A service as far as can be seen from now: where looking ahead begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from daemon.forecast.last_picture import LastPicture
from daemon.forecast.outlook import Outlook
from daemon.forecast.run_ahead import Start
from daemon.model.publications import Publications
from daemon.model.service import Service, Standing
from daemon.model.situation import Situation
from daemon.running.making import makes

NOT_SET_UP = "set-up is not confirmed yet: nothing is synced before it"
UNTOLD = "the CCMS does not tell when it publishes: changes may come up to a publication later than told"
UNSETTLED = "what became of requests that Storypark never answered is not known"


@dataclass(frozen=True, slots=True)
class Sight:
    """A service as far as can be seen: both sides as they are now, and the CCMS's sessions to the end of what is asked about.

    `archived`: since when whom runs archived are so, by CCMS id.
    """

    service: Service
    standing: Standing
    at: datetime
    situation: Situation
    publications: Publications | None
    archived: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """Why a forecast from here tells less than it could."""
        untold = UNTOLD if self.publications is None and self.service.policy.has_labels else ""
        unsettled = UNSETTLED if any(makes(each.change) for each in self.standing.unsettled) else ""
        before = NOT_SET_UP if self.standing.stage != "set-up" else ""
        return "; ".join(filter(None, (before, str(self.situation.incomplete or ""), untold, unsettled)))

    def start(self, outlook: Outlook | None = None) -> Start:
        """Where looking ahead begins; `outlook` where somebody knows more than the CCMS's API tells."""
        zone = self.service.zone
        outlook = outlook or self.last_picture()
        return Start(self.at, self.standing, self.situation, outlook, zone, archived=self.archived)

    def last_picture(self, *, anew: bool = False) -> LastPicture:
        """What the CCMS's API tells; `anew`: published once more at this moment."""
        zone, policy = self.service.zone, self.service.policy
        return LastPicture(
            self.situation.roster, self.publications or Publications(self.at), policy, zone, self.at if anew else None
        )
