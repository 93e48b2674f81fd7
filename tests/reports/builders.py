"""Rounds that the tests of reports share, the command, and what a page says."""

import datetime as dt
import re

from click.testing import Result
from flask import Flask
from sqlalchemy import orm

from audit_app.sampling import service as sampling
from tests.support.build_moderation import AGREED, Panel, make_revealed

# Health grades a step harder than the others at two points of three it grades, on every plan but one.
HARDER = {**AGREED, "T-1": "O G O", "T-2": "G RI G", "T-3": "G"}
HARD_ROUND = (HARDER, HARDER, HARDER, HARDER, HARDER, AGREED)

WELL = {**AGREED, "T-1": "O O O"}
BADLY = {"T-1": "I I I", "T-2": "RI RI RI", "T-3": "I", "T-4": "I I"}
GONE_WELL, GONE_BADLY = 6, 5


def hard_round() -> Panel:
    """A signed-off round of HARD_ROUND."""
    panel = make_revealed(*HARD_ROUND)
    panel.settle_all()
    panel.sign_off()
    return panel


def make_groups(session: orm.Session) -> Panel:
    """A revealed round of 11 plans: six of one need graded well, five of another graded badly."""
    panel = make_revealed(*[WELL] * GONE_WELL, *[BADLY] * GONE_BADLY)
    for place, sampled in enumerate(sampling.sample_of(panel.round)):
        plan = sampled.plan
        plan.primary_need = "Autism" if place < GONE_WELL else "Hearing impairment"
        plan.team, plan.looked_after = "North" if place % 2 else "South", place == 0
        plan.requested_on = dt.date(2026, 1, 5)
        plan.issued_on = dt.date(2026, 5, 25) + dt.timedelta(days=place % 2)
    session.commit()
    return panel


def words_of(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def said_on(page: str) -> str:
    """The same with a space in the place of each mark, so that cells of a table stand apart."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def run(app: Flask, *words: str) -> Result:
    """`flask report` with these words."""
    return app.test_cli_runner().invoke(args=["report", *words])
