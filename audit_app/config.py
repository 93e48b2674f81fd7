"""Settings: from the environment, else `settings.toml` in the instance folder, checked at start."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

MAIL_NAMES = ("MAIL_SERVER", "MAIL_FROM", "MAIL_USER", "MAIL_PASSWORD", "MAIL_TLS")
NAMES = (
    *("DATABASE_URL", "SECRET_KEY", "AUDIT_APP_INSTANCE", "HTTPS", "TRUSTED_HOSTS", "BASE_URL"),
    "CALIBRATION_MONTHS",
    *MAIL_NAMES,
)
MEGABYTE = 1024 * 1024
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingError(RuntimeError):
    """A setting is missing or wrong. The sentence names it and says what to do."""


class MailTls(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    OFF = "off"


USUAL_PORT = {MailTls.STARTTLS: 587, MailTls.TLS: 465, MailTls.OFF: 25}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, in whose name, and where its links lead."""

    host: str
    port: int
    tls: MailTls
    sender: str
    base_url: str
    user: str = ""
    password: str = field(default="", repr=False)


def instance_folder(given: Mapping[str, Any]) -> Path:
    """The folder that holds the default database and local settings."""
    chosen = given.get("AUDIT_APP_INSTANCE") or os.environ.get("AUDIT_APP_INSTANCE")
    folder = Path(chosen) if chosen else Path(__file__).resolve().parent.parent / "instance"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def read_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Everything Flask needs, from what was given, the environment and the instance file, in that order."""
    folder = instance_folder(given)
    settings: dict[str, Any] = {**_instance_file(folder / "settings.toml")}
    settings.update({name: os.environ[name] for name in NAMES if name in os.environ})
    settings.update(given)
    url = _database_url(settings.get("DATABASE_URL"), folder)
    https = str(settings.get("HTTPS", "")).lower() in ("1", "true", "yes")
    return {
        **settings,
        "AUDIT_APP_INSTANCE": str(folder),
        "SECRET_KEY": _secret_key(settings.get("SECRET_KEY"), folder, shared=not url.startswith("sqlite")),
        "SQLALCHEMY_ENGINES": {"default": {"url": url, "pool_pre_ping": not url.startswith("sqlite")}},
        "ALEMBIC_CONTEXT": {"render_as_batch": False, "compare_type": True},
        "TRUSTED_HOSTS": _hosts(settings.get("TRUSTED_HOSTS")),
        "HTTPS": https,
        "MAIL": read_mail(settings, https=https),
        "CALIBRATION_MONTHS": _months(settings.get("CALIBRATION_MONTHS", 12)),
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "WTF_CSRF_TIME_LIMIT": 12 * 60 * 60,
        "MAX_CONTENT_LENGTH": 21 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 2000,
    }


def _instance_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path.name} in the instance folder cannot be read: {error}.") from error


def _database_url(given: str | None, folder: Path) -> str:
    if not given:
        return f"sqlite:///{folder / 'audit.sqlite'}"
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise SettingError(
            "DATABASE_URL is not a database address, for example postgresql://name@host/db."
        ) from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingError("DATABASE_URL must be an SQLite or a PostgreSQL address.")
    return url.render_as_string(hide_password=False)


def _months(given: object) -> int:
    said = str(given).strip()
    if not (said.isdecimal() and said.isascii() and 1 <= int(said[:4]) <= 120):
        raise SettingError(
            "CALIBRATION_MONTHS must be a whole number from 1 to 120: for how many months somebody counts as"
            " calibrated."
        )
    return int(said)


def of_app(name: str) -> Any:
    """A setting of the application at work."""
    return current_app.config[name]


def _hosts(given: str | list[str] | None) -> list[str] | None:
    return [host.strip() for host in given.split(",")] if isinstance(given, str) else given


def _secret_key(given: str | None, folder: Path, *, shared: bool) -> str:
    if given:
        if len(given) < 32:
            raise SettingError("SECRET_KEY is too short: use 32 or more random characters.")
        return given
    if shared:
        raise SettingError("SECRET_KEY is missing: with PostgreSQL every process needs the same one.")
    path = folder / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def read_mail(settings: Mapping[str, Any], *, https: bool = False) -> MailServer | None:
    """The mail server of these settings, None where none is named. Raises SettingError for what is wrong."""
    said = {name: str(settings.get(name) or "").strip() for name in (*MAIL_NAMES, "BASE_URL")}
    if not said["MAIL_SERVER"]:
        without = next((name for name in MAIL_NAMES if said[name]), None)
        if without:
            raise SettingError(f"{without} is set but MAIL_SERVER is not. Give both, or neither for no mail.")
        return None
    host, port = _host_and_port(said["MAIL_SERVER"])
    tls = _mail_tls(said["MAIL_TLS"], host, port)
    user, password = _mail_sign_in(said, tls, host)
    return MailServer(
        host, port or USUAL_PORT[tls], tls, _sender(said["MAIL_FROM"]), _base_url(said["BASE_URL"], https),
        user, password,
    )  # fmt: skip


def _host_and_port(given: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{given}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.netloc != given or "@" in given or any(c.isspace() for c in given):
        raise SettingError("MAIL_SERVER must be a host and a port, for example mail.example.org:587.")
    return host, port


def _mail_tls(given: str, host: str, port: int | None) -> MailTls:
    if not given:
        if host in THIS_MACHINE:
            return MailTls.OFF
        return MailTls.TLS if port == USUAL_PORT[MailTls.TLS] else MailTls.STARTTLS
    try:
        return MailTls(given.lower())
    except ValueError:
        raise SettingError("MAIL_TLS must be starttls, tls or off.") from None


def _mail_sign_in(said: Mapping[str, str], tls: MailTls, host: str) -> tuple[str, str]:
    user, password = said["MAIL_USER"], said["MAIL_PASSWORD"]
    if bool(user) != bool(password):
        missing = "MAIL_PASSWORD" if user else "MAIL_USER"
        raise SettingError(f"{missing} is missing: the mail server needs both name and password.")
    if user and tls is MailTls.OFF and host not in THIS_MACHINE:
        raise SettingError("MAIL_TLS is off, so MAIL_PASSWORD would be sent in clear. Use starttls or tls.")
    return user, password


def _sender(given: str) -> str:
    name, address = parseaddr(given)
    plain = given in (address, f"{name} <{address}>", f'"{name}" <{address}>') and given.isprintable()
    local, _, domain = address.rpartition("@")
    if not (plain and local and domain) or any(c.isspace() for c in address):
        raise SettingError("MAIL_FROM must be one address mail is sent from, for example audit@example.org.")
    return given


def _base_url(given: str, https: bool) -> str:
    try:
        parts = urlsplit(given)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or True)
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment or "@" in parts.netloc or any(c.isspace() for c in given):
        raise SettingError(
            "BASE_URL must be the address people open the site at, for example https://audit.example.org:"
            " mails lead there."
        )
    if https and parts.scheme != "https":
        raise SettingError("BASE_URL must start with https:// because HTTPS is on.")
    return given.rstrip("/")
