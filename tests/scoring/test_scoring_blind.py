"""Blindness: two worlds that differ only in what another auditor gave answer everybody exactly alike.

Every address is opened and every form sent, as everybody who may: statuses, headers, bytes and mails are
compared before the reveal. A new page joins by itself: see tests/support/two_worlds.py and addresses.py.
"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask, Response, request

from audit_app import mail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.scoring import service
from tests.support.two_worlds import GOOD, POOR, VIEWERS, Answers, both, opened, reminded, sent, state

AUDITOR, MANAGER, CHAIR = "Eve Education", "Mary Manager", "Chris Chair"


def different(good: Answers, poor: Answers) -> list[str]:
    """What is not answered alike in both worlds."""
    assert good.keys() == poor.keys()
    return [asked for asked in good if good[asked] != poor[asked]]


def statuses(answers: Answers) -> set[int]:
    return {status for status, _, _ in answers.values()}


def test_every_page_looks_alike_whatever_somebody_else_gave(database_kind: str) -> None:
    with both(database_kind, GOOD, POOR) as (good, poor):
        for name in VIEWERS:
            seen = opened(good, name)
            assert not different(seen, opened(poor, name)), name
            assert statuses(seen) >= {200, 404}, name


@pytest.mark.parametrize("name", [AUDITOR, MANAGER, CHAIR])
def test_every_form_is_answered_alike_whatever_somebody_else_gave(database_kind: str, name: str) -> None:
    with both(database_kind, GOOD, POOR) as (good, poor):
        answered = sent(good, name)
        assert not different(answered, sent(poor, name))
        assert statuses(answered) >= ({200, 302, 404, 409, 422} if name == AUDITOR else {302, 404, 409, 422})
        assert good.letters == poor.letters
        assert bool(good.letters) is (name == AUDITOR)
        # Nothing above revealed the round: then the grades may, and should, be told apart.
        assert state(good) == state(poor) == ["scoring", "scoring"]


def test_reminders_are_alike_but_for_the_person_who_scored(database_kind: str) -> None:
    with both(database_kind, GOOD, POOR) as (good, poor):
        assert reminded(good) == reminded(poor)
        letters = [[one for one in here.letters if "hal." not in one.to] for here in (good, poor)]
        assert letters[0] == letters[1]


OF_HAL = (
    " FROM score JOIN assessment ON assessment.id = score.assessment_id JOIN allocation"
    " ON allocation.id = assessment.allocation_id JOIN agency ON agency.id = allocation.agency_id"
    " WHERE agency.key = 'health'"
)


def _ask(question: str) -> int:
    return int(db.session.connection().scalar(sa.text(question)) or 0)


def _good_grades(_: pytest.MonkeyPatch, app: Flask) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        if response.mimetype == "text/html":
            told = _ask(f"SELECT count(*) {OF_HAL} AND grade IN ('O', 'G')")
            response.set_data(response.get_data() + f"<!-- {told} -->".encode())
        return response


def _length(_: pytest.MonkeyPatch, app: Flask) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        response.set_etag(str(_ask(f"SELECT sum(length(comment)) {OF_HAL}")))
        return response


def _order(monkeypatch: pytest.MonkeyPatch, _: Flask) -> None:
    as_it_is = service.own_work

    def ordered(person: Person) -> list[service.Work]:
        def standing(work: service.Work) -> int:
            place = f"allocation.sample_plan_id = {work.allocation.sample_plan_id}"
            return _ask(f"SELECT count(*) {OF_HAL} AND {place} AND grade IN ('O', 'G')")

        return sorted(as_it_is(person), key=standing)

    monkeypatch.setattr(service, "own_work", ordered)


def _error(_: pytest.MonkeyPatch, app: Flask) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        if response.status_code == 409:
            response.headers["Retry-After"] = str(_ask(f"SELECT count(*) {OF_HAL}"))
        return response


def _mail(monkeypatch: pytest.MonkeyPatch, _: Flask) -> None:
    as_it_is = mail.queue

    def queue(to: str | None, subject: str, text: str) -> None:
        as_it_is(to, f"{subject} ({_ask(f'SELECT count(*) {OF_HAL}')})", text)

    monkeypatch.setattr(mail, "queue", queue)


def _keys(_: pytest.MonkeyPatch, app: Flask) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        if request.method == "POST" and response.status_code < 400:
            response.set_cookie("seen", "1", max_age=_ask(f"SELECT count(*) {OF_HAL}"))
        return response


Leak = Callable[[pytest.MonkeyPatch, Flask], None]


@pytest.mark.parametrize(
    ("leak", "look"),
    [(_good_grades, opened), (_length, opened), (_order, opened), (_error, sent), (_keys, sent)],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_planted_leak_is_found(
    database_kind: str, leak: Leak, look: Callable[..., Answers], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative controls: each tells something of Hal's grades in another way."""
    only = "scoring.work" if look is opened else "saving.point"
    with both(database_kind, GOOD, POOR, lambda app: leak(monkeypatch, app)) as (good, poor):
        assert different(look(good, AUDITOR, only=only), look(poor, AUDITOR, only=only))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_leak_planted_in_mails_is_found(database_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with both(database_kind, GOOD, POOR, lambda app: _mail(monkeypatch, app)) as (good, poor):
        for here in (good, poor):
            sent(here, AUDITOR, only="concerns.raise_one")
        assert len(good.letters) == len(poor.letters) > 0
        assert good.letters != poor.letters
