"""What is published of one quarter at a time: the ways to each quarter, where a report is of several."""

from audit_app.reports.document import Block, Cell, Items, Link, Words
from audit_app.reports.lig import Lig

NONE = "Nothing of these rounds is published yet, so there is no quarter to choose."


def one_of(lig: Lig, words: str, endpoint: str, **values: object) -> list[Block]:
    """Why one quarter is to be chosen, and each published one as a link to that page."""
    quarters = lig.publication.released
    if not quarters:
        return [Words(NONE)]
    return [
        Words(words),
        Items(
            [
                Cell(
                    one.quarter.name, Link(endpoint, {"round": [round.id for round in one.rounds], **values})
                )
                for one in quarters
            ]
        ),
    ]
