"""What the parts of one Learning and Improvement report are made from, each read when first asked for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from audit_app.figures.grid import Grid
from audit_app.figures.records import revealed_by
from audit_app.figures.service import grids
from audit_app.figures.trends.milestones import Milestone
from audit_app.figures.trends.targets import milestones
from audit_app.reports.audience import Audience
from audit_app.reports.beside import Beside, beside
from audit_app.reports.document import Link
from audit_app.reports.notes import SectionWords, section_words
from audit_app.reports.publication import Publication, publication, published
from audit_app.reports.service import Report, report
from audit_app.reports.written import Written, written
from audit_app.rounds import service as audits
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.web.text import plural

# What of an action is published: nothing that names a person or was written about plans.
PUBLISHED = ("reference", "title", "points", "round", "due_on", "overdue", "rag")
NO_ROUND = "No round with figures yet"


@dataclass(frozen=True)
class Lig:
    """One report: its rounds, newest first, whom it is for, and as of when (None: as things stand).

    `over_time`: its rounds stand in a series, even one alone, and are held against the milestones.
    """

    rounds: Sequence[AuditRound]
    audience: Audience
    as_of: dt.datetime | None = None
    over_time: bool = False

    @cached_property
    def single(self) -> AuditRound | None:
        """The round, where the report shows one. What is published is of whole quarters."""
        if self.public:
            return None
        found = self.rounds if len(self.rounds) == 1 else self.shown
        return found[0] if len(found) == 1 else None

    @cached_property
    def shown(self) -> list[AuditRound]:
        """The rounds with figures: one whose grades are sealed, or were then, is chosen and not shown."""
        return revealed_by(self.rounds, self.as_of)

    @property
    def public(self) -> bool:
        """Whether only what may be published is said."""
        return self.audience is Audience.PUBLIC

    @cached_property
    def report(self) -> Report:
        """The figures by audit point; in public form where they are for publication."""
        if self.public:
            return replace(published(self.publication), as_of=self.as_of)
        in_series = self.over_time or len(self.rounds) > 1
        return report(self.rounds, self.as_of, self.milestones if in_series else ())

    @cached_property
    def milestones(self) -> tuple[Milestone, ...]:
        """The area's milestones, as set now or at the time of the report."""
        return milestones(self.as_of)

    @cached_property
    def publication(self) -> Publication:
        """What is published of the quarters that the rounds are in."""
        return publication(self.rounds, self.as_of)

    @property
    def title(self) -> str:
        """What the report is of, in a heading."""
        if self.public:
            named = [one.round.name for one in self.report.rounds]
            return named[0] if len(named) == 1 else plural(len(named), "published period")
        if self.single is not None:
            return f"Round {self.single.name}"
        return plural(len(self.shown), "round") if self.shown else NO_ROUND

    @cached_property
    def written(self) -> dict[str, Written]:
        """What a manager wrote in place of the words of the report that shows these very rounds.

        Nothing in what is published: typed words may name a number that is hidden there.
        """
        return {} if self.public else written(self.shown, self.as_of)

    @cached_property
    def beside(self) -> list[Beside]:
        """What was learned about the report's points and is being done.

        Nothing in a report as of an earlier time: neither is part of a round, and both moved on since. For
        publication only actions, and of rounds that are signed off: nobody read the rest for publication.
        """
        if self.as_of:
            return []
        found = beside([line.point.code for line in self.report.points])
        if not self.public:
            return found
        final = {one.name for one in audits.rounds() if one.state is State.SIGNED_OFF}
        return [one for one in found if one.data is not None and one.data["round"] in final]

    @property
    def actions(self) -> list[Beside]:
        """The actions among them, for files; without names, progress and evidence where published."""
        found = [one for one in self.beside if one.data is not None]
        if not self.public:
            return found
        return [
            replace(one, data={name: one.data[name] for name in PUBLISHED if name in one.data})
            for one in found
            if one.data is not None
        ]

    @cached_property
    def section_words(self) -> list[SectionWords]:
        """What auditors wrote of the sections of a report of one round."""
        return section_words(self.single) if self.single is not None else []

    @cached_property
    def rubric_changes(self) -> int:
        """How often a round of the report was judged against other rubric versions than the one before."""
        sets = [{row.rubric_version_id for row in one.round.rubric_rows} for one in self.report.rounds]
        return sum(newer != older for newer, older in pairwise(sets))

    @cached_property
    def alike(self) -> bool:
        """Whether some of the points were asked in every round of the report, and others were not."""
        asked = [{line.point.code for line in one.lines} for one in self.report.rounds]
        shared = set.intersection(*asked) if asked else set()
        return bool(shared) and shared != set.union(*asked)

    @cached_property
    def contested(self) -> int:
        """How many agreed grades an agency's dissent stands against."""
        return sum(row.count("1") for grid in self.grids.values() for row in grid.contested)

    def cells_link(self, code: str) -> Link:
        """What stands behind one audit point's figure: its plans, or in a report over rounds each round."""
        if self.single is not None:
            return Link("reports.point", {"round_id": self.single.id, "code": code})
        return Link("reports.over_rounds", {"code": code, "round": [round.id for round in self.rounds]})

    def together_link(self, rubric: str = "", section: str = "") -> Link:
        """The points behind a section's figure, or behind all points together."""
        of = {"rubric": rubric, "section": section} if section else {}
        return Link("behind.all_points", {"round": [round.id for round in self.rounds], **of})

    def overall_link(self) -> Link:
        """The plans behind the figure of plans overall."""
        return Link("behind.overall", {"round": [round.id for round in self.rounds]})

    def words_link(self, key: str) -> Link:
        """Where the words of that key are written anew."""
        if self.single is not None:
            return Link("report_words.write", {"round_id": self.single.id, "key": key})
        return Link("report_words.over_rounds", {"key": key, "round": [round.id for round in self.shown]})

    @cached_property
    def grids(self) -> dict[int, Grid]:
        """The grid of each revealed round of the report, by the round's id.

        For publication: what is published of one whole quarter, and nothing of several.
        """
        if self.public:
            return dict(self.publication.grids)
        return grids(self.rounds, self.as_of)

    @cached_property
    def history(self) -> list[AuditRound]:
        """Every round up to the report's newest, oldest first: what a trend looks back on.

        For publication, series are those of a report of these rounds: single rounds may not be published.
        """
        newest = max((round.held_on, round.id) for round in self.rounds)
        return sorted(
            (one for one in audits.rounds() if (one.held_on, one.id) <= newest),
            key=lambda one: (one.held_on, one.id),
        )
