"""Rounds: finding them, making them, changing a draft, and every move of their life."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from audit_app import clock, trail
from audit_app.accounts.models import Agency, Person
from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.rounds import standing
from audit_app.rounds.characteristics import characteristic_words, known_names
from audit_app.rounds.models import IS_AUDIT, AuditRound, RoundAgency, RoundRubric
from audit_app.rounds.rules import (
    RoundFields,
    RoundRefused,
    State,
    WrongState,
    changed_after_fixing,
    check_fields,
    check_move,
    check_points,
)
from audit_app.rounds.words import in_words
from audit_app.rubrics.models import AuditPoint, RubricVersion

MOST = 2**31 - 1  # no id is larger; SQLite fails on a number it cannot hold


class RoundChanged(Refused):
    """The round was changed by somebody else after the form was opened."""

    stale = True


def rounds() -> list[AuditRound]:
    """Every audit of this area, newest first."""
    order = (AuditRound.held_on.desc(), AuditRound.id.desc())
    return list(db.session.scalars(sa.select(AuditRound).where(IS_AUDIT).order_by(*order)))


def find_round(round_id: int) -> AuditRound | None:
    """One audit of this area with its rubrics and agencies."""
    if not 0 < round_id <= MOST:
        return None
    query = sa.select(AuditRound).where(AuditRound.id == round_id, IS_AUDIT)
    return db.session.scalar(query.options(*_WHOLE))


def find_by_name(name: str) -> AuditRound | None:
    """The audit of that name in this area."""
    query = sa.select(AuditRound).where(AuditRound.name == name, IS_AUDIT)
    return db.session.scalar(query.options(*_WHOLE))


def lock_round(round_id: int) -> AuditRound | None:
    """One round as it stands now, kept from others until this work is done. Ask before every verb."""
    if not 0 < round_id <= MOST:
        return None
    query = sa.select(AuditRound).where(AuditRound.id == round_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


_WHOLE = (
    selectinload(AuditRound.rubric_rows).joinedload(RoundRubric.rubric),
    selectinload(AuditRound.agency_rows).joinedload(RoundAgency.agency),
)


def expected_agencies(round: AuditRound) -> list[Agency]:
    """The agencies a round expects, in the area's order."""
    return sorted((row.agency for row in round.agency_rows), key=lambda agency: agency.position)


def rubrics_of(round: AuditRound) -> list[RubricVersion]:
    """The rubric versions of a round, the base first."""
    return [row.rubric for row in round.rubric_rows]


def points_of(round: AuditRound) -> list[AuditPoint]:
    """The audit points of a round with their rubrics, in order: the base rubric's first."""
    return [point for row in round.rubric_rows for point in row.rubric.points]


def as_fields(round: AuditRound) -> RoundFields:
    """What was decided about a round."""
    return RoundFields(
        name=round.name,
        held_on=round.held_on,
        rubric_version_ids=tuple(row.rubric_version_id for row in round.rubric_rows),
        agency_ids=frozenset(row.agency_id for row in round.agency_rows),
        sample_size=round.sample_size,
        theme=round.theme,
        due_on=round.due_on,
        trigger=round.trigger,
        strata=tuple(round.strata),
        minimum_per_stratum=round.minimum_per_stratum,
        exclusion_months=round.exclusion_months,
        target_percent=round.target_percent,
    )


def make_round(fields: RoundFields, person: Person) -> AuditRound:
    """A new draft round. Raises RoundRefused, naming the field at fault."""
    rubrics, agencies = _checked(fields)
    _refuse_taken_name(fields.name)
    round = AuditRound(state=State.DRAFT, made_at=clock.now(), made_by=person.id)
    with _saving(fields.name):
        _fill(round, fields, rubrics, agencies)
        db.session.add(round)
    trail.record("round made", "round", round.id, after=told(round), round_id=round.id)
    return round


def change_round(round: AuditRound, fields: RoundFields, version: int | None, person: Person) -> AuditRound:
    """Change a draft round. `version` is the one the person saw.

    Raises RoundChanged where somebody changed it since, WrongState where it is no longer a draft,
    RoundRefused for answers that cannot be kept.
    """
    round = _locked(round)
    if round.state is not State.DRAFT:
        raise WrongState(
            f"This round is in “{round.state}”: its settings can only be changed while it is a draft."
        )
    if version != round.version:
        raise RoundChanged(
            "Somebody changed this round after you opened the page. Nothing of yours was lost."
        )
    rubrics, agencies = _checked(fields)
    kept = as_fields(round)
    if fields == kept:
        return round
    if is_fixed(round):
        for name in changed_after_fixing(kept, fields):
            raise RoundRefused(
                "The frame and seed of the draw are fixed with this, so it stays as it is", name
            )
    if fields.name != round.name:
        _refuse_taken_name(fields.name)
    before = told(round)
    with _saving(fields.name):
        _fill(round, fields, rubrics, agencies)
        round.version += 1
    trail.record("round changed", "round", round.id, before=before, after=told(round), round_id=round.id)
    return round


def told(round: AuditRound) -> dict[str, Any]:
    """A round as its trail keeps it, in words."""
    return in_words(as_fields(round), rubrics_of(round), expected_agencies(round))


def told_as(fields: RoundFields) -> dict[str, Any]:
    """What somebody wanted a round to be, in the same words. Raises RoundRefused for what cannot be kept."""
    return in_words(fields, *_checked(fields))


def is_fixed(round: AuditRound) -> bool:
    """Whether a draw of this round has been fixed, and with it what the draw rests on."""
    return bool(standing.counts_of([round])[round.id].get("fixed"))


def open_scoring(round: AuditRound) -> None:
    """Move a draft to scoring. Raises WrongState from any other state."""
    _move(round, State.SCORING, "scoring opened")


def open_moderation(round: AuditRound) -> None:
    """Move to moderation: every page may now show the sealed grades."""
    _move(round, State.MODERATION, "moderation opened")


def sign_off(round: AuditRound, after: dict[str, Any]) -> None:
    """Close the round. `after` is what the trail keeps of the sign-off: who signed, the snapshot's hash."""
    _move(round, State.SIGNED_OFF, "round signed off", more=after)


def reopen(round: AuditRound, reason: str) -> None:
    """Open a signed-off round again. Raises RoundRefused without a reason."""
    if not reason.strip():
        raise RoundRefused("Enter why the round is reopened", "reason")
    _move(round, State.REOPENED, "round reopened", reason=reason)


def _move(
    round: AuditRound,
    after: State,
    what: str,
    *,
    more: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    round = _locked(round)
    before = round.state
    check_move(before, after)
    round.state = after
    states: tuple[dict[str, Any], dict[str, Any]] = ({"state": before}, {"state": after, **(more or {})})
    trail.record(what, "round", round.id, before=states[0], after=states[1], reason=reason, round_id=round.id)


def _locked(round: AuditRound) -> AuditRound:
    locked = lock_round(round.id)
    if locked is None:
        raise WrongState("This round is not there any more.")
    return locked


def _checked(fields: RoundFields) -> tuple[list[RubricVersion], list[Agency]]:
    check_fields(fields)
    rubrics = _rubrics(fields.rubric_version_ids)
    agencies = _agencies(fields.agency_ids)
    points = [point for rubric in rubrics for point in rubric.points]
    check_points(points, [agency.key for agency in agencies])
    unknown = sorted(set(fields.strata) - known_names(fields.strata))
    if unknown:
        raise RoundRefused(f"No plan in the register has “{characteristic_words(unknown[0])}”", "strata")
    return rubrics, agencies


def _rubrics(ids: Sequence[int]) -> list[RubricVersion]:
    query = (
        sa.select(RubricVersion).where(RubricVersion.id.in_(ids)).options(selectinload(RubricVersion.points))
    )
    found = {rubric.id: rubric for rubric in db.session.scalars(query)}
    if len(set(ids)) != len(ids):
        raise RoundRefused("A rubric is chosen twice: take it out of the themes", "themes")
    if len(found) != len(ids):
        raise RoundRefused("Select the rubrics from the choices shown", "base")
    return [found[id] for id in ids]


def _agencies(ids: Collection[int]) -> list[Agency]:
    found = list(db.session.scalars(sa.select(Agency).where(Agency.id.in_(ids)).order_by(Agency.position)))
    if len(found) != len(ids):
        raise RoundRefused("Select the agencies from the choices shown", "agencies")
    return found


def _refuse_taken_name(name: str) -> None:
    if db.session.scalar(sa.select(AuditRound.id).where(AuditRound.name == name)) is not None:
        raise RoundRefused(f"There is already a round called “{name}”: give this one another name", "name")


@contextmanager
def _saving(name: str) -> Iterator[None]:
    """Two people may save the same name at the same moment: the database lets one through."""
    try:
        with db.session.begin_nested(), db.session.no_autoflush:
            yield
    except IntegrityError:
        _refuse_taken_name(name)
        raise


def _fill(
    round: AuditRound, fields: RoundFields, rubrics: Sequence[RubricVersion], agencies: Sequence[Agency]
) -> None:
    round.name, round.theme = fields.name.strip(), fields.theme or None
    round.held_on, round.due_on = fields.held_on, fields.due_on
    round.trigger = fields.trigger
    round.sample_size, round.minimum_per_stratum = fields.sample_size, fields.minimum_per_stratum
    round.strata = list(fields.strata)
    round.exclusion_months, round.target_percent = fields.exclusion_months, fields.target_percent
    if [row.rubric_version_id for row in round.rubric_rows] != [rubric.id for rubric in rubrics]:
        kept = {row.rubric_version_id: row for row in round.rubric_rows}
        round.rubric_rows = [kept.get(rubric.id) or RoundRubric(rubric=rubric) for rubric in rubrics]
        for position, row in enumerate(round.rubric_rows, 1):
            row.position = position
    if {row.agency_id for row in round.agency_rows} != {agency.id for agency in agencies}:
        rows = {row.agency_id: row for row in round.agency_rows}
        round.agency_rows = [rows.get(agency.id) or RoundAgency(agency=agency) for agency in agencies]
