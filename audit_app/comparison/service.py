"""Agreeing to be compared, and the published figures of every area where all of them agreed."""

from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from audit_app import clock
from audit_app.accounts.models import AreaSetting, Person
from audit_app.accounts.settings import set_setting, setting, setting_row
from audit_app.comparison.across import in_every_area
from audit_app.comparison.rules import (
    AreaFigure,
    ComparisonRefused,
    Funnel,
    funnel,
    last_quarters,
    over_quarters,
)
from audit_app.db import current_area, db
from audit_app.figures.disclosure.rules import NOT_AVAILABLE, PublicFigure, Quarter
from audit_app.figures.releases import public_quarters
from audit_app.reports.publishing import anew, thresholds
from audit_app.rubrics.models import AuditPoint, RubricVersion

SETTING = "compare"


@dataclass(frozen=True)
class ComparedPoint:
    """One audit point with the figure of each area, in the order of the areas' names."""

    code: str
    title: str
    section: str
    rubric: str
    areas: tuple[AreaFigure, ...]

    @cached_property
    def funnel(self) -> Funnel | None:
        """The areas among the lines; None with fewer than two figures."""
        return funnel(self.areas)


@dataclass(frozen=True)
class Comparison:
    """What somebody of one area may see. `points` is empty unless `agreed`: there, every area agreed."""

    areas: int
    agreed: bool
    own_agreed: bool
    quarters: tuple[Quarter, ...]
    names: tuple[str, ...] = ()
    points: tuple[ComparedPoint, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether there is no other area in this deployment."""
        return self.areas < 2

    def point(self, code: str) -> ComparedPoint | None:
        """One point by its code."""
        return next((one for one in self.points if one.code == code), None)


def own_agreement() -> bool:
    """Whether this area agreed to be compared, and did not withdraw."""
    return setting(SETTING, False) is True


def last_decision() -> AreaSetting | None:
    """Who decided last for this area, when and why."""
    return setting_row(SETTING)


def decide(agree: bool, reason: str, person: Person) -> AreaSetting:
    """Agree to be compared, or withdraw. Raises ComparisonRefused where that changes nothing."""
    if agree == own_agreement():
        how = "has agreed already" if agree else "has not agreed"
        raise ComparisonRefused(f"Your area {how}: nothing would change.")
    return set_setting(SETTING, agree, reason, person)


def comparison() -> Comparison:
    """The comparison as people of this session's area may see it now."""
    here, quarters = current_area(), last_quarters(clock.today())
    said = in_every_area(own_agreement)
    agreed = len(said) > 1 and all(agree for _, _, agree in said)
    stands = Comparison(len(said), agreed, own_agreement(), quarters)
    if not agreed:
        return stands
    figures = in_every_area(lambda: _published(quarters))
    return Comparison(
        stands.areas,
        stands.agreed,
        stands.own_agreed,
        quarters,
        tuple(name for _, name, _ in figures),
        tuple(_points(figures, here)),
    )


def _published(quarters: tuple[Quarter, ...]) -> dict[str, PublicFigure]:
    """What this session's area has published of the quarters, by point: exactly that, and no other number."""
    found = public_quarters(thresholds(), anew(), only=set(quarters))
    return over_quarters(table.points for one in found if one.release for table in one.release.tables)


def _points(figures: list[tuple[int, str, dict[str, PublicFigure]]], here: int) -> list[ComparedPoint]:
    """Every point of which two areas or more published something, in the rubrics' order."""
    found = []
    for point in _known_points():
        held = [(key, name, by[point.code]) for key, name, by in figures if _says(by.get(point.code))]
        if len(held) > 1:
            areas = tuple(AreaFigure(name, key == here, figure) for key, name, figure in held)
            found.append(ComparedPoint(point.code, point.title, point.section, point.rubric.title, areas))
    return found


def _says(figure: PublicFigure | None) -> bool:
    return figure is not None and figure.cell.show != NOT_AVAILABLE


def _known_points() -> list[AuditPoint]:
    """Every audit point as its newest version words it; none whose code stands in two rubrics."""
    query = (
        sa.select(AuditPoint)
        .join(AuditPoint.rubric)
        .order_by(RubricVersion.slug, RubricVersion.version.desc(), AuditPoint.position)
    )
    newest: dict[str, AuditPoint] = {}
    slugs: dict[str, set[str]] = {}
    for point in db.session.scalars(query.options(contains_eager(AuditPoint.rubric))):
        newest.setdefault(point.code, point)
        slugs.setdefault(point.code, set()).add(point.rubric.slug)
    return [point for code, point in newest.items() if len(slugs[code]) == 1]
