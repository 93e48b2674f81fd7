"""A report as of an earlier time: what an address asks of it, and where the links on its pages lead.

Reading rule: a page that shows how things stood never leads without a word to how they stand now. A new page
of figures that takes `as_of` joins AS_OF; a link to a page that is in none of these is left out.
"""

import datetime as dt
from collections.abc import Sequence

from flask import abort

from audit_app.figures.records import revealed_by
from audit_app.reports.audience import Audience
from audit_app.reports.chosen import moment_asked
from audit_app.reports.document import Link
from audit_app.reports.lig import Lig
from audit_app.rounds.models import AuditRound

NOT_YET = "At that time the grades of this round were not revealed, so there was no report."

AS_OF = frozenset(
    {
        "agencies.of_round", "agencies.over_rounds", "agencies.own", "agencies.pair", "as_of.index",
        "as_of.period", "behind.all_points", "behind.overall", "groups.breakdown", "groups.needs",
        "groups.plans", "groups.step", "groups.timeliness", "reports.over_rounds", "reports.point",
        "reports_trends.index",
    }
)  # fmt: skip
# The report itself has pages of its own for how it was.
REPORTS = {"reports.round": "as_of.index", "reports.index": "as_of.period"}
# A version of a rubric and an entry of the trail stay what they are.
UNCHANGING = frozenset({"rubrics.rubric", "behind.entry"})


def report_asked(chosen: Sequence[AuditRound], audience: Audience) -> Lig:
    """The report of these rounds as the address asks for it: as of a time, or as things stand.

    404 for a time that is none, 409 where the grades of no such round were revealed by then.
    """
    lig = Lig(chosen, audience, moment_asked())
    if lig.as_of is not None and not lig.public and not revealed_by(chosen, lig.as_of):
        abort(409, NOT_YET)
    return lig


def as_it_was(link: Link, at: dt.datetime, *, public: bool = False) -> Link | None:
    """Where a link leads from a page as of a time: to the same time, or nowhere.

    The report for publication has no page of its own for how it was: it takes the time itself.
    """
    endpoint = link.endpoint if public else REPORTS.get(link.endpoint, link.endpoint)
    if endpoint in AS_OF or endpoint in REPORTS:
        return Link(endpoint, {**link.values, "as_of": at.isoformat()})
    return link if endpoint in UNCHANGING else None
