"""Two chairs send their form for the same point at the same moment, five hundred times, on both databases.

Each pair is drawn from the same revision. One wins; the other is told, sees both texts, and loses nothing.
"""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from audit_app.db import db
from audit_app.moderation import settle
from audit_app.moderation.models import ModeratedGrade
from audit_app.trail import TrailEntry
from tests.support.build_moderation import AGREED, make_revealed
from tests.support.builders import sign_in

PAIRS, CONTROL_PAIRS = 500, 25
PATIENCE = 30
STANDS = re.compile(r'<div class="govuk-inset-text">(.*?)</div>', re.DOTALL)
TYPED = re.compile(r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', re.DOTALL)
VERSION = re.compile(r'name="version" type="hidden" value="(\d+)"')
SPLIT = {**AGREED, "T-1": "O G RI", "T-2": "G RI G", "T-4": "RI I"}


@dataclass
class Tally:
    """What came of all pairs: whose words were saved, in order, and what was wrong with any answer."""

    saved: list[str] = field(default_factory=list)
    refused: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Table:
    """Two chairs with their browsers, and the addresses of the points they race for."""

    app: Flask
    clients: list[FlaskClient]
    urls: list[str]
    point_ids: list[int]


def set_up(app: Flask) -> Table:
    with app.app_context():
        panel = make_revealed(SPLIT)
        people = [panel.chair, panel.other]
        cells = [panel.cell(1, code) for code in ("T-1", "T-2", "T-4")]
        start = f"/rounds/{panel.round.id}/moderation/plans/{cells[0].sample_plan.id}/points/"
        ids = [cell.point.id for cell in cells]
        for person in people:
            db.session.refresh(person)
            db.session.expunge(person)
    # Outside, so that no reading of ours stands in their way. Plain clients: the usual one holds each answer
    # to one entry of the trail, and would count the neighbour's.
    clients = [FlaskClient(app, app.response_class, use_cookies=True) for _ in people]
    for client, person in zip(clients, people, strict=True):
        sign_in(client, person)
    return Table(app, clients, [f"{start}{point_id}" for point_id in ids], ids)


def race(table: Table, pairs: int) -> Tally:
    """Let both send for each point in turn, from the same revision each time."""
    tally = Tally()
    revisions = dict.fromkeys(table.urls, 0)
    with ThreadPoolExecutor(2) as pool:
        for number in range(pairs):
            url = table.urls[number % len(table.urls)]
            words = [f"Pair {number}, said by {who}." for who in ("Chris", "Olu")]
            forms = [form(said, revisions[url]) for said in words]
            answers = list(pool.map(send, table.clients, [url] * 2, forms, [threading.Barrier(2)] * 2))
            revisions[url] += 1
            note(tally, words, answers, revisions[url])
    return tally


def send(client: FlaskClient, url: str, sent: dict[str, str], gate: threading.Barrier) -> tuple[int, str]:
    gate.wait(PATIENCE)
    answer = client.post(url, data=sent)
    return answer.status_code, answer.text


def form(words: str, revision: int) -> dict[str, str]:
    return {
        "grade": "G", "reason": "slip", "words": words, "confidence": "medium", "decided": "consensus",
        "version": str(revision),
    }  # fmt: skip


def note(tally: Tally, words: list[str], answers: list[tuple[int, str]], revision: int) -> None:
    won = [said for said, (status, _) in zip(words, answers, strict=True) if status == 302]
    tally.saved += won
    for said, (status, text) in zip(words, answers, strict=True):
        if status == 302:
            continue
        if status != 409:
            tally.faults.append(f"answered {status}")
            continue
        tally.refused += 1
        shown, kept, version = (cut(pattern, text) for pattern in (STANDS, TYPED, VERSION))
        if kept != said or len(won) != 1 or won[0] not in shown or version != str(revision):
            tally.faults.append(f"{said} stood as {kept!r} under {version} beside {shown!r}")


def cut(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1).strip() if found else ""


def check(table: Table, tally: Tally, pairs: int) -> None:
    """One winner and one refused for each pair, and nothing else in the records or on the trail."""
    assert tally.faults == []
    assert (len(tally.saved), tally.refused) == (pairs, pairs)
    with table.app.app_context():
        rows = db.session.scalars(
            sa.select(ModeratedGrade).order_by(ModeratedGrade.id).execution_options(all_areas=True)
        ).all()
        assert [row.words for row in rows] == tally.saved
        for point_id in table.point_ids:
            revisions = [row.revision for row in rows if row.audit_point_id == point_id]
            assert revisions == list(range(1, len(revisions) + 1))
        told = sa.select(sa.func.count()).where(TrailEntry.what == "point settled")
        assert db.session.scalar(told) == pairs


def test_of_five_hundred_raced_pairs_one_each_wins_and_the_other_sees_both_texts(
    committed_app: Flask,
) -> None:
    table = set_up(committed_app)
    tally = race(table, PAIRS)
    check(table, tally, PAIRS)
    assert {said.rpartition(" ")[2] for said in tally.saved} == {"Chris.", "Olu."}


def test_a_revision_only_counted_by_the_server_would_lose_one_text_of_each_pair(
    committed_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the revision of the form ignored, the counter in the records is all there
    is. It keeps two writers of one moment apart and lets the slower one write over the faster, unseen.
    """
    unchecked: Callable[..., None] = lambda latest, revision: None  # noqa: E731
    monkeypatch.setattr(settle, "_refuse_stale", unchecked)
    table = set_up(committed_app)
    tally = race(table, CONTROL_PAIRS)
    with pytest.raises(AssertionError):
        check(table, tally, CONTROL_PAIRS)
    assert (len(tally.saved), tally.refused) == (2 * CONTROL_PAIRS, 0)
