"""The rows on how agencies differ, round by round. For use inside the partnership only."""

from typing import Any, Literal

from audit_app.api.questions import RoundQuestion
from audit_app.api.reading import chosen_rounds
from audit_app.api.rows import AgreementRow, SeverityRow
from audit_app.figures.agencies.rules import Agreement, Severity, Share
from audit_app.figures.agencies.service import by_round
from audit_app.rounds import service as audits

Measure = Literal["identical", "same_side", "within_one", "alpha", "ac2"]
SHARES: tuple[Measure, ...] = ("identical", "same_side", "within_one")
COEFFICIENTS: tuple[Measure, ...] = ("alpha", "ac2")


def agreement(asked: RoundQuestion) -> list[AgreementRow]:
    """One row for each round and measure."""
    chosen = chosen_rounds(asked, audits.rounds())
    found = by_round(chosen)
    rows = []
    for one in chosen:
        said = found[one.id].agreement
        which: dict[str, Any] = {"round": one.name, "date": one.held_on, "plans": said.plans, "n": said.cells}
        for name in SHARES:
            rows.append(AgreementRow(**which, measure=name, **_share(getattr(said, name), said)))
        for name in COEFFICIENTS:
            rows.append(AgreementRow(**which, measure=name, **_coefficient(said, name)))
    return rows


def _share(share: Share, said: Agreement) -> dict[str, Any]:
    lower, upper = share.interval or (None, None)
    return {
        "x": share.x,
        "value": share.percent,
        "lower": None if lower is None else 100 * lower,
        "upper": None if upper is None else 100 * upper,
        "reason": "" if share.n else said.reason,
    }


def _coefficient(said: Agreement, name: str) -> dict[str, Any]:
    lower, upper = getattr(said, f"{name}_interval") or (None, None)
    return {"x": None, "value": getattr(said, name), "lower": lower, "upper": upper, "reason": said.reason}


def severity(asked: RoundQuestion) -> list[SeverityRow]:
    """One row for each round and agency, empty where too few people graded for the agency in that round."""
    chosen = chosen_rounds(asked, audits.rounds())
    found = by_round(chosen)
    return [
        SeverityRow(round=one.name, date=one.held_on, agency=said.agency, **_measured(said))
        for one in chosen
        for said in found[one.id].severity
    ]


def _measured(said: Severity) -> dict[str, Any]:
    named = ("cells", "plans", "mean", "lower", "upper", "leniency", "harshness", "drift")
    if said.tells_of_a_person:
        return {"withheld": True, **dict.fromkeys(named)}
    counts = {"withheld": False, "cells": said.cells, "plans": said.plans}
    if not said.enough:
        return {**dict.fromkeys(named), **counts}
    lower, upper = said.interval or (None, None)
    return {
        **counts,
        "mean": said.mean,
        "lower": lower,
        "upper": upper,
        "leniency": said.leniency,
        "harshness": said.harshness,
        "drift": said.drift,
    }
