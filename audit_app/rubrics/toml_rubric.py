"""The top of a rubric file and its [overall] rule: what each key must hold."""

import re
from collections.abc import Mapping
from typing import Any

from audit_app.rubrics.grades import SCALE, Grade
from audit_app.rubrics.rules import OverallRule, Problem, Rubric
from audit_app.rubrics.toml_advice import read_pairs, read_wording
from audit_app.rubrics.toml_point import GRADE_KEYS, read_points
from audit_app.rubrics.toml_table import LONG, SHORT, Lines, Table

_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_FILE_KEYS = (
    *("slug", "version", "title", "applies_to", "overall", "point"),
    *("wording", "phrase", "improbable"),
)
_PERCENTS = ("outstanding_percent", "good_percent", "inadequate_percent")


def read_document(document: Mapping[str, Any], lines: Lines, problems: list[Problem]) -> Rubric | None:
    """Turn a parsed file into a Rubric; None, with `problems` added to, where anything is wrong."""
    top = Table(document, "the rubric", None, problems, lines.keys)
    top.only(_FILE_KEYS)
    slug = top.matching("slug", _SLUG, "a short name in small letters, digits, _ and -, such as ehc_plan")
    version = top.value("version", int, "a whole number, such as 1")
    if version is not None and not 1 <= version <= 9999:
        top.fault("“version” of the rubric must be a whole number from 1 to 9999.", "version")
    title = top.text("title", SHORT)
    applies_to = top.text("applies_to", LONG)
    overall = _read_overall(top)
    points = read_points(top, lines.lists.get("point", []))
    wording = read_wording(top, points, lines.lists.get("phrase", []))
    improbable = read_pairs(top, points, lines.lists.get("improbable", []))
    if overall and not overall.caps and any(point.limiting for point in points):
        reason = "Some points are limiting, but [overall.limiting] says nothing of what they limit. Add it."
        top.fault(reason, "overall")
    if problems or overall is None:
        return None
    return Rubric(slug, version, title, applies_to, points, overall, wording, improbable)


def _read_overall(top: Table) -> OverallRule | None:
    found = top.value("overall", dict, "a table headed [overall]")
    if found is None:
        return None
    table = Table(found, "[overall]", top.key_lines.get("overall"), top.problems)
    table.only((*_PERCENTS, "limiting"))
    before = len(top.problems)
    outstanding, good, inadequate = [_percent(table, key) for key in _PERCENTS]
    caps = _read_caps(table, top.key_lines.get("overall.limiting", table.line))
    return OverallRule(outstanding, good, inadequate, caps) if len(top.problems) == before else None


def _percent(table: Table, key: str) -> int:
    found = table.value(key, int, "a whole number of percent, such as 75")
    if found is not None and not 1 <= found <= 100:
        table.fault(f"“{key}” of [overall] must be a whole number from 1 to 100.")
    return found or 0


def _read_caps(overall: Table, line: int | None) -> dict[Grade, Grade]:
    found = overall.data.get("limiting", {})
    if not isinstance(found, dict):
        overall.fault("“limiting” of [overall] must be a table headed [overall.limiting].")
        return {}
    table = Table(found, "[overall.limiting]", line, overall.problems)
    table.only(tuple(GRADE_KEYS))
    caps: dict[Grade, Grade] = {}
    for key in (key for key in GRADE_KEYS if key in found):
        words = table.text(key, SHORT)
        cap = GRADE_KEYS.get(words)
        if not words:
            continue
        if cap is None:
            table.fault(f"“{key}” of [overall.limiting] must be one of {', '.join(GRADE_KEYS)}.")
        elif SCALE.index(cap) > SCALE.index(GRADE_KEYS[key]):
            table.fault(
                f"“{key}” of [overall.limiting] cannot limit a plan to less than the point's own grade."
            )
        else:
            caps[GRADE_KEYS[key]] = cap
    order = [SCALE.index(caps[grade]) if grade in caps else 0 for grade in SCALE]
    if order != sorted(order) and len(caps) == len(found):
        table.fault(
            "[overall.limiting] limits a plan less for a worse grade. Give the worse grade the lower limit."
        )
    return caps
