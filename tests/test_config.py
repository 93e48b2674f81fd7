"""Settings are checked at start, and a bad one is named."""

from pathlib import Path

import pytest

from audit_app.config import NAMES, MailTls, SettingError, read_mail, read_settings

MAIL = {
    "MAIL_SERVER": "mail.example.org",
    "MAIL_FROM": "audit@example.org",
    "BASE_URL": "https://audit.example.org",
}
SIGN_IN = {"MAIL_USER": "audit", "MAIL_PASSWORD": "secret"}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_a_newcomer_gets_sqlite_in_the_instance_folder_and_a_key_that_stays(tmp_path: Path) -> None:
    first = read_settings({"AUDIT_APP_INSTANCE": tmp_path})
    again = read_settings({"AUDIT_APP_INSTANCE": tmp_path})
    assert first["SQLALCHEMY_ENGINES"]["default"]["url"] == f"sqlite:///{tmp_path / 'audit.sqlite'}"
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"DATABASE_URL": "not a url"}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://a@b/c"}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"MAIL_FROM": "audit@example.org"}, "MAIL_FROM is set but MAIL_SERVER"),
        ({**MAIL, "MAIL_SERVER": "mail.example.org:smtp"}, "MAIL_SERVER"),
        ({**MAIL, "MAIL_SERVER": "smtp://mail.example.org"}, "MAIL_SERVER"),
        ({**MAIL, "MAIL_SERVER": "me:pw@mail.example.org"}, "MAIL_SERVER"),
        ({**MAIL, "MAIL_SERVER": "[::1"}, "MAIL_SERVER"),
        ({**MAIL, "MAIL_FROM": ""}, "MAIL_FROM"),
        ({**MAIL, "MAIL_FROM": "nobody"}, "MAIL_FROM"),
        ({**MAIL, "MAIL_FROM": "a@example.org, b@example.org"}, "MAIL_FROM"),
        ({**MAIL, "MAIL_FROM": "a@example.org\nBcc: b@example.org"}, "MAIL_FROM"),
        ({**MAIL, "MAIL_TLS": "maybe"}, "MAIL_TLS"),
        ({**MAIL, "MAIL_USER": "audit"}, "MAIL_PASSWORD is missing"),
        ({**MAIL, "MAIL_PASSWORD": "secret"}, "MAIL_USER is missing"),
        ({**MAIL, **SIGN_IN, "MAIL_TLS": "off"}, "MAIL_TLS is off"),
        ({**MAIL, "BASE_URL": ""}, "BASE_URL"),
        ({**MAIL, "BASE_URL": "audit.example.org"}, "BASE_URL"),
        ({**MAIL, "BASE_URL": "https://audit.example.org/?a=1"}, "BASE_URL"),
        ({**MAIL, "BASE_URL": "https://[audit"}, "BASE_URL"),
        ({**MAIL, "BASE_URL": "http://audit.example.org", "HTTPS": "1"}, "BASE_URL must start with https"),
        ({"CALIBRATION_MONTHS": "0"}, "CALIBRATION_MONTHS"),
        ({"CALIBRATION_MONTHS": "a year"}, "CALIBRATION_MONTHS"),
        ({"CALIBRATION_MONTHS": "99999"}, "CALIBRATION_MONTHS"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        read_settings({"AUDIT_APP_INSTANCE": tmp_path} | given)


def test_a_broken_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("HTTPS = = 1")
    with pytest.raises(SettingError, match=r"settings\.toml"):
        read_settings({"AUDIT_APP_INSTANCE": tmp_path})


def test_the_environment_wins_over_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('SECRET_KEY = "' + "a" * 40 + '"')
    assert read_settings({"AUDIT_APP_INSTANCE": tmp_path})["SECRET_KEY"] == "a" * 40
    monkeypatch.setenv("SECRET_KEY", "b" * 40)
    assert read_settings({"AUDIT_APP_INSTANCE": tmp_path})["SECRET_KEY"] == "b" * 40


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    settings = read_settings({"AUDIT_APP_INSTANCE": tmp_path, "HTTPS": "yes"})
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("given", "port", "tls"),
    [
        ({}, 587, MailTls.STARTTLS),
        ({"MAIL_SERVER": "mail.example.org:465"}, 465, MailTls.TLS),
        ({"MAIL_SERVER": "mail.example.org:2525"}, 2525, MailTls.STARTTLS),
        ({"MAIL_TLS": "TLS"}, 465, MailTls.TLS),
        ({"MAIL_TLS": "off"}, 25, MailTls.OFF),
        ({"MAIL_SERVER": "localhost"}, 25, MailTls.OFF),
        ({"MAIL_SERVER": "[::1]:26", **SIGN_IN}, 26, MailTls.OFF),
        ({"MAIL_SERVER": "localhost", "MAIL_TLS": "starttls"}, 587, MailTls.STARTTLS),
    ],
)
def test_mail_is_protected_on_its_way_unless_it_stays_on_this_machine(
    given: dict[str, str], port: int, tls: MailTls
) -> None:
    server = read_mail({**MAIL, **given})
    assert server is not None
    assert (server.port, server.tls) == (port, tls)


def test_without_a_mail_server_there_is_no_mail() -> None:
    assert read_mail({}) is None
    assert read_mail({"BASE_URL": "https://audit.example.org"}) is None
