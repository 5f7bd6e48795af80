"""The dashboard's own themes: blue for well and orange for trouble, which nearly everybody can tell apart."""

from textual.theme import Theme

DARK = Theme(
    name="parktime-dark",
    primary="#56B4E9",
    secondary="#3A7CA5",
    accent="#E69F00",
    warning="#E69F00",
    error="#E69F00",
    success="#56B4E9",
    foreground="#E6E6E6",
    background="#101418",
    surface="#181D23",
    panel="#242B33",
    variables={"text-primary": "#6FC1F0", "text-warning": "#F0B030", "text-error": "#F0B030"},
)
LIGHT = Theme(
    name="parktime-light",
    primary="#00609C",
    secondary="#3A7CA5",
    accent="#8A4B00",
    warning="#8A4B00",
    error="#8A4B00",
    success="#00609C",
    foreground="#1A1A1A",
    background="#F4F4F0",
    surface="#FFFFFF",
    panel="#E2E6EA",
    dark=False,
    variables={"text-primary": "#00528A", "text-warning": "#7A4200", "text-error": "#7A4200"},
)
ANSI = ("ansi-dark", "ansi-light", "textual-ansi")
"""Without colour these are black on black."""
COLOURS = ("text-primary", "text-warning")
"""The variables that marks name; every theme has them."""
