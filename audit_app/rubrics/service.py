"""Publishing rubrics, refusing changed ones, and reading them for pages and for later stages."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from audit_app import clock, trail
from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.rubrics.grades import SCALE, Grade
from audit_app.rubrics.models import AuditPoint, PointGrade, RubricVersion
from audit_app.rubrics.rules import Rubric
from audit_app.rubrics.toml_file import parse_rubric, read_rubric

FOLDER = Path(__file__).parent
# By content: a published text never changes, and a panel asks for it at every settling.
_READ_BACK: dict[str, Rubric] = {}


class RubricChanged(Refused):
    """The file of a published version no longer says what was published."""


class RubricRefused(Refused):
    """A rubric that cannot be published. The text is a sentence."""


def shipped_files() -> list[Path]:
    """The rubric files that come with the product, in order of name and version."""
    return sorted(FOLDER.glob("*/v*.toml"), key=lambda path: (path.parent.name, len(path.name), path.name))


def read_file(path: Path) -> Rubric:
    """The rubric in a file. Raises RubricError naming every problem, OSError where it cannot be opened."""
    return read_rubric(path.read_bytes(), path.name)


def refuse_changed_files() -> None:
    """At start: every shipped file of a published version must say what was published.

    Raises RubricChanged naming the file. Does nothing before the first migration.
    """
    if not sa.inspect(db.engine).has_table(RubricVersion.__tablename__):
        return
    rows = db.session.execute(
        sa.select(RubricVersion.slug, RubricVersion.version, RubricVersion.content_hash)
    )
    for slug, version, content_hash in rows:
        path = FOLDER / slug / f"v{version}.toml"
        if path.exists() and read_file(path).content_hash != content_hash:
            raise RubricChanged(
                f"rubrics/{slug}/v{version}.toml was changed after it was published. Put it back as it was,"
                f" and save the change as v{version + 1}.toml."
            )


def publish(path: Path) -> RubricVersion:
    """Publish the rubric in a file as a version that never changes again.

    Publishing the same content again does nothing. Raises RubricError or RubricRefused.
    """
    rubric = read_file(path)
    known = find_version(rubric.slug, rubric.version)
    if known is not None:
        if known.content_hash == rubric.content_hash:
            return known
        raise RubricRefused(
            f"“{rubric.title}” version {rubric.version} is already published with other wording."
            f" Give the changed rubric version = {rubric.version + 1}."
        )
    version = _version_row(rubric, path.read_text(encoding="utf-8-sig"))
    db.session.add(version)
    db.session.flush()
    for point in version.points:
        allowed = (*SCALE, Grade.NOT_APPLICABLE) if point.na_allowed else SCALE
        db.session.add_all(PointGrade(audit_point_id=point.id, grade=grade) for grade in allowed)
    trail.record(
        "rubric published", "rubric", version.id,
        after={"rubric": rubric.slug, "version": rubric.version, "content_hash": rubric.content_hash},
    )  # fmt: skip
    return version


def _version_row(rubric: Rubric, source: str) -> RubricVersion:
    return RubricVersion(
        slug=rubric.slug,
        version=rubric.version,
        title=rubric.title,
        applies_to=rubric.applies_to,
        content_hash=rubric.content_hash,
        source=source,
        published_at=clock.now(),
        points=[
            AuditPoint(
                code=point.code,
                position=position,
                section=point.section,
                title=point.title,
                question=point.question,
                reference=point.reference,
                basis=point.basis,
                agencies=list(point.agencies),
                lead=point.lead,
                na_allowed=point.na_allowed,
                na_condition=point.na_condition,
                limiting=point.limiting,
                descriptors={grade.value: text for grade, text in point.descriptors.items()},
            )
            for position, point in enumerate(rubric.points, 1)
        ],
    )


def find_version(slug: str, version: int | None = None) -> RubricVersion | None:
    """One published version with its points; the newest where none is named."""
    query = (
        sa.select(RubricVersion).where(RubricVersion.slug == slug).options(selectinload(RubricVersion.points))
    )
    if version is not None:
        query = query.where(RubricVersion.version == version)
    return db.session.scalar(query.order_by(RubricVersion.version.desc()).limit(1))


def versions() -> list[RubricVersion]:
    """Every published version with its points, newest version of each rubric first."""
    order = (RubricVersion.title, RubricVersion.version.desc())
    return list(
        db.session.scalars(
            sa.select(RubricVersion).options(selectinload(RubricVersion.points)).order_by(*order)
        )
    )


def guidance_of(version: RubricVersion) -> dict[str, str]:
    """What good looks like, by the code of the point; points without guidance are left out."""
    return {point.code: point.guidance for point in as_published(version).points if point.guidance}


def as_published(version: RubricVersion) -> Rubric:
    """The rubric of a published version as its rules see it, read back from the text that was published."""
    if version.content_hash not in _READ_BACK:
        _READ_BACK[version.content_hash] = parse_rubric(
            version.source, f"{version.slug} version {version.version}"
        )
    return _READ_BACK[version.content_hash]
