"""Mail goes out once what it tells of is saved, never in clear where it should not, and breaks nothing."""

import logging
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest
import trustme
from flask import Flask, Response, abort
from flask.testing import FlaskClient
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from audit_app import create_app, mail
from audit_app.accounts.rules import Role
from audit_app.config import MailServer, MailTls
from audit_app.db import commit, committing, db
from audit_app.mail import Letter
from audit_app.web import commit as web_commit
from audit_app.web.access import needs
from tests.support.builders import make_area, make_person, sign_in
from tests.support.mailbox import PASSWORD, SITE, USER, Mailbox, receiving

CANARY = "Canary-Reference-4711"
RECEIVERS = ("ada", "bo", "cy")
LETTERS = [Letter(f"{name}@example.org", f"Subject {CANARY}", f"Text {CANARY}") for name in RECEIVERS]


def test_a_letter_is_sent_once_the_command_is_committed(session: orm.Session, mailbox: Mailbox) -> None:
    with committing():
        mail.queue("ada@example.org", "A concern was raised", f"Sign in: {mail.link('/concerns')}")
        assert not mailbox.letters
    [letter] = mailbox.letters
    assert (letter["To"], letter["From"]) == ("ada@example.org", "Audit <audit@example.org>")
    assert (letter["Subject"], letter["Auto-Submitted"]) == ("A concern was raised", "auto-generated")
    assert letter.get_content().strip() == f"Sign in: {SITE}/concerns"
    commit()
    assert len(mailbox.letters) == 1


def test_what_is_undone_is_not_written_about(session: orm.Session, mailbox: Mailbox) -> None:
    with pytest.raises(ZeroDivisionError), committing():
        mail.queue("ada@example.org", "A subject", "A text")
        raise ZeroDivisionError
    commit()
    assert not mailbox.letters


@pytest.fixture
def signed_in(committed_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FlaskClient, Mailbox]]:
    """A visitor to an application with a page that queues a letter, then saves or refuses."""

    @committed_app.post("/letter/<answer>")
    @needs("home")
    def letter(answer: str) -> Response:
        mail.queue("ada@example.org", "A subject", "A text")
        if answer == "refused":
            abort(409, "No.")
        return Response(status=204)

    with receiving() as mailbox:
        monkeypatch.setitem(committed_app.config, "MAIL", mailbox.server)
        with committed_app.app_context():
            make_area()
            person = make_person("Mary Manager", Role.MANAGER)
            db.session.refresh(person)
        client = committed_app.test_client()
        sign_in(client, person)
        yield client, mailbox


def test_a_request_sends_its_letters_when_it_was_saved(signed_in: tuple[FlaskClient, Mailbox]) -> None:
    client, mailbox = signed_in
    assert client.post("/letter/saved").status_code == 204
    assert mailbox.receivers == ["ada@example.org"]


def test_a_refused_request_sends_nothing(signed_in: tuple[FlaskClient, Mailbox]) -> None:
    client, mailbox = signed_in
    assert client.post("/letter/refused").status_code == 409
    assert not mailbox.letters


def test_a_request_whose_commit_fails_sends_nothing(
    signed_in: tuple[FlaskClient, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing() -> None:
        db.session.flush()
        raise IntegrityError("", None, ValueError("refused"))

    client, mailbox = signed_in
    monkeypatch.setattr(web_commit, "commit", failing)
    assert client.post("/letter/saved").status_code == 409
    assert not mailbox.letters


def test_a_mail_server_that_is_gone_breaks_no_request(
    signed_in: tuple[FlaskClient, Mailbox], committed_app: Flask, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client, mailbox = signed_in
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setitem(
            committed_app.config, "MAIL", replace(mailbox.server, port=closed.getsockname()[1])
        )
        assert client.post("/letter/saved").status_code == 204
    assert "1 of 1 mails were not sent: ConnectionRefusedError" in caplog.text


def test_one_bad_address_stops_no_other_letter_and_the_log_tells_no_content(
    session: orm.Session, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "audit_app")
    mailbox.refuses.add("bo@example.org")
    split = Letter("eve@example.org\r\nBcc: all@example.org", "A subject", "A text")
    assert mail.send([*LETTERS, split]) == [LETTERS[0], LETTERS[2]]
    assert mailbox.receivers == ["ada@example.org", "cy@example.org"]
    [line] = [record.getMessage() for record in caplog.records if record.name == "audit_app.mail"]
    assert line == "2 of 4 mails were not sent: SMTPRecipientsRefused, ValueError"
    assert CANARY not in caplog.text
    assert "example.org" not in caplog.text


def test_without_a_mail_server_nothing_is_sent_and_pages_can_say_so(session: orm.Session, app: Flask) -> None:
    assert app.config["MAIL"] is None
    with committing():
        mail.queue("ada@example.org", "A subject", "A text")
        assert mail.OUTBOX not in session.info
    assert not mail.send(LETTERS)
    assert app.jinja_env.from_string("{{ mail_is_set_up() }}").render() == "False"


def test_people_without_an_address_get_no_mail(session: orm.Session, mailbox: Mailbox) -> None:
    with committing():
        mail.queue(None, "A subject", "A text")
    assert not mailbox.letters


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestTheWayToTheMailServer:
    """Nothing here asks the database, so one kind is enough."""

    def test_it_is_never_in_clear_where_the_server_offers_no_protection(
        self, session: orm.Session, app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        monkeypatch.setitem(app.config, "MAIL", replace(mailbox.server, tls=MailTls.STARTTLS))
        assert not mail.send(LETTERS)
        assert not mailbox.letters
        assert "SMTPNotSupportedError" in caplog.text

    def test_a_certificate_nobody_trusts_is_refused(
        self, session: orm.Session, app: Flask, monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        with receiving(protected(trustme.CA())) as mailbox:
            monkeypatch.setitem(app.config, "MAIL", mailbox.server)
            assert not mail.send(LETTERS)
        assert not mailbox.letters
        assert "SSLCertVerificationError" in caplog.text

    def test_with_a_trusted_certificate_it_signs_in_and_sends(
        self, session: orm.Session, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authority = trustme.CA()
        trusting(monkeypatch, authority)
        with receiving(protected(authority), ask_password=True) as mailbox:
            monkeypatch.setitem(app.config, "MAIL", mailbox.server)
            assert mail.send(LETTERS) == LETTERS
            monkeypatch.setitem(app.config, "MAIL", replace(mailbox.server, password="wrong"))
            assert not mail.send(LETTERS)
        assert len(mailbox.letters) == len(LETTERS)


def protected(authority: trustme.CA) -> ssl.SSLContext:
    """A server's side of TLS for 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def trusting(monkeypatch: pytest.MonkeyPatch, authority: trustme.CA) -> None:
    """Let this machine trust an authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)


def test_the_settings_reach_the_application(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("instance")
    app = create_app(
        {
            "AUDIT_APP_INSTANCE": str(folder),
            "MAIL_SERVER": "mail.example.org",
            "MAIL_FROM": "audit@example.org",
            "MAIL_USER": USER,
            "MAIL_PASSWORD": PASSWORD,
            "BASE_URL": f"{SITE}/",
        }
    )
    server = app.config["MAIL"]
    assert server == MailServer(
        "mail.example.org", 587, MailTls.STARTTLS, "audit@example.org", SITE, USER, PASSWORD
    )
    assert PASSWORD not in repr(server)
