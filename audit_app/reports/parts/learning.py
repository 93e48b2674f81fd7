"""Learning and actions so far, beside the points of the report."""

import datetime as dt

from audit_app.reports.beside import Beside
from audit_app.reports.document import Block, Cell, Column, Heading, Items, Link, Part, Table, Words
from audit_app.reports.lig import Lig
from audit_app.web.text import plural
from audit_app.web.words import day_short

# Beside.data's own letters, in the words a meeting uses.
STANDS = {
    "R": "Delayed or low confidence",
    "A": "Delayed or at risk, but managed",
    "G": "On track",
    "C": "Completed",
}
# An action is one row that its owner keeps true: what it said at a time is not kept as rows of their own.
AS_OF = (
    "Learning and actions are not part of a report as of an earlier time: they are kept as they stand now. "
    "They are on the pages Learning and Actions, each with its history, and in the report as it stands now."
)
NONE = "Nothing has been noted as learned, and no action is agreed, on the points of this report."


def part(lig: Lig) -> Part | None:
    """What was learned, then every action on a point of the report."""
    if lig.as_of is not None:
        return Part("learning", "Learning and actions so far", [Words(AS_OF)])
    actions = [one for one in lig.beside if one.data is not None]
    # Learning is written freely about plans: what is published names actions only.
    learned = [] if lig.public else [one for one in lig.beside if one.data is None]
    if not actions and not learned:
        return Part("learning", "Learning and actions so far", [Words(NONE, key="learning")])
    blocks: list[Block] = [Words(_summary(actions, len(learned)), key="learning")]
    if learned:
        items = [Cell(one.text.removeprefix("Learned: "), Link(one.endpoint, one.values)) for one in learned]
        blocks += [Heading("What was learned"), Items(items)]
    if actions:
        blocks.append(_table(lig, actions))
    return Part("learning", "Learning and actions so far", blocks)


def _summary(actions: list[Beside], learned: int) -> str:
    said = [f"{plural(len(actions), 'action')} on the points of this report"]
    done = sum(one.rag == "C" for one in actions)
    late = sum(bool(one.data and one.data.get("overdue")) for one in actions)
    if done:
        said.append(f"{done} completed")
    if late:
        said.append(f"{late} overdue")
    lessons = f" {plural(learned, 'lesson was', 'lessons were')} noted." if learned else ""
    return ", ".join(said) + "." + lessons + " Whether an action helped is for the next rounds to show."


def _table(lig: Lig, actions: list[Beside]) -> Table:
    columns = [Column("Action"), Column("How it stands"), Column("By when"), Column("Audit points")]
    if not lig.public:
        columns += [Column("Responsible officer"), Column("Progress")]
    rows = []
    for one in actions:
        data = one.data or {}
        due = dt.date.fromisoformat(str(data["due_on"]))
        row = [
            Cell(f"{data['reference']} {data['title']}", Link(one.endpoint, one.values)),
            Cell(STANDS.get(one.rag, "Not rated") + (", overdue" if data.get("overdue") else "")),
            Cell(day_short(due)),
            Cell(", ".join(one.points)),
        ]
        if not lig.public:
            row += [Cell(str(data["responsible_officer"])), Cell(str(data["progress"]))]
        rows.append(row)
    return Table("actions", "Actions on the points of this report", columns, rows)
