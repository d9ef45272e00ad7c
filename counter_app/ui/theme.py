"""Design tokens: colours, sizes and type of the window, and the style sheet made from them. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import NamedTuple

from counter_app.resources import resources_folder

GRID = 8
BODY_POINTS = 10.5
FONT_FAMILIES = ("Segoe UI", "Noto Sans", "Inter", "Liberation Sans", "DejaVu Sans")
"""First one that is installed; each draws Vietnamese with its marks in the right place."""


class Palette(NamedTuple):
    """The colours of one theme as ``#rrggbb``; red, amber and green never stand without a word or an icon."""

    canvas: str
    surface: str
    sunken: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    on_accent: str
    rail: str
    rail_text: str
    rail_muted: str
    rail_active: str
    red: str
    red_soft: str
    amber: str
    amber_soft: str
    green: str
    green_soft: str
    focus: str


LIGHT = Palette(
    canvas="#eef2f4",
    surface="#ffffff",
    sunken="#f6f8f9",
    line="#d9e0e5",
    edge="#7f8d99",
    text="#17242e",
    muted="#51616e",
    accent="#0b6175",
    accent_hover="#094f60",
    accent_pressed="#073f4d",
    accent_soft="#e1f0f3",
    on_accent="#ffffff",
    rail="#0d3846",
    rail_text="#f2f8fa",
    rail_muted="#a9c6cf",
    rail_active="#1a5567",
    red="#a8231b",
    red_soft="#fdeceb",
    amber="#7a4f00",
    amber_soft="#fff3d6",
    green="#17633a",
    green_soft="#e4f4ea",
    focus="#0b6175",
)

HIGH_CONTRAST = Palette(
    canvas="#ffffff",
    surface="#ffffff",
    sunken="#ffffff",
    line="#000000",
    edge="#000000",
    text="#000000",
    muted="#1c1c1c",
    accent="#003a4d",
    accent_hover="#002533",
    accent_pressed="#000000",
    accent_soft="#d9f2ff",
    on_accent="#ffffff",
    rail="#000000",
    rail_text="#ffffff",
    rail_muted="#ffffff",
    rail_active="#003a4d",
    red="#8a0000",
    red_soft="#ffffff",
    amber="#5c3900",
    amber_soft="#ffffff",
    green="#00401c",
    green_soft="#ffffff",
    focus="#b30059",
)

PALETTES = {"light": LIGHT, "high_contrast": HIGH_CONTRAST}

TEXT_PAIRS = (
    ("text", "surface"), ("text", "canvas"), ("text", "sunken"), ("text", "accent_soft"), ("muted", "surface"),
    ("muted", "canvas"), ("muted", "sunken"), ("accent", "surface"), ("accent", "accent_soft"), ("accent", "canvas"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_pressed"), ("rail_text", "rail"),
    ("rail_text", "rail_active"), ("rail_muted", "rail"), ("red", "red_soft"), ("red", "surface"),
    ("amber", "amber_soft"), ("amber", "surface"), ("green", "green_soft"), ("green", "surface"),
)  # fmt: skip
"""Every (foreground, background) the window writes text with: at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""

EDGE_PAIRS = (("edge", "surface"), ("focus", "surface"), ("focus", "canvas"), ("accent", "canvas"))
"""Outlines that tell what a thing is: at least 3 to 1 (WCAG 2.2, 1.4.11)."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One palette at one zoom; ``scale`` is 1.0 for 100 %."""

    palette: Palette = LIGHT
    scale: float = 1.0

    def px(self, pixels: float) -> int:
        """Return a length of the design, in pixels at 100 %, at this zoom."""
        return max(1, round(pixels * self.scale))

    def points(self, points: float) -> float:
        """Return a type size of the design, in points at 100 %, at this zoom."""
        return round(points * self.scale, 2)

    def style_sheet(self) -> str:
        """Return ``resources/styles/window.qss`` with colours, ``px_N`` and ``pt_N`` filled in."""
        pattern = Template((resources_folder() / "styles" / "window.qss").read_text(encoding="utf-8"))
        lengths = {f"px_{n}": f"{self.px(n)}px" for n in range(65)}
        sizes = {f"pt_{n}": f"{self.points(n / 10)}pt" for n in (90, 95, 100, 105, 110, 120, 130, 150, 160, 200, 220)}
        icons = resources_folder() / "icons"
        pictures = {name: (icons / f"{file}.svg").as_posix() for name, file in (("arrow", "down"), ("check", "check"))}
        return pattern.substitute(self.palette._asdict() | lengths | sizes | pictures)


ZOOMS = (1.0, 1.25, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What a clerk chose: the name of a theme and a zoom."""

    theme: str = "light"
    zoom: float = 1.0

    @classmethod
    def kept(cls, theme: str, zoom: str) -> Look:
        """Return the look of two kept words; what is no number or no theme counts as not chosen."""
        try:
            near = min(ZOOMS, key=lambda one: abs(one - float(zoom)))
        except ValueError:
            near = 1.0
        return cls(theme if theme in PALETTES else "light", near)

    def made(self) -> Theme:
        """Return the theme at this zoom."""
        return theme_named(self.theme, self.zoom)

    def zoomed(self, step: int) -> float:
        """Return the zoom one step larger, one smaller, or as made (0)."""
        if step == 0:
            return ZOOMS[0]
        return ZOOMS[min(max(ZOOMS.index(self.zoom) + step, 0), len(ZOOMS) - 1)]


def theme_named(name: str, scale: float = 1.0) -> Theme:
    """Return the theme of a preference: ``light`` or ``high_contrast``; anything else is light."""
    return Theme(PALETTES.get(name, LIGHT), min(max(scale, 0.8), 2.5))


LINEAR_BELOW = 0.04045


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
