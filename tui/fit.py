"""How wide the columns of a table are, so that it never scrolls sideways. Pure."""

from collections.abc import Mapping, Sequence

NARROWEST = 8
"""Below this a column tells nothing."""


def fitting(natural: Mapping[str, int], room: int, elastic: Sequence[str], padding: int) -> dict[str, int]:
    """The width of each column by its title, without its `padding` on both sides. Where there is not room for all, the
    `elastic` ones give way, the first of them first, down to NARROWEST.
    """
    widths = dict(natural)
    excess = sum(width + 2 * padding for width in widths.values()) - room
    for title in elastic:
        if excess > 0 and title in widths:
            given = min(excess, max(widths[title] - NARROWEST, 0))
            widths[title] -= given
            excess -= given
    return widths
