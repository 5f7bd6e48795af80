"""Diagrams as SVG, drawn here, so that the site needs no script and no other host."""

from html import escape

WIDTH = 860
FONT = "font-family='system-ui, sans-serif'"


def diagrams() -> dict[str, str]:
    """SVG by its path in the site."""
    return {
        "diagrams/run.svg": _sequence(RUN_ACTORS, RUN_MESSAGES),
        "diagrams/clock.svg": _sequence(CLOCK_ACTORS, CLOCK_MESSAGES),
        "diagrams/rewind.svg": _sequence(CLOCK_ACTORS, REWIND_MESSAGES),
        "diagrams/packages.svg": _packages(),
        "diagrams/programs.svg": _programs(),
    }


RUN_ACTORS = ("CCMS API", "daemon", "store", "Storypark API")
RUN_MESSAGES = (
    (1, 0, "read children, rooms, sessions"),
    (0, 1, "one whole picture"),
    (1, 3, "read account, profiles, rooms"),
    (3, 1, "Storypark state"),
    (1, 1, "plan: picture + state + links + settings → changes"),
    (1, 0, "before a removal: read again"),
    (1, 2, "journal: the planned changes"),
    (1, 3, "each change, with an Idempotency-Key"),
    (3, 1, "done"),
    (1, 2, "run and links: one commit"),
)

CLOCK_ACTORS = ("you", "the clock", "your sync")
CLOCK_MESSAGES = (
    (2, 1, "POST …/participants/my-sync/busy"),
    (1, 2, "now = 08:00"),
    (2, 1, "POST …/wait, until = 20:00"),
    (0, 1, "POST /clock/advance, by = 24h"),
    (1, 1, "moves to 20:00 and stops there"),
    (1, 2, "now = 20:00, reached = true"),
    (2, 2, "does its 20:00 sync; time does not move"),
    (2, 1, "POST …/wait, until = 08:00 next day"),
    (1, 0, "… and so on, until 24 hours have passed"),
)
REWIND_MESSAGES = (
    (2, 1, "POST …/wait, until = 20:00, epoch = 0"),
    (0, 1, "POST /clock/rewind, by = 1w"),
    (1, 1, "sets the world back; epoch becomes 1"),
    (1, 2, "reached = false, epoch = 1"),
    (2, 1, "GET /clock: how far back? (rewinds)"),
    (2, 2, "forgets everything later than that"),
    (2, 1, "POST …/wait, until = …, epoch = 1"),
    (1, 0, "rewound; not_following is empty"),
)


def _sequence(actors: tuple[str, ...], messages: tuple[tuple[int, int, str], ...]) -> str:
    step, top = 44, 62
    height = top + step * len(messages) + 30
    gap = (WIDTH - 160) / (len(actors) - 1)
    places = [80 + gap * index for index in range(len(actors))]
    parts = [_open(WIDTH, height)]
    for x, name in zip(places, actors, strict=True):
        parts.append(
            f"<line x1='{x}' y1='46' x2='{x}' y2='{height - 14}' stroke='#9aa4b2' "
            "stroke-dasharray='4 4'/>"
        )
        parts.append(_box(x - 76, 12, 152, 34, name))
    for row, (start, end, words) in enumerate(messages):
        y = top + step * row + 24
        parts.append(_arrow(places[start], places[end], y, words))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _arrow(x1: float, x2: float, y: float, words: str) -> str:
    if x1 == x2:
        side = -1 if x1 > WIDTH / 2 else 1
        anchor = "start" if side > 0 else "end"
        return (
            f"<rect x='{x1 - 5}' y='{y - 14}' width='10' height='22' rx='3' fill='#1565c0'/>"
            + _label(x1 + 14 * side, y + 3, words, anchor, bold=True)
        )
    left = x1 > x2
    tip = x2 + 2 if left else x2 - 2
    back = 9 if left else -9
    return (
        f"<line x1='{x1}' y1='{y}' x2='{tip}' y2='{y}' stroke='#1565c0' stroke-width='1.6'/>"
        f"<path d='M{tip},{y} l{back},-5 l0,10 z' fill='#1565c0'/>"
        + _label((x1 + x2) / 2, y - 8, words, "middle")
    )


def _open(width: int, height: float) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' {FONT} "
        "font-size='14'>"
        f"<rect width='{width}' height='{height}' rx='8' fill='#f7f9fc'/>"
    )


def _box(x: float, y: float, width: float, height: float, name: str, words: str = "") -> str:
    middle = x + width / 2
    parts = [
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='6' fill='#ffffff' "
        "stroke='#1565c0'/>",
        _label(middle, y + (22 if not words else 24), name, "middle", bold=True),
    ]
    for row, line in enumerate(words.split("\n") if words else ()):
        parts.append(_label(middle, y + 44 + 17 * row, line, "middle", small=True))
    return "".join(parts)


def _label(
    x: float, y: float, words: str, anchor: str, *, bold: bool = False, small: bool = False
) -> str:
    weight = " font-weight='600'" if bold else ""
    size = " font-size='12.5'" if small else ""
    shade = "#40495a" if small else "#1c2430"
    halo = (
        " stroke='#f7f9fc' stroke-width='4' paint-order='stroke'" if not small and not bold else ""
    )
    return (
        f"<text x='{x}' y='{y}' text-anchor='{anchor}' fill='{shade}'{weight}{size}{halo}>"
        f"{escape(words)}</text>"
    )


def _programs() -> str:
    parts = [
        _open(WIDTH, 300),
        _box(
            40,
            30,
            230,
            100,
            "simulator",
            "a world from a scenario file:\nfake Kidsoft, Manage, Storypark,\nand the clock",
        ),
        _box(
            590,
            30,
            230,
            100,
            "daemon",
            "the sync: read, plan, write;\nits store, its history,\nits HTTP API",
        ),
        _box(
            315,
            190,
            230,
            88,
            "dashboard · player · CLI",
            "watch, move the clock,\nact, and check expectations",
        ),
        _link(590, 68, 270, 68, "vendor APIs (HTTP)"),
        _link(590, 108, 270, 108, "clock protocol (HTTP)"),
        _link(380, 190, 210, 130, ""),
        _link(480, 190, 650, 130, ""),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _link(x1: float, y1: float, x2: float, y2: float, words: str) -> str:
    line = (
        "<defs><marker id='tip' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='8' "
        "markerHeight='8' orient='auto'>"
        f"<path d='M0,0 L10,5 L0,10 z' fill='#1565c0'/></marker></defs>"
        f"<line x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}' stroke='#1565c0' stroke-width='1.6' "
        "marker-end='url(#tip)'/>"
    )
    return line + (_label((x1 + x2) / 2, y1 - 7, words, "middle") if words else "")


def _packages() -> str:
    parts = [
        _open(WIDTH, 330),
        _box(300, 16, 260, 66, "parktime.harness", "command line, player, expectations"),
        _box(40, 140, 230, 66, "parktime.simulator", "world, clock, fake APIs"),
        _box(315, 140, 230, 66, "parktime.daemon", "the sync"),
        _box(590, 140, 230, 66, "parktime.tui, .webui", "dashboard, pages"),
        _box(175, 256, 230, 58, "parktime.web", "problem documents, HTTP helpers"),
        _box(455, 256, 230, 58, "parktime.scenarios", "YAML only, no code"),
        _link(390, 82, 160, 138, ""),
        _link(430, 82, 430, 138, ""),
        _link(470, 82, 700, 138, ""),
        _link(160, 206, 250, 254, ""),
        _link(420, 206, 330, 254, ""),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
