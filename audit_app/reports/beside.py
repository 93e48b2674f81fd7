"""What later stages put beside a report's points, what was learned and is being done. Nothing here knows
them: they add a teller.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Beside:
    """One thing beside audit points: a short text and the page it opens.

    An action also has its rating and its data for programs; what was learned has neither.
    """

    points: tuple[str, ...]
    text: str
    endpoint: str
    values: dict[str, int]
    rag: str = ""
    data: dict[str, object] | None = None


Teller = Callable[[Collection[str]], list[Beside]]
_tellers: list[Teller] = []


def teller(tell: Teller) -> Teller:
    """Register what a later stage has to say about audit points."""
    _tellers.append(tell)
    return tell


def beside(points: Collection[str]) -> list[Beside]:
    """Everything to show beside some audit points, by their codes."""
    return [found for tell in _tellers for found in tell(points)]


def actions(points: Collection[str]) -> list[Beside]:
    """The actions among them, for files."""
    return [one for one in beside(points) if one.data is not None]


def by_point(found: Collection[Beside]) -> dict[str, list[Beside]]:
    """The same, under each point it belongs to."""
    grouped: dict[str, list[Beside]] = {}
    for one in found:
        for point in one.points:
            grouped.setdefault(point, []).append(one)
    return grouped
