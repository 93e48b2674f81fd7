"""What the rubrics of a round say besides their points: guidance, and loose wording to look for."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.rules import Phrase, Wording


@dataclass(frozen=True)
class Advice:
    """Guidance by the code of its point, and the loose wording of the round's rubrics together, if any."""

    guidance: Mapping[str, str]
    wording: Wording | None

    def looks_in(self, section: str) -> bool:
        """Whether the list of loose wording is for that section."""
        return self.wording is not None and section in self.wording.sections


def advice_of(round: AuditRound) -> Advice:
    """What a round's rubrics advise. Rubrics without any give none."""
    versions = rounds.rubrics_of(round)
    guidance = {code: words for version in versions for code, words in rubrics.guidance_of(version).items()}
    lists = [rubrics.as_published(version).wording for version in versions]
    return Advice(guidance, _together([wording for wording in lists if wording]))


def _together(lists: list[Wording]) -> Wording | None:
    if len(lists) < 2:
        return lists[0] if lists else None
    phrases: dict[str, Phrase] = {}
    for wording in lists:
        for phrase in wording.phrases:
            phrases.setdefault(" ".join(phrase.words.split()).casefold(), phrase)
    return Wording(
        sections=tuple(dict.fromkeys(name for wording in lists for name in wording.sections)),
        reference="; ".join(dict.fromkeys(wording.reference for wording in lists)),
        phrases=tuple(phrases.values()),
    )
