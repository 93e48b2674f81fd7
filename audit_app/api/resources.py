"""What there is to read: each with its question, its rows and who reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit_app.api import agencies, reading
from audit_app.api.questions import ActionQuestion, PointQuestion, Question, RoundQuestion
from audit_app.api.rows import ActionRow, AgreementRow, PointRow, RoundRow, Row, SeverityRow
from audit_app.api.rules import Scope


@dataclass(frozen=True)
class Resource:
    """One list of rows. `public`: also for tokens that read only what may be published."""

    name: str
    words: str
    question: type[Question]
    row: type[Row]
    read: Callable[[Scope, Any], list[Any]]
    public: bool = True


RESOURCES = {
    one.name: one
    for one in (
        Resource(
            "points",
            "The percentage good or outstanding of each audit point: one row for each point and round.",
            PointQuestion,
            PointRow,
            reading.points,
        ),
        Resource(
            "rounds",
            "The rounds, each with all its points together and its plans overall: one row for each round.",
            RoundQuestion,
            RoundRow,
            reading.rounds,
        ),
        Resource(
            "agreement",
            "How far the agencies graded alike on their own: one row for each round and measure."
            " For internal tokens only.",
            RoundQuestion,
            AgreementRow,
            lambda _scope, asked: agencies.agreement(asked),
            public=False,
        ),
        Resource(
            "severity",
            "How generous each agency’s own grades were against the agreed ones: one row for each round and"
            " agency. For internal tokens only.",
            RoundQuestion,
            SeverityRow,
            lambda _scope, asked: agencies.severity(asked),
            public=False,
        ),
        Resource(
            "actions",
            "What is being done about the audit points: one row for each action.",
            ActionQuestion,
            ActionRow,
            reading.actions,
        ),
    )
}
