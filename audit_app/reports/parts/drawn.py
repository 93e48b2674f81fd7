"""What was audited and how it was drawn: the first thing a meeting, and an inspector, asks."""

from audit_app.figures.service import RoundFigures
from audit_app.reports.document import Block, Cell, Column, Heading, Link, Part, Table, Words
from audit_app.reports.lig import Lig
from audit_app.reports.population import SEVERAL, population_sheet, population_table, population_words
from audit_app.reports.service import Report
from audit_app.reports.standing import Standing
from audit_app.reports.wording.rules import Drawn, DrawnPeriod, drawn_words, period_words
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.sampling.drawn import Sampled, sampled
from audit_app.web.text import list_words, plural, sentence_start
from audit_app.web.words import agency_name, day, day_short, moment

ROUNDS = (
    Column("Round"), Column("Panel"), Column("How the plans were chosen"), Column("Judged against"),
    Column("State"), Column("Plans", True), Column("Withdrawn", True),
)  # fmt: skip
IMPORTED_SIGNED = "Imported, and signed off by the person who imported it"
TITLE = "What was audited and how it was drawn"
REGISTER = "What this says of the whole register"
SIGNED_AT, SIGNED = "Signed off", "Hash of what was signed"


def part(lig: Lig) -> Part | None:
    """The sample in words, then each round's facts."""
    if not lig.report.rounds:
        return None
    found = sampled([one.round for one in lig.report.rounds], lig.as_of)
    blocks = _single(lig, found) if lig.single is not None else _period(lig, found)
    estimate = population_sheet(lig)
    return Part("drawn", TITLE, blocks, [estimate] if estimate is not None else [])


def _single(lig: Lig, found: dict[int, Sampled]) -> list[Block]:
    one = lig.report.rounds[0]
    sample = found[one.round.id]
    titles = [rubric.title for rubric in rounds.rubrics_of(one.round)]
    said = Drawn(
        lig.report.plans,
        sample.eligible,
        sample.withdrawn,
        sample.reserves,
        len(one.duplicates),
        one.round.imported,
        titles,
    )
    facts = [
        ("Panel", f"{day(one.round.held_on)}{_theme(one.round)}", None),
        ("How the plans were chosen", _how(one.round, sample), _certificate(one.round, sample)),
        ("Plans withdrawn", _withdrawn(sample), None),
        ("Judged against", _judged(one.round), None),
        ("Agencies expected", _agencies(one.round), None),
        ("State", _state(one.round, one.signed_off), Link("rounds.show", {"round_id": one.round.id})),
        *((name, text, None) for name, text in _signed(lig.report.standing.get(one.round.id))),
    ]
    return [Words(drawn_words(said), key="drawn"), _facts(facts), *_population(lig)]


def _population(lig: Lig) -> list[Block]:
    """What the sample says of every plan that could be drawn, or why it cannot say it."""
    said, table = population_words(lig), population_table(lig)
    found: list[Block] = [Heading(REGISTER), Words(said)] if said else []
    return [*found, table] if table is not None else found


def _facts(facts: list[tuple[str, str, Link | None]]) -> Table:
    rows = [[Cell(name), Cell(text or "None", link)] for name, text, link in facts]
    return Table("drawn", "The round", [Column("What"), Column("In this round")], rows)


def _period(lig: Lig, found: dict[int, Sampled]) -> list[Block]:
    report = lig.report
    said = DrawnPeriod(
        len(report.rounds),
        report.plans,
        report.distinct_plans,
        sum(sample.drawn for sample in found.values()),
        sum(one.round.imported for one in report.rounds),
        lig.rubric_changes,
    )
    rows = [_row(one, found[one.round.id]) for one in report.rounds]
    table = Table("drawn", "The rounds, newest first", ROUNDS, rows)
    register: list[Block] = [Heading(REGISTER), Words(SEVERAL)]
    return [Words(period_words(said), key="drawn"), table, *_all_signed(report), *register]


def _all_signed(report: Report) -> list[Table]:
    """The sign-offs that the figures rest on: a copy on paper is checked by them."""
    rows = [
        [Cell(one.round.name), *(Cell(text) for _, text in signed)]
        for one in report.rounds
        if (signed := _signed(report.standing.get(one.round.id)))
    ]
    columns = [Column("Round"), Column(SIGNED_AT), Column(SIGNED)]
    return [Table("signed", "What was signed, newest first", columns, rows)] if rows else []


def _row(one: RoundFigures, sample: Sampled) -> list[Cell]:
    round, link = one.round, Link("reports.round", {"round_id": one.round.id})
    return [
        Cell(f"{round.name}{_theme(round)}", link),
        Cell(day_short(round.held_on)),
        Cell(_how(round, sample), _certificate(round, sample)),
        Cell(_judged(round)),
        Cell(_state(one.round, one.signed_off)),
        Cell(f"{one.plans_sampled:,}", link),
        Cell(f"{sample.withdrawn:,}", link),
    ]


def _signed(stands: Standing | None) -> list[tuple[str, str]]:
    """When the sign-off was complete, and the hash of what was signed; nothing of a round that is open."""
    if stands is None or stands.at is None:
        return []
    return [(SIGNED_AT, moment(stands.at)), (SIGNED, stands.snapshot)]


def _theme(round: AuditRound) -> str:
    return f", theme: {round.theme}" if round.theme else ""


def _judged(round: AuditRound) -> str:
    return list_words([f"{one.title} (version {one.version})" for one in rounds.rubrics_of(round)])


def _how(round: AuditRound, sample: Sampled) -> str:
    if sample.drawn:
        return "Drawn at random from the register, with a certificate"
    return "Not drawn by this tool: imported from past audits" if round.imported else "Not drawn yet"


def _certificate(round: AuditRound, sample: Sampled) -> Link | None:
    return Link("sampling.certificate", {"round_id": round.id}) if sample.drawn else None


def _withdrawn(sample: Sampled) -> str:
    if not sample.withdrawn:
        return "None"
    reasons = list_words([f"{why} ({number})" for why, number in sample.reasons.items()])
    return f"{plural(sample.withdrawn, 'plan')}: {reasons}; {plural(sample.reserves, 'reserve')} came in"


def _agencies(round: AuditRound) -> str:
    return sentence_start(list_words([agency_name(one.key) for one in rounds.expected_agencies(round)]))


def _state(round: AuditRound, signed_off: bool) -> str:
    if not signed_off:
        return "Open: figures can still change"
    # An importer signs alone: nothing of it came before a panel here.
    return IMPORTED_SIGNED if round.imported else "Signed off by two people"
