"""What auditors wrote of each section in a round: strengths, and what to develop, by agency and plan."""

from dataclasses import dataclass

from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.rules import section_name
from audit_app.sampling import service as sampling
from audit_app.scoring.service import SealedNote, sealed_notes


@dataclass(frozen=True)
class Said:
    """What one agency's auditor wrote about one plan."""

    plan: str
    agency: str
    words: str


@dataclass(frozen=True)
class SectionWords:
    """Everything written about one section of a rubric, in the order of the sample."""

    rubric: str
    section: str
    strengths: tuple[Said, ...]
    development: tuple[Said, ...]

    @property
    def name(self) -> str:
        """What the section is called."""
        return section_name(self.section)


def section_words(round: AuditRound) -> list[SectionWords]:
    """The sections somebody wrote about, in the rubrics' order; none before the grades are revealed."""
    notes = sealed_notes(round)
    plans = {plan.id: plan.plan.reference for plan in sampling.sample_of(round)}
    titles = {rubric.id: rubric.title for rubric in rounds.rubrics_of(round)}
    asked = dict.fromkeys((point.rubric_version_id, point.section) for point in rounds.points_of(round))
    return [
        SectionWords(titles[version], section, _said(found, plans, "strengths"),
                     _said(found, plans, "development"))
        for version, section in asked
        if (found := [note for note in notes if (note.rubric_version_id, note.section) == (version, section)])
    ]  # fmt: skip


def _said(notes: list[SealedNote], plans: dict[int, str], part: str) -> tuple[Said, ...]:
    return tuple(
        Said(plans[note.sample_plan_id], note.agency, words)
        for note in notes
        if (words := getattr(note, part)) and note.sample_plan_id in plans
    )
