"""Other birth dates: equal ones stay equal, and a slip of the pen stays the same slip."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

from parktime.daemon.matching.similarity import compare_birth_dates

Pair = tuple[date, date]
_FARTHEST = 300
"""Days between a birth date and the one in its place, so that a child's age stays about right."""
_DRAWS = 3_000


def other_dates(random: Random, born: Iterable[date], compared: Iterable[Pair]) -> dict[date, date]:
    """A birth date in place of each, none of them an original one.

    `compared`: pairs whose difference matters. Two dates get two dates.
    """
    originals = sorted(set(born))
    pairs: defaultdict[date, list[Pair]] = defaultdict(list)
    for pair in sorted(set(compared)):
        if pair[0] != pair[1]:
            for day in pair:
                pairs[day].append(pair)
    images: dict[date, date] = {}
    for day in originals:
        if day not in images:
            images |= _drawn(random, _related(day, pairs), pairs, images, set(originals))
    return images


def _related(day: date, pairs: Mapping[date, list[Pair]]) -> list[date]:
    """The dates that are a slip of the pen from each other, this one first."""
    found, waiting = [day], [day]
    while waiting:
        for one, other in pairs.get(waiting.pop(), ()):
            if compare_birth_dates(one, other).relation == "near":
                new = [each for each in (one, other) if each not in found]
                found += new
                waiting += new
    return found


def _drawn(
    random: Random,
    days: list[date],
    pairs: Mapping[date, list[Pair]],
    known: Mapping[date, date],
    originals: set[date],
) -> dict[date, date]:
    """Images of related dates that are related in the same way; as nearly as can be drawn."""
    asked = {pair for day in days for pair in pairs.get(day, ())}
    best: tuple[int, dict[date, date]] | None = None
    taken = {*originals, *known.values()}
    for _ in range(_DRAWS):
        images: dict[date, date] = {}
        for day in days:
            choice = [each for each in _choices(random, day, pairs, images) if each not in taken]
            choice = [each for each in choice if each not in images.values()]
            if not choice:
                break
            images[day] = random.choice(choice)
        if len(images) < len(days):
            continue
        broken = sum(_differs(pair, {**known, **images}) for pair in asked)
        if best is None or broken < best[0]:
            best = broken, images
        if not broken:
            break
    if best is None:
        raise ValueError("there are more birth dates than days to replace them")
    return best[1]


def _differs(pair: Pair, images: Mapping[date, date]) -> bool:
    """Whether two dates are related otherwise than their images."""
    one, other = images.get(pair[0]), images.get(pair[1])
    if one is None or other is None:
        return False
    before, after = compare_birth_dates(*pair), compare_birth_dates(one, other)
    is_near = before.relation == "near"
    return before.relation != after.relation or (is_near and before.words != after.words)


def _choices(
    random: Random, day: date, pairs: Mapping[date, list[Pair]], images: Mapping[date, date]
) -> Iterator[date]:
    """Dates for a day: slips of the image of a related one, else any date not far away."""
    for pair in pairs.get(day, ()):
        other = pair[0] if pair[1] == day else pair[1]
        if other in images and compare_birth_dates(*pair).relation == "near":
            words = compare_birth_dates(*pair).words
            slips = _slips(images[other])
            yield from (
                each for each in slips if compare_birth_dates(images[other], each).words == words
            )
            return
    for _ in range(4):
        yield day + timedelta(days=random.choice((-1, 1)) * random.randint(20, _FARTHEST))


def _slips(day: date) -> Iterator[date]:
    """Every date that is a slip of the pen from this one."""
    digits = f"{day:%Y%m%d}"
    texts = {f"{day.year}{day.day:02}{day.month:02}"}
    texts |= {f"{day.year + by}{digits[4:]}" for by in (-1, 1)}
    texts |= {digits[:at] + each + digits[at + 1 :] for at in range(3, 8) for each in "0123456789"}
    texts |= {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(3, 7)}
    for text in sorted(texts - {digits}):
        try:
            yield date.fromisoformat(text)
        except ValueError:
            continue
