"""The overall grade a rubric suggests for a plan. The panel settles it; nothing here makes a grade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit_app.rubrics.grades import SCALE, Grade
from audit_app.rubrics.rules import AuditPoint, OverallRule


@dataclass(frozen=True)
class Suggestion:
    """A suggested overall grade and the plain sentences behind it; no grade where nothing was graded."""

    grade: Grade | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Counts:
    graded: int
    outstanding: int
    good_or_better: int
    inadequate: int


def suggest_overall(
    rubric_rule: OverallRule, points: Sequence[AuditPoint], agreed: Mapping[str, Grade | None]
) -> Suggestion:
    """Suggest a plan's overall grade from its agreed grades (docs/rubric-format.md, "The overall grade").

    `agreed` maps point codes to agreed grades, None or absent where unsettled. Codes that are not among
    `points` are ignored, so one plan's grades over a base and a theme rubric can be passed whole.
    """
    grades = {point.code: agreed.get(point.code) for point in points}
    graded = [grade for grade in grades.values() if grade in SCALE]
    left_out = _left_out(list(grades.values()))
    if not graded:
        return Suggestion(None, ("No point is graded yet, so no overall grade can be suggested.", *left_out))
    counts = _Counts(
        graded=len(graded),
        outstanding=graded.count(Grade.OUTSTANDING),
        good_or_better=sum(1 for grade in graded if grade is not None and grade.is_good),
        inadequate=graded.count(Grade.INADEQUATE),
    )
    by_share, reasons = _by_share(rubric_rule, counts)
    grade, capped = _capped(rubric_rule, points, grades, by_share)
    return Suggestion(grade, (*reasons, *capped, *left_out))


def _by_share(rule: OverallRule, counts: _Counts) -> tuple[Grade, list[str]]:
    # Whole counts throughout, worst first: a float share could lose exactly 75% of 4, and a plan that is
    # a quarter inadequate must not be called good because the rest of it is.
    n = counts.graded
    for_inadequate = _needed(rule.inadequate_percent, n)
    for_good = _needed(rule.good_percent, n)
    for_outstanding = _needed(rule.outstanding_percent, n)
    if counts.inadequate >= for_inadequate:
        return Grade.INADEQUATE, [
            f"{counts.inadequate} of {_points(n)} graded inadequate; "
            f"{rule.inadequate_percent}% ({for_inadequate} of {n}) or more makes a plan inadequate."
        ]
    good = f"{counts.good_or_better} of {_points(n)} graded good or outstanding"
    outstanding = f"{counts.outstanding} of {_points(n)} graded outstanding"
    if counts.good_or_better == n and counts.outstanding >= for_outstanding:
        need = f"outstanding needs every point and {rule.outstanding_percent}% ({for_outstanding} of {n})."
        return Grade.OUTSTANDING, [f"{good}, {counts.outstanding} of them outstanding; {need}"]
    if counts.good_or_better >= for_good:
        reasons = [f"{good}; good needs at least {rule.good_percent}% ({for_good} of {n})."]
        if counts.good_or_better < n:
            reasons.append("Not outstanding, because that needs every graded point to be good or better.")
        else:
            need = f"outstanding needs at least {rule.outstanding_percent}% ({for_outstanding} of {n})."
            reasons.append(f"{outstanding}; {need}")
        return Grade.GOOD, reasons
    return Grade.REQUIRES_IMPROVEMENT, [
        f"{good}; good needs at least {rule.good_percent}% ({for_good} of {n})."
    ]


def _capped(
    rule: OverallRule, points: Sequence[AuditPoint], grades: Mapping[str, Grade | None], by_share: Grade
) -> tuple[Grade, list[str]]:
    result, reasons = by_share, []
    for graded in reversed(SCALE):
        cap = rule.caps.get(graded)
        if cap is None or SCALE.index(cap) <= SCALE.index(by_share):
            continue
        named = [f"{p.code} ({p.title})" for p in points if p.limiting and grades[p.code] is graded]
        if named:
            many = "s" if len(named) > 1 else ""
            are = "are" if many else "is"
            reasons.append(
                f"Limiting point{many} {_list(named)} {are} {graded.words}, "
                f"so the plan can be no better than {cap.words}."
            )
            result = max(result, cap, key=SCALE.index)
    return result, reasons


def _left_out(grades: Sequence[Grade | None]) -> list[str]:
    sentences = []
    not_applicable = grades.count(Grade.NOT_APPLICABLE)
    if not_applicable:
        sentences.append(f"{_points(not_applicable)} not applicable and left out.")
    unsettled = grades.count(None)
    if unsettled:
        sentences.append(f"{_points(unsettled)} not settled yet, so this suggestion may change.")
    return sentences


def _needed(percent: int, n: int) -> int:
    """The smallest count that is at least `percent` of `n`, exactly."""
    return -(-percent * n // 100)


def _points(n: int) -> str:
    return "1 point is" if n == 1 else f"{n} points are"


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
