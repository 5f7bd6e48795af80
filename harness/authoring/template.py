"""A new scenario with comments: a whole story that plays, to be changed."""

from dataclasses import dataclass
from datetime import date, timedelta

from parktime.harness.authoring.yaml_text import flow, text
from parktime.simulator.generated.services import LOCALITIES

PIN = "S434783895"
COLUMN = 36
"""Where comments begin, unless the line is longer."""
OLDER, YOUNGER = 4 * 365, 3 * 365
"""About how old the two children with a name are, in days."""


@dataclass(frozen=True, slots=True)
class NewScenario:
    """What a new scenario is to be about. `starts`: its first day; `children` are generated."""

    title: str
    ccms: str = "manage"
    region: str = "AU-QLD"
    time_zone: str = ""
    children: int = 10
    weeks: int = 4
    starts: date = date(2026, 11, 30)

    @property
    def zone(self) -> str:
        """The time zone given, else that of the region."""
        return self.time_zone or zone_of(self.region)


def zone_of(region: str) -> str:
    """The time zone of most people of a region; of Australia or New Zealand as a whole, too."""
    zones = {each.region: each.time_zone for each in LOCALITIES}
    usual = "Pacific/Auckland" if region.startswith("NZ") else "Australia/Sydney"
    return zones.get(region, usual)


def new_scenario(wanted: NewScenario) -> str:
    """The text of the scenario: two children with names, some generated ones, and four steps."""
    starts = wanted.starts
    ends = starts + timedelta(weeks=wanted.weeks)
    kidsoft = wanted.ccms == "kidsoft"
    leaves, archived = (starts + timedelta(days=days) for days in (1, 2))
    mia, noah = (starts - timedelta(days=days) for days in (OLDER, YOUNGER))
    pin = [f"    pin: {PIN} # Kidsoft's Service PIN: S and nine digits"]
    generated = [
        f"      - {{count: {wanted.children}, books: {{room: Wombats, days: 3}}}}"
        " # so many more, by the seed"
    ]
    lines = [
        "about: Noah leaves, and his profile is archived.",
        f"starts: {starts} 08:00 # local to the first service",
        f"ends: {ends} 08:00",
        "seed: 1 # of the generated children",
        "services:",
        "  banksia: # the name that steps use",
        "    name: Banksia Kindergarten",
        f"    ccms: {wanted.ccms} # manage or kidsoft",
        *(pin if kidsoft else []),
        f"    time_zone: {wanted.zone}",
        f"    region: {wanted.region} # whose school terms and public holidays",
        f"    paid_children: {wanted.children + 10} # the size of Storypark's plan",
        "    rooms: [Possums, Wombats]",
        "    children:",
        "      - name: Mia Nguyen # the last word is the family name",
        f"        born: {mia}",
        "        books: {room: Possums, days: [mon, tue]} # from `starts` on, every week",
        "      - {name: Noah Smith, born: "
        f"{noah}, books: {{room: Wombats, days: [mon, wed, fri]}}}}",
        *(generated if wanted.children else []),
        "    storypark: # what is there before the integration",
        "      rooms: [Possums]",
        "      profiles: [Mia Nguyen]",
        "steps:",
        "  # The integration is set up at `starts`, with the automatic matches.",
        "  - expect:",
        "      mapping: {Mia Nguyen: linked, Noah Smith: linked}",
        f"      counts: {{active: {wanted.children + 2}, rooms: 2}}",
        f"  - at: {leaves} 09:00",
        "    do: {leave: Noah Smith} # off the CCMS's list",
        f"  - at: {archived} 20:30 # after the next publication and the next run",
        "    expect:",
        f"      profiles: {flow({'Noah Smith': 'archived', 'Mia Nguyen': 'active'})}",
        "      changes: [{rule: leaves-scope, kind: archive, child: Noah Smith}]",
        "  - after: 12h # and nothing more happens",
        "    expect: {no_changes: true}",
        "# Verbs and expectations: parktime schema, or the page on scenario keys. Next:",
        "#   parktime check FILE",
        "#   parktime run FILE --watch # plays it whenever you save it",
    ]
    return "\n".join([f"title: {text(wanted.title)}", *map(_aligned, lines)]) + "\n"


def _aligned(line: str) -> str:
    """The line with the comment behind it in the usual column."""
    code, sign, words = line.partition(" # ")
    return f"{code.rstrip():<{COLUMN}}  # {words}" if sign and code.strip() else line
