"""What an address of the report asks for: which rounds, and as of when."""

import datetime as dt

from flask import abort, request

from audit_app import clock
from audit_app.reports.moments import NOT_COME, read_moment
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound

NEWEST = 12


def found_round(round_id: int) -> AuditRound:
    """The round of an address; 404 where this area has none."""
    return rounds.find_round(round_id) or abort(404)


def chosen_of(known: list[AuditRound]) -> list[AuditRound]:
    """The rounds a report covers, of those there are: the ones ticked, else the newest twelve.

    Of rounds that nobody could have ticked there is no report: a mistyped address must not get all figures.
    """
    if not any(request.args.getlist("round")):
        return known[:NEWEST]
    wanted = set(request.args.getlist("round", type=int))
    return [round for round in known if round.id in wanted]


def moment_asked(name: str = "as_of") -> dt.datetime | None:
    """The time an address asks about, in UTC; None without one, 404 for nonsense and for one to come."""
    given = request.args.get(name)
    if not given:
        return None
    try:
        at = read_moment(given)
    except (ValueError, OverflowError):
        abort(404, "The time in the address cannot be read. Choose it on the page.")
    if at > clock.now():
        abort(404, NOT_COME)
    return at
