"""Concerns raised while scoring: what kinds there are, how soon somebody must answer, how they end. Pure."""

import datetime as dt
from enum import StrEnum

from audit_app.refusals import Refused


class ConcernRefused(Refused):
    """A concern that cannot be raised or ended as asked. The text is a sentence."""


class ConcernKind(StrEnum):
    """What is raised."""

    SAFEGUARDING = "safeguarding"
    UNLAWFUL = "unlawful plan"


class ConcernOutcome(StrEnum):
    """How a concern ended."""

    REFERRED = "referred to the safeguarding team"
    WITH_SERVICE = "passed to the responsible service"
    REVIEW = "early review or amendment of the plan arranged"
    KNOWN = "already known and being dealt with"
    NO_ACTION = "looked into, no action needed"


# How long somebody has to take a concern up.
ANSWER_WITHIN = {ConcernKind.SAFEGUARDING: dt.timedelta(hours=4), ConcernKind.UNLAWFUL: dt.timedelta(days=2)}


def answer_by(kind: ConcernKind, raised_at: dt.datetime) -> dt.datetime:
    """The moment by which a chair or manager must have taken the concern up."""
    return raised_at + ANSWER_WITHIN[kind]
