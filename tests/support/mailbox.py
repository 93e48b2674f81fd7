"""A mail server for tests, on this machine, which keeps what it is given."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from audit_app.config import MailServer, MailTls

SITE = "https://audit.example.org"
SENDER = "Audit <audit@example.org>"
USER, PASSWORD = "audit", "a password of the mail server"


@dataclass
class Mailbox:
    """What came in. Addresses in `refuses` are answered with 550."""

    letters: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    server: MailServer = field(default_factory=lambda: MailServer("127.0.0.1", 25, MailTls.OFF, SENDER, SITE))

    @property
    def receivers(self) -> list[str]:
        """Whom the letters went to, in order."""
        return [str(letter["To"]) for letter in self.letters]

    @property
    def everything(self) -> str:
        """Every header and word of every letter."""
        return "\n".join(f"{letter}\n{letter.get_content()}" for letter in self.letters)

    async def handle_RCPT(
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return f"550 {address} is not known here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


class _AnyPort(Controller):
    """Takes whatever port is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def right_password(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    known = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
    return AuthResult(success=known, handled=known)


@contextmanager
def receiving(tls: ssl.SSLContext | None = None, *, ask_password: bool = False) -> Iterator[Mailbox]:
    """A mail server that runs meanwhile; `mailbox.server` is the setting that leads to it."""
    mailbox = Mailbox()
    options: dict[str, Any] = {"tls_context": tls}
    if ask_password:
        options |= {
            "authenticator": right_password,
            "auth_required": True,
            "auth_require_tls": tls is not None,
        }
    controller = _AnyPort(mailbox, hostname="127.0.0.1", port=0, ready_timeout=30, **options)
    controller.start()
    try:
        here = MailTls.STARTTLS if tls else MailTls.OFF
        sign_in = (USER, PASSWORD) if ask_password else ("", "")
        mailbox.server = MailServer("127.0.0.1", controller.port, here, SENDER, SITE, *sign_in)
        yield mailbox
    finally:
        controller.stop()
