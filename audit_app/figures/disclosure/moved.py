"""What changes where a quarter is published anew as a whole, for whoever decides it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit_app.figures.disclosure.release import OVERALL, PublicFigure, Release, total
from audit_app.figures.disclosure.revision import FEWEST_CHANGED, changed, changed_by_round, register_of
from audit_app.figures.grid import Grid

Key = tuple[tuple[int, ...], str]


@dataclass(frozen=True)
class Moved:
    """The published figures of a quarter before and after.

    `points`: audit points of which what is published changes (percent, number, interval, or whether it is
    shown), of `of` published before or after. `few`: figures, hidden ones too, that move by one or two plans.
    `together`, `overall` and `plans`: all points together, plans overall, and the plans audited, before and
    after. `register`: plans of which the register said something else.
    """

    points: int
    of: int
    few: int
    together: tuple[PublicFigure, PublicFigure]
    overall: tuple[PublicFigure, PublicFigure]
    plans: tuple[int, int]
    register: int


def moved(
    old: Release | None,
    new: Release | None,
    before: Mapping[int, Grid],
    after: Mapping[int, Grid],
    target: int,
) -> Moved:
    """What changes from one release to the other, and in the grids they are made from."""
    was, will = dict(_figures(old)), dict(_figures(new))
    codes = {code for _, code in (*was, *will) if code != OVERALL}
    different = {
        code for key in {*was, *will} if _said(was.get(key)) != _said(will.get(key)) for _, code in [key]
    }
    said, says = register_of(before), register_of(after)
    same_rounds = before.keys() == after.keys() and bool(old and old.by_round)
    counts = changed_by_round(before, after) if same_rounds else changed(before, after).values()
    return Moved(
        points=len(different & codes),
        of=len(codes),
        few=sum(0 < count < FEWEST_CHANGED for count in counts),
        together=(_together(was, target), _together(will, target)),
        overall=(_overall(was, target), _overall(will, target)),
        plans=(_plans(old), _plans(new)),
        register=sum(said[key] != says[key] for key in said.keys() & says.keys()),
    )


def _figures(release: Release | None) -> Iterator[tuple[Key, PublicFigure]]:
    """Each figure by the round it is of, where rounds are published, and its point."""
    for table in release.tables if release else ():
        for code, figure in (*table.points.items(), (OVERALL, table.overall)):
            yield (table.rounds if release and release.by_round else (), code), figure


def _said(figure: PublicFigure | None) -> object:
    """All that is published of a figure; its interval follows from x and n."""
    return figure and (figure.cell.show, figure.x, figure.n, figure.unsettled)


def _together(figures: Mapping[Key, PublicFigure], target: int) -> PublicFigure:
    return total([figure for (_, code), figure in figures.items() if code != OVERALL], target)


def _overall(figures: Mapping[Key, PublicFigure], target: int) -> PublicFigure:
    return total([figure for (_, code), figure in figures.items() if code == OVERALL], target)


def _plans(release: Release | None) -> int:
    return sum(table.plans for table in release.tables) if release else 0
