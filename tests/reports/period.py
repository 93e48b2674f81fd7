"""Words of a report over rounds, as a manager writes and a reader meets them."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.reports.audience import Audience
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import drafted
from audit_app.reports.written import write_words, written
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound

OURS = "Both months show the voice of the child <clearly>."
SHOWN = "Both months show the voice of the child &lt;clearly&gt;."


def every() -> list[AuditRound]:
    return rounds.rounds()


def asked(chosen: list[AuditRound]) -> str:
    return "&".join(f"round={round.id}" for round in chosen)


def report(client: FlaskClient, *chosen: AuditRound) -> str:
    return client.get(f"/report?{asked([*chosen])}").text


def form(client: FlaskClient, *chosen: AuditRound, key: str = "strengths") -> TestResponse:
    return client.get(f"/report/words/{key}?{asked([*chosen])}")


def post(
    client: FlaskClient, *chosen: AuditRound, words: str = OURS, version: int = 0, key: str = "strengths"
) -> TestResponse:
    return client.post(
        f"/report/words/{key}?{asked([*chosen])}", data={"words": words, "version": str(version)}
    )


def write(chosen: list[AuditRound], person: Person, words: str = OURS, key: str = "strengths") -> None:
    last = written(chosen).get(key)
    own = drafted(Lig(chosen, Audience.PANEL))[key]
    write_words(chosen, key, own, words, last.version if last else 0, person)
    db.session.commit()
