"""Grids from letters, with everything a test does not care about filled in."""

from collections.abc import Mapping, Sequence

from audit_app.figures.grid import Grid, GridPlan

AGENCIES = ("education", "health", "social care")


def grid(
    agreed: Sequence[str],
    given: Mapping[str, Sequence[str]],
    *,
    moderated: Sequence[str] = (),
    contested: Sequence[str] = (),
    points: Sequence[str] = (),
    auditors: Mapping[str, tuple[int, ...]] | None = None,
    first: int = 1,
) -> Grid:
    """Plans P1, P2 ... (from `first`) by points A, B ...: one text per plan, as a Grid holds them."""
    size = len(agreed[0]) if agreed else 0
    nothing = ["0" * size] * len(agreed)
    return Grid(
        points=tuple(points) or tuple("ABCDEFGHIJ"[:size]),
        plans=tuple(
            GridPlan(f"P{number}", auditors=auditors or {}) for number in range(first, first + len(agreed))
        ),
        agreed=tuple(agreed),
        given={agency: tuple(rows) for agency, rows in given.items()},
        moderated=tuple(moderated or nothing),
        contested=tuple(contested or nothing),
    )


def one_plan(agreed: str, *given: str, moderated: str = "", contested: str = "") -> Grid:
    """One plan; `given` are the letters of education, health and social care, in that order."""
    return grid(
        [agreed],
        {agency: [row] for agency, row in zip(AGENCIES, given, strict=False)},
        moderated=[moderated] if moderated else (),
        contested=[contested] if contested else (),
    )
