"""Type, colours and lines of every picture: the Government Analysis Function's, as afcharts holds them.

Reading rule: one unit is one CSS pixel on a page; layouts say how large a picture is in these units. The
library's settings are those of the process. They are made once, when this module is first imported, and never
changed after.
"""

import logging
import warnings
from dataclasses import dataclass
from pathlib import Path

import afcharts
import matplotlib
from afcharts.af_colours import get_af_colours
from matplotlib import font_manager

DOTS = 72  # units to the inch, so that a length in units is a length in points as well
FONTS = ("Arial", "Liberation Sans", "Helvetica", "DejaVu Sans", "Noto Sans", "Droid Sans Fallback")
INK = "#0b0c0c"
QUIET = "#505a5f"
GRID = "#b1b4b6"
SERIES = tuple(get_af_colours("categorical"))
PAIR = tuple(get_af_colours("duo"))
MAIN = SERIES[0]
MARKED = PAIR[1]
# Told apart without colour: each series has a marker and a dash of its own.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = (
    "-", (0, (6, 2)), (0, (2, 2)), (0, (8, 2, 2, 2)), (0, (4, 1)),
)  # fmt: skip
UNDER_WORDS = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
GUIDES: dict[str, tuple[str, float, str | tuple[int, tuple[float, ...]]]] = {
    "target": (INK, 2, (0, (7, 3))),
    "mean": (QUIET, 1.5, "-"),
    "limit": (QUIET, 1.5, (0, (1.5, 2.5))),
}


@dataclass(frozen=True)
class Layout:
    """How large a picture is. `dots`: of the file, to the inch of 72 units. `height`: fixed, or as needed."""

    width: float
    font: float
    dots: int = DOTS
    height: float | None = None
    margin: float = 4

    @property
    def narrow(self) -> bool:
        """Whether there is no room beside the picture, so that names stand above or below."""
        return self.width < 480

    @property
    def line(self) -> float:
        """From one line of text to the next."""
        return round(self.font * 1.3)


LAYOUTS = {
    "svg": Layout(width=720, font=16),
    "narrow": Layout(width=290, font=14),
    "png": Layout(width=720, font=16, dots=180),
    "slide": Layout(width=960, font=17, dots=144, height=540, margin=40),
}


def series_colour(place: int, of: int) -> str:
    """Two series take the palette for two, more the categorical one."""
    palette = PAIR if of <= len(PAIR) else SERIES
    return str(palette[place % len(palette)])


def _settle() -> None:
    # A sign that no font here has is drawn as a box. Nobody who reads a log can do anything about it.
    warnings.filterwarnings("ignore", message="Glyph .* missing from font")
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    known = set(font_manager.fontManager.get_font_names())
    style = Path(afcharts.__file__).parent / "afcharts.mplstyle"
    matplotlib.rcParams.update(matplotlib.rc_params_from_file(style, use_default_template=False))
    matplotlib.rcParams.update(
        {
            # By name: the library looks for a sign in the next font only where fonts are named.
            "font.family": [name for name in FONTS if name in known],
            "text.parse_math": False,  # a name may hold dollar signs
            "text.color": INK,
            "svg.fonttype": "path",  # a picture on a page cannot load a font, and not every reader has ours
            "svg.hashsalt": "audit",
        }
    )


_settle()
