"""The dashboard's themes: blue for good and orange for trouble, safe for most colour blindness."""

import os
from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.color import Color
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
"""Themes that are black on black without colour."""
MARK_COLOURS = ("text-primary", "text-warning")
"""The theme variables that marks use; every theme has them."""


def choose_theme(app: App[Any]) -> None:
    """Registers both themes and sets the one of TEXTUAL_THEME, or the dark one."""
    app.register_theme(DARK)
    app.register_theme(LIGHT)
    if "NO_COLOR" in os.environ:
        for name in ANSI:
            if name in app.available_themes:
                app.unregister_theme(name)
    wanted = os.environ.get("TEXTUAL_THEME", "")
    # Textual has taken the name before it knew the theme: without a difference it would not look.
    app.set_reactive(App.theme, "textual-dark")
    app.theme = wanted if wanted in app.available_themes else DARK.name


def rich_colours(variables: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Theme variables as colours of Rich, by name."""
    return {name: Color.parse(variables[name]).rich_color.name for name in names}
