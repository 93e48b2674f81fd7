"""How far to trust this report: what limits it, said at its top in a few lines and in full near its end."""

from audit_app.figures.rules import MINIMUM_N
from audit_app.reports.document import Cell, Column, Items, Link, Part, Table
from audit_app.reports.grouped.rules import share_words
from audit_app.reports.lig import Lig
from audit_app.reports.wording.rules import Trust, box, reasons

# Over rounds no one page shows these: each round's board does.
OF_ONE_ROUND = ("Contested", "Waivers")
TITLE = "How far to trust this report"


def part(lig: Lig) -> Part | None:
    """Everything there is to say, each with what it opens."""
    if not lig.report.rounds:
        return None
    found = trust_of(lig)
    rows = [
        [Cell(one.topic), Cell(one.words, _opens(lig, one.topic)), Cell("Yes" if one.limits else "No")]
        for one in reasons(found)
    ]
    columns = [Column("What"), Column("In this report"), Column("Limits what can be read")]
    return Part("trust", TITLE, [Table("trust", "What these figures rest on", columns, rows)])


def trust_box(lig: Lig) -> Items | None:
    """The few lines at the top; nothing in what is published, which has no counts to tell."""
    if not lig.report.rounds or lig.public:
        return None
    return Items([Cell(line) for line in box(trust_of(lig))])


def trust_of(lig: Lig) -> Trust:
    """What the report rests on, counted."""
    report = lig.report
    together = report.together
    settled = (together.n or 0) + (together.not_applicable or 0)
    panels = list(report.calibration.values())
    return Trust(
        plans=report.plans,
        distinct_plans=report.distinct_plans,
        rounds=len(report.rounds),
        possible=settled + (together.unresolved or 0) + (together.missing or 0),
        settled=settled,
        moderated=together.moderated or 0,
        contested=lig.contested,
        waived=together.waived or 0,
        withdrawn=together.withdrawn or 0,
        duplicates=together.duplicates or 0,
        panel=len(frozenset().union(*(one.people for one in panels))) if panels else None,
        calibrated=len(frozenset().union(*(one.current for one in panels))),
        all_calibrated=all(one.people == one.current for one in panels),
        months=panels[0].months if panels else 0,
        points=len(report.points),
        small=sum((line.shown.n or 0) < MINIMUM_N for line in report.points),
        weighted=share_words(report.weighted / 100, together.target_percent)
        if report.weighted is not None
        else "",
        together=together.display,
        open_rounds=[one.round.name for one in report.rounds if not one.signed_off],
        imported=sum(one.round.imported for one in report.rounds),
        rubric_changes=lig.rubric_changes,
        alike=lig.alike,
    )


def _opens(lig: Lig, topic: str) -> Link | None:
    """What stands behind a line."""
    round = lig.single
    if topic in ("Coverage", "Small numbers", "How the draw was spread"):
        return lig.together_link()
    if topic == "Calibration":
        return Link("calibration.index")
    if round is None and topic not in OF_ONE_ROUND:
        return Link("reports.index", {"round": [one.id for one in lig.rounds], "_anchor": "drawn"})
    if round is None:
        return None
    if topic in ("Contested", "Waivers"):
        return Link("moderation.board", {"round_id": round.id})
    if topic == "Signed off":
        return Link("as_of.index", {"round_id": round.id})
    if topic == "How many plans":
        return lig.overall_link()
    return Link("rounds.show", {"round_id": round.id}) if topic == "Plans that left" else None
