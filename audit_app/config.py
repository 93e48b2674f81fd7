"""Settings: from the environment, else `settings.toml` in the instance folder, checked at start."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

NAMES = ("DATABASE_URL", "SECRET_KEY", "AUDIT_APP_INSTANCE", "HTTPS", "TRUSTED_HOSTS")
MEGABYTE = 1024 * 1024


class SettingError(RuntimeError):
    """A setting is missing or wrong. The sentence names it and says what to do."""


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
