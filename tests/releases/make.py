"""Keep what a release leaves in its database, for the upgrade test of every later one.

Run it once at a release, before it goes out: `python -m tests.releases.make`. It makes one area for each
state a round can be in and writes all rows to a file named after the newest migration. A file is never made
again: only that release could make it.
"""

import datetime as dt
import gzip
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import sqlalchemy as sa
from argon2.profiles import CHEAPEST

from audit_app import clock
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Area, Person
from audit_app.accounts.rules import Role
from audit_app.accounts.signin import hasher
from audit_app.allocation import service as allocation
from audit_app.allocation.rules import EndReason
from audit_app.db import ALL_AREAS, Base, choose_area, db
from audit_app.moderation import service as moderation
from audit_app.past import kept as mappings
from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import drafted as own_words
from audit_app.reports.written import write_words
from audit_app.rounds.rules import Trigger
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring import service as scoring
from audit_app.web.once import WriteKey
from tests.support import build_moderation, build_past, builders
from tests.support import database as databases
from tests.support.build_api import make_token
from tests.support.build_guided import READ
from tests.support.build_improvement import make_action, make_learning
from tests.support.build_moderation import Panel, make_revealed, make_scoring, make_signed_off, waive
from tests.support.build_reports import another_round
from tests.support.build_rounds import draw, make_draft
from tests.support.builders import make_person, make_plans, publish_all, publish_tiny

FOLDER = Path(__file__).parent
DAY = dt.date(2026, 10, 26)


def main() -> None:
    """Make the areas and write their rows."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(hasher, "_parameters", CHEAPEST):
        os.environ[databases.FOLDER_SETTING] = folder
        app = databases.make_app(f"sqlite:///{folder}/kept.sqlite", WTF_CSRF_ENABLED=False)
        with app.app_context(), clock.pretend(DAY):
            app.extensions["alembic"].upgrade()
        with app.app_context(), clock.pretend(DAY):
            choose_area(ALL_AREAS)
            publish_all()
            for make in (
                drafted, drawn, in_scoring, in_moderation, waiting_for_second, signed_off, reopened,
                signed_again, over_rounds, imported,
            ):  # fmt: skip
                _in_area_of_its_own(make.__name__, make)
            _who_else_is_there()
            kept = rows()
        (FOLDER / f"{kept['revision']}.json.gz").write_bytes(
            gzip.compress(json.dumps(kept, indent=0, ensure_ascii=False).encode(), mtime=0)
        )


def drafted() -> None:
    """A round nothing is drawn for yet."""
    builders.make_area()
    make_draft(make_person("Mary Manager", Role.MANAGER), publish_tiny())


def drawn() -> None:
    """A round whose sample is drawn, with nobody to score it."""
    builders.make_area()
    manager = make_person("Mary Manager", Role.MANAGER)
    make_plans(8)
    draw(make_draft(manager, publish_tiny()), manager)


def in_scoring() -> None:
    """Half scored: sealed, begun, not begun, taken back for a conflict, waived, withdrawn."""
    panel = make_scoring(seal=False)
    held = allocation.allocations_of(panel.round)
    scoring.seal(held[0], None, held[0].auditor)
    health = next(one for one in held[3:] if one.agency.key == "health")
    allocation.declare_conflict(health.sample_plan.plan, health.auditor, "My neighbour", health.auditor)
    last = sampling.sample_of(panel.round)[-1]
    for one in held:
        if one.sample_plan_id == last.id and one.agency.key == "social care":
            allocation.end_allocation(one, EndReason.UNAVAILABLE, panel.second)
    waive(panel, 4, "social care")
    sampling.withdraw(sampling.sample_of(panel.round)[1], WithdrawalReason.CEASED, "", panel.second)


def in_moderation() -> None:
    """Revealed, partly settled: a dissent, a retraction, a plan withdrawn in the meeting, words written."""
    panel = make_revealed(trigger=Trigger.ACROSS_OR_TWO)
    panel.settle(1, "T-1", social_care="We saw no voice at all.")
    cell = panel.settle(2, "T-1", "RI")
    moderation.retract(panel.round, cell.sample_plan, cell.point, "Read again", cell.revision, panel.chair)
    moderation.settle_minor(panel.round, panel.chair)
    sampling.withdraw(sampling.sample_of(panel.round)[3], WithdrawalReason.SENSITIVE, "", panel.second)
    _write(panel)


def waiting_for_second() -> None:
    """Signed by the chair alone."""
    panel = make_revealed()
    panel.settle_all()
    moderation.sign(panel.round, panel.chair, builders.PASSWORD)


def signed_off() -> None:
    """Signed off, with learning and actions."""
    _improve(make_signed_off())


def reopened() -> None:
    """Signed off and opened again, with words written since."""
    panel = make_signed_off()
    moderation.reopen(panel.round, "A grade was typed wrongly", panel.second)
    _write(panel)


def signed_again() -> None:
    """Opened again, changed and signed off a second time: two snapshots."""
    panel = make_signed_off()
    moderation.reopen(panel.round, "A grade was typed wrongly", panel.second)
    panel.settle(1, "T-1", "O")
    panel.settle_all()
    _improve(panel)
    panel.sign_off()


def over_rounds() -> None:
    """Two rounds in moderation, with words written in the report of both."""
    panel = make_revealed()
    _write(panel, another_round(panel))


def imported() -> None:
    """A past audit from a file, in another year."""
    importer = build_past.make_importer()
    rows = build_past.cell_rows("G RI G", plan="EHC-0001") + build_past.cell_rows("O G G", plan="EHC-0002")
    build_past.bring_in(rows, importer)


def _improve(panel: Panel) -> None:
    make_learning(panel.round, panel.second)
    make_action(panel.round, panel.second)


def _write(*panels: Panel) -> None:
    """Words of a manager in place of the report's own."""
    rounds = [panel.round for panel in panels]
    own = own_words(Lig(rounds, Audience.PANEL))["strengths"]
    write_words(rounds, "strengths", own, "The voice of the child is clear.", 0, panels[0].second)


@contextmanager
def _named(key: str) -> Iterator[None]:
    """The builders make one area and the same people every time; here each state gets its own."""

    def make_area(*_: str) -> Area:
        area = accounts.make_area(key, f"Area {key}")
        db.session.commit()
        return area

    def another(name: str, *roles: Role, **fields: str | None) -> Person:
        address = f"{name.lower().replace(' ', '.')}@{key.replace('_', '-')}.example.org"
        return builders.make_person(name, *roles, **{"email": address, **fields})

    with (
        mock.patch.multiple(builders, make_area=make_area),
        mock.patch.multiple(build_moderation, make_area=make_area, make_person=another),
        mock.patch.multiple(build_past, make_area=make_area, make_person=another),
        mock.patch.dict(globals(), make_person=another),
    ):
        yield


def _in_area_of_its_own(key: str, make: Callable[[], None]) -> None:
    with _named(key):
        make()
    db.session.commit()


def _who_else_is_there() -> None:
    """A reader of reports and an administrator beside the people of the rounds, and what they left.

    The key of a form, a token for programs, a mapping of the columns of a file.
    """
    choose_area(accounts.find_area("signed_off").id)
    make_person("Lee Reader", Role.LIG_READER, email="lee.reader@signed-off.example.org")
    admin = make_person("Ada Admin", Role.ADMINISTRATOR, email="ada.admin@signed-off.example.org")
    make_token(admin)
    manager = make_person("Max Manager", Role.MANAGER, email="max.manager@signed-off.example.org")
    mappings.keep(READ.kept_as, READ.mapping, ("Plan", "Agency", "Grade"), manager)
    db.session.add(WriteKey(key="k", content_hash="h", location="/", at=clock.now()))
    db.session.commit()


def rows() -> dict[str, object]:
    """Every row of every table as SQLite holds it, in an order in which they can be put in again."""
    connection = db.session.connection()
    tables = {}
    for table in Base.metadata.sorted_tables:
        found = connection.execute(sa.text(f'SELECT * FROM "{table.name}" ORDER BY 1, 2'))
        tables[table.name] = {"columns": list(found.keys()), "rows": [list(row) for row in found]}
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
    return {"revision": revision, "tables": tables}


if __name__ == "__main__":
    main()
