"""The sentences on where the agencies differ; this is the list other modules import from. Pure."""

from audit_app.reports.agencies.words import (
    RULE_NAMES,
    agreement_words,
    at_point_words,
    coefficient_words,
    direction,
    furthest_words,
    left_out_words,
    limits_in_grades,
    moderation_words,
    point_words,
    sensitivity_words,
    severity_words,
    share_words,
    unsettled_words,
)

__all__ = [
    "RULE_NAMES",
    "agreement_words",
    "at_point_words",
    "coefficient_words",
    "direction",
    "furthest_words",
    "left_out_words",
    "limits_in_grades",
    "moderation_words",
    "point_words",
    "sensitivity_words",
    "severity_words",
    "share_words",
    "unsettled_words",
]
