"""Files of past audits between being sent up and being imported or left: their sender's alone, for a day."""

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.past.audits import PastRefused
from audit_app.past.mapping import Reading, reading_json
from audit_app.past.models import PastUpload
from audit_app.refusals import Refused
from audit_app.register.raw_sheets import RawSheet, read_raw
from audit_app.register.table import UnreadableFile
from audit_app.web.text import shown
from audit_app.web.words import plural

KEPT_FOR = dt.timedelta(days=1)
MOST_FILES = 5
LONGEST_NAME = 200


class AnsweredMeanwhile(Refused):
    """Somebody answered for this file in another window after the page was drawn."""

    stale = True


def send_up(data: bytes, filename: str, reading: Reading, person: Person) -> PastUpload:
    """Keep a file that was read. Raises PastRefused where its sender keeps too many already."""
    removed = forget_old()
    if len(uploads_of(person)) >= MOST_FILES:
        raise PastRefused(
            f"You have {plural(MOST_FILES, 'file')} under way already. Open one of them below and import it,"
            " or leave it."
        )
    upload = PastUpload(
        person_id=person.id,
        file_name=" ".join(shown(filename).split())[-LONGEST_NAME:],
        content=data,
        mapping=reading_json(reading),
        sent_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    after = {"file": hashlib.sha256(data).hexdigest(), "old files removed": removed}
    trail.record("file of past audits sent up", "past upload", upload.id, after=after)
    return upload


def read_sheets(data: bytes, filename: str) -> tuple[RawSheet, ...]:
    """The sheets of a file. Raises PastRefused with the sentence and places of what is wrong."""
    try:
        return read_raw(data, filename)
    except UnreadableFile as fault:
        raise PastRefused(fault.sentence, fault.problems) from fault


def uploads_of(person: Person) -> list[PastUpload]:
    """The files somebody has under way, newest first, without their content."""
    query = (
        sa.select(PastUpload)
        .where(PastUpload.person_id == person.id, PastUpload.sent_at > clock.now() - KEPT_FOR)
        .order_by(PastUpload.id.desc())
        .options(orm.defer(PastUpload.content))
    )
    return list(db.session.scalars(query))


def find_upload(upload_id: int, person: Person, *, lock: bool = False) -> PastUpload | None:
    """A file of this person in this area; None for anybody else's, and after a day."""
    query = sa.select(PastUpload).where(
        PastUpload.id == upload_id,
        PastUpload.person_id == person.id,
        PastUpload.sent_at > clock.now() - KEPT_FOR,
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def refuse_stale(upload: PastUpload, version: int | None) -> None:
    """Raises AnsweredMeanwhile where the page was drawn before the last answer."""
    if upload.version != version:
        raise AnsweredMeanwhile(
            "The answers for this file were changed in another window after you opened this page. Nothing of"
            " what you sent was kept. Open the file again from the list of files, and go on from there."
        )


def answer(upload: PastUpload, reading: Reading, version: int | None) -> None:
    """Keep what somebody said of a file. Raises AnsweredMeanwhile where the page was stale."""
    refuse_stale(upload, version)
    removed = forget_old()
    upload.mapping = reading_json(reading)
    upload.version += 1
    after = {"version": upload.version, "old files removed": removed}
    trail.record("file of past audits described", "past upload", upload.id, after=after)


def leave(upload: PastUpload) -> None:
    """Remove a file that is not going to be imported."""
    upload_id = upload.id
    db.session.delete(upload)
    removed = forget_old()
    trail.record("file of past audits left", "past upload", upload_id, after={"old files removed": removed})


def forget_old() -> int:
    """Remove the files of this area that are more than a day old; how many there were."""
    old = sa.delete(PastUpload).where(PastUpload.sent_at <= clock.now() - KEPT_FOR)
    removed = db.session.execute(old, execution_options={"synchronize_session": False})
    return int(getattr(removed, "rowcount", 0))


def tidy() -> int:
    """For a nightly job: remove this area's old files; how many there were."""
    removed = forget_old()
    if removed:
        trail.record("old files of past audits removed", "past upload", None, after={"files": removed})
    return removed
