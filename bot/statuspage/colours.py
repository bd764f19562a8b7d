"""The one colour of a page that is its owner's: for links, where it must be readable."""

import re
from dataclasses import dataclass

from bot.domain.errors import SetupError
from bot.statuspage.limits import CONTRAST

PAPER = {"light": "#ffffff", "dark": "#171d22"}  # the page's lightest and darkest ground; page.css has them too
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Colours:
    """The accent on light and on dark ground, as #rrggbb. Raises SetupError for one that cannot be read there."""

    light: str = "#0b5c69"
    dark: str = "#7fd3df"

    def __post_init__(self) -> None:
        for scheme, colour in (("light", self.light), ("dark", self.dark)):
            if not _HEX.fullmatch(colour):
                raise SetupError(f"the {scheme} colour {colour} is not of the form #0b5c69")
            if (ratio := contrast(colour, PAPER[scheme])) < CONTRAST:
                raise SetupError(
                    f"the {scheme} colour {colour} has a contrast of {ratio:.2f} to {PAPER[scheme]}, "
                    f"and text needs {CONTRAST}"
                )


def contrast(one: str, other: str) -> float:
    """How well one can be read on the other, 1 to 21; WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
