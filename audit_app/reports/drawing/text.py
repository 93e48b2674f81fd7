"""Text of a picture: what can be drawn of it, how wide it is, where its lines break."""

import re
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from audit_app.reports.drawing import style

LONGEST = 400
MEASURED = 100
# Neither XML nor a font has anything for these; a line break is for us to choose.
UNDRAWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]+"
)
MORE = "…"


def clean(text: str) -> str:
    """One line of what can be drawn."""
    return " ".join(UNDRAWABLE.sub(" ", text).split())


def width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a line of text is, in units: letter by letter, which is quick and never too little."""
    return sum(_letter(letter, weight) for letter in clean(text)[:LONGEST]) * size / MEASURED


@lru_cache(maxsize=4096)
def _letter(letter: str, weight: str) -> float:
    """How far a letter moves the next one, in type of the size that is measured."""
    return _measured(f"n{letter}n", weight) - _measured("nn", weight)


def _measured(text: str, weight: str) -> float:
    how = FontProperties(size=MEASURED, weight=weight)
    return float(_renderer().get_text_width_height_descent(text, how, False)[0])


@lru_cache(maxsize=1)
def _renderer() -> Any:
    return FigureCanvasAgg(Figure(dpi=style.DOTS)).get_renderer()  # type: ignore[no-untyped-call]


def wrap(
    text: str, size: float, room: float, *, most: int | None = None, weight: str = "normal"
) -> list[str]:
    """Lines no wider than the room, at most so many; what is left out is marked with an ellipsis."""
    whole = clean(text)
    lines = [""]
    for word in whole[:LONGEST].split(" "):
        for piece in _pieces(word, size, room, weight):
            longer = f"{lines[-1]} {piece}".strip()
            if width(longer, size, weight) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    lines = [line for line in lines if line] or [""]
    if len(whole) > LONGEST and most is None:
        lines[-1] = _shortened(lines[-1], size, room, weight)
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), size, room, weight)]
    return lines


def _pieces(word: str, size: float, room: float, weight: str) -> list[str]:
    """A word, in pieces where it is wider than the room."""
    if width(word, size, weight) <= room:
        return [word]
    pieces = [""]
    for letter in word:
        if width(pieces[-1] + letter, size, weight) > room and pieces[-1]:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _shortened(text: str, size: float, room: float, weight: str) -> str:
    while text and width(text + MORE, size, weight) > room:
        text = text[:-1].rstrip()
    return text + MORE
