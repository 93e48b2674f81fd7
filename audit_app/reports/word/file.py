"""The report as a Word file (DOCX), for the group to edit.

Reading rule: the same parts as the page, in the same order. What is here only lays them out.
"""

import io
from dataclasses import replace

from audit_app import clock
from audit_app.reports.document import Block, Items, Part, Table
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import parts
from audit_app.reports.parts.trust import trust_box
from audit_app.reports.publishing import NOTHING_YET
from audit_app.reports.word.blocks import add_block, add_link_list
from audit_app.reports.word.paper import Paper
from audit_app.web.words import interval, list_words, moment

MOST_COLUMNS = 7  # more, and a table needs the page on its side
INSIDE = "For use inside the partnership. Small numbers are shown in full: do not publish it."
PUBLIC = "For publication. Figures of few plans are hidden."


def word_file(lig: Lig) -> bytes:
    """The report as DOCX."""
    paper = Paper(_title(lig), _standing(lig), clock.now())
    for words in _about(lig):
        paper.words(words)
    box = trust_box(lig)
    if box is not None:
        paper.heading("How far to trust this report, in short", 2)
        paper.words(box.items[0].text)
        add_block(paper, Items(box.items[1:]))
    found = parts(lig) if lig.report.rounds else []
    if found:
        paper.heading("In this report", 2)
        add_link_list(paper, [(part.title, part.key) for part in found])
    for part in found:
        _add_part(paper, part)
    out = io.BytesIO()
    paper.document.save(out)
    return out.getvalue()


def _add_part(paper: Paper, part: Part) -> None:
    blocks = [_without_offers(block) for block in part.blocks]
    paper.turn(any(isinstance(one, Table) and len(one.columns) > MOST_COLUMNS for one in blocks))
    paper.heading(part.title, 2, bookmark=part.key)
    for block in blocks:
        add_block(paper, block)


def _without_offers(block: Block) -> Block:
    """A table without what is only an offer to do something on the page."""
    if not isinstance(block, Table):
        return block
    rows = [[replace(cell, text="") if cell.offer else cell for cell in row] for row in block.rows]
    kept = [
        place
        for place in range(len(block.columns))
        if any(cell.text for row in rows for cell in row[place : place + 1]) or not rows
    ]
    columns = [block.columns[place] for place in kept]
    return replace(block, columns=columns, rows=[[row[place] for place in kept] for row in rows])


def _title(lig: Lig) -> str:
    return f"Learning and Improvement report: {lig.title}"


def _standing(lig: Lig) -> str:
    """What the foot of each page says of the whole."""
    state = "Provisional" if lig.report.provisional else "Final"
    return f"{lig.report.area}. {state if lig.report.rounds else 'No figures yet'}."


def _about(lig: Lig) -> list[str]:
    report = lig.report
    said = [f"{report.area}. {PUBLIC if lig.public else INSIDE}"]
    if lig.public and not report.rounds:
        return [*said, NOTHING_YET]
    if report.waiting and not lig.public:
        names = list_words([f"“{round.name}”" for round in report.waiting])
        said.append(f"No figures yet of {names}: grades stay sealed until the chair opens moderation.")
    if not report.rounds:
        return said
    if lig.public:
        said += report.notes[1:]
    elif report.provisional:
        said += _still_open(lig)
    else:
        said.append("Final: every grade is settled, and every round is signed off.")
    if lig.as_of is not None:
        said.append(f"As it was on {moment(lig.as_of)}.")
    return said


def _still_open(lig: Lig) -> list[str]:
    """How far each headline figure could still move."""
    said = []
    named = (("All audit points together", lig.report.together), ("Plans overall", lig.report.overall))
    for name, shown in named:
        if not (shown.unresolved or shown.missing):
            continue
        open_ones = f"{name}: {shown.unresolved:,} unresolved and {shown.missing:,} missing"
        if shown.n:
            said.append(f"{open_ones} could still move the figure to anywhere in {interval(shown.range)}.")
        else:
            said.append(f"{open_ones}, so there is no percentage yet.")
    return said
