"""Agreement, severity and what moderation did as plain data, under names that stay (docs/report-formats.md).

Files travel: how hard an agency grades, and which way its grades were moved, is withheld where fewer than
three people graded for it.
"""

from typing import Any

from audit_app.figures.agencies.rules import (
    AgencyMoved,
    Differences,
    PairAgreement,
    PointAgreement,
    Sensitivity,
    Severity,
    Share,
)
from audit_app.figures.rules import MINIMUM_N

NO_PERCENT: dict[str, Any] = {"percent": None, "display": None}
MEASURED = ("mean", "lower", "upper", "leniency", "harshness", "drift")
COUNTED = ("cells", "plans", "own_good", "agreed_good", "up", "down", "not_blind", "differing")


def agreement_data(name: str, found: Differences) -> dict[str, Any]:
    """How far the agencies agree in one round."""
    said = found.agreement
    return {
        "round": name,
        "plans": said.plans,
        "cells": said.cells,
        "identical": _share(said.identical),
        "same_side": _share(said.same_side),
        "within_one": _share(said.within_one),
        "alpha": _coefficient(said.alpha, said.alpha_interval),
        "ac2": _coefficient(said.ac2, said.ac2_interval),
        "reason": said.reason,
        "over_85_percent_good": said.high_quality,
        "not_blind": said.not_blind,
        "differing": said.differing,
        "applies": said.applies,
        "pairs": [_pair(one) for one in found.pairs],
        "points": [_point(one) for one in found.points],
    }


def _share(share: Share) -> dict[str, Any]:
    lower, upper = share.interval or (None, None)
    return {
        "x": share.x,
        "n": share.n,
        "percent": share.percent,
        "lower": None if lower is None else 100 * lower,
        "upper": None if upper is None else 100 * upper,
    }


def _coefficient(value: float | None, interval: tuple[float, float] | None) -> dict[str, float | None]:
    lower, upper = interval or (None, None)
    return {"value": value, "lower": lower, "upper": upper}


def _pair(one: PairAgreement) -> dict[str, Any]:
    return {
        "agencies": [one.first, one.second],
        "cells": one.cells,
        "identical": _share(one.exact),
        "same_side": _share(one.same_side),
        "within_one": _share(one.within_one),
    }


def _point(one: PointAgreement) -> dict[str, Any]:
    return {
        "id": one.point,
        "cells": one.found.cells,
        "identical": _share(one.found.identical),
        "same_side": _share(one.found.same_side),
        "within_one": _share(one.found.within_one),
    }


def severity_data(name: str, found: Differences) -> list[dict[str, Any]]:
    """How hard each agency grades in one round."""
    return [_severity(name, one) for one in found.severity]


def _severity(name: str, one: Severity) -> dict[str, Any]:
    withheld = one.tells_of_a_person
    lower, upper = one.interval or (None, None)
    measured = {
        "mean": one.mean,
        "lower": lower,
        "upper": upper,
        "leniency": one.leniency,
        "harshness": one.harshness,
        "drift": one.drift,
    }
    return {
        "round": name,
        "agency": one.agency,
        "withheld": withheld,
        **{count: None if withheld else getattr(one, count) for count in COUNTED},
        **(dict.fromkeys(MEASURED) if withheld or not one.enough else measured),
    }


def moderation_data(found: Differences) -> dict[str, Any]:
    """What moderation did in one round, beside the counts a report has had from the first."""
    did = found.moderation
    return {
        "agreed": did.cells,
        "unanimous": did.unanimous,
        "moved": did.moved,
        "nobodys": did.nobodys,
        "nobodys_of": did.known,
        "contested": did.contested,
        "unsettled": did.unsettled,
        "agencies": [_moved(one, by) for one, by in zip(did.agencies, found.severity, strict=True)],
        "rules": _rules(found.sensitivity),
    }


def _moved(one: AgencyMoved, by: Severity) -> dict[str, Any]:
    withheld = by.tells_of_a_person
    return {
        "agency": one.agency,
        "cells": one.cells,
        "moved": one.moved,
        "up": None if withheld else one.up,
        "down": None if withheld else one.down,
        "applies": one.applies,
        "differing": one.differing,
    }


def _rules(found: Sensitivity) -> list[dict[str, Any]]:
    """No percentage of fewer grades than a page gives one of."""
    return [
        {"rule": one.name, "x": one.x, "n": one.n}
        | ({"percent": one.percent, "display": one.shown} if one.n >= MINIMUM_N else NO_PERCENT)
        for one in found.rules
    ]
