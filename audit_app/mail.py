"""Mail: letters put in a queue while something is done, and sent once what was done is permanent.

Reading rule: a letter says that there is something to read, and where to sign in. Never a plan's reference,
a child, a grade or what somebody wrote: mail is read on other screens and kept by other people's servers.
"""

import logging
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event, orm

from audit_app.config import MailServer, MailTls
from audit_app.db import AreaSession, committed, db

PATIENCE = 5  # seconds for each answer of the mail server: somebody may be waiting for their page
OUTBOX = "letters"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """One mail to one person."""

    to: str
    subject: str
    text: str


def is_set_up() -> bool:
    """Whether the application can send mail at all."""
    return _server() is not None


def link(path: str) -> str:
    """The full address of a page, for a letter; `path` starts with a slash. "" where no mail is set up."""
    server = _server()
    return f"{server.base_url}{path}" if server else ""


def queue(to: str | None, subject: str, text: str) -> None:
    """Have a letter sent once this request or command is committed, and not at all where it is undone.

    Does nothing for people without an address or where no mail is set up.
    """
    if to and is_set_up():
        db.session.info.setdefault(OUTBOX, []).append(Letter(to, subject, text))


@committed.connect
def send_queued(_sender: Any) -> None:
    """Send what was queued. Nothing that goes wrong here may touch what was already saved."""
    send(db.session.info.pop(OUTBOX, []))


@event.listens_for(AreaSession, "after_rollback")
def drop_queued(session: orm.Session) -> None:
    """What was undone is not written about."""
    session.info.pop(OUTBOX, None)


def send(letters: Sequence[Letter]) -> list[Letter]:
    """Send letters now, over one connection; returns those the mail server took. Never raises."""
    server = _server()
    if server is None or not letters:
        return []
    taken: list[Letter] = []
    faults: set[str] = set()
    try:
        with _connected(server) as smtp:
            for letter in letters:
                fault = _handed_over(smtp, server, letter)
                if fault:
                    faults.add(fault)
                else:
                    taken.append(letter)
    except Exception as error:  # whatever it is, the change it tells of is saved
        faults.add(_named(error))
    if len(taken) < len(letters):
        # No address, subject or text: what the server answers often holds them.
        kinds = ", ".join(sorted(faults))
        log.error("%d of %d mails were not sent: %s", len(letters) - len(taken), len(letters), kinds)
    return taken


def register_mail(app: Flask) -> None:
    """Let pages say whether mail will be sent."""
    app.add_template_global(is_set_up, "mail_is_set_up")


def _server() -> MailServer | None:
    server = current_app.config.get("MAIL")
    return server if isinstance(server, MailServer) else None


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    # The name we greet with is given, as looking this machine's own up can take half a minute.
    where, me, trusted = (server.host, server.port), _domain(server), ssl.create_default_context()
    if server.tls is MailTls.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, me, timeout=PATIENCE, context=trusted)
    else:
        smtp = smtplib.SMTP(*where, me, timeout=PATIENCE)
    with closing(smtp):
        if server.tls is MailTls.STARTTLS:
            # Raises where the server does not offer it: nothing is ever sent in clear instead.
            smtp.starttls(context=trusted)
        if server.user:
            smtp.login(server.user, server.password)
        yield smtp
        with suppress(OSError):
            smtp.quit()


def _handed_over(smtp: smtplib.SMTP, server: MailServer, letter: Letter) -> str:
    """Give one letter to the server. Returns "" or the kind of fault: the next letter may still go."""
    try:
        smtp.send_message(_message(server, letter))
    except Exception as error:
        return _named(error)
    return ""


def _message(server: MailServer, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=_domain(server))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _domain(server: MailServer) -> str:
    return parseaddr(server.sender)[1].rpartition("@")[2]


def _named(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__
