"""Settings are checked at start, and a bad one is named."""

from pathlib import Path

import pytest

from audit_app.config import SettingError, read_settings


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEY", "AUDIT_APP_INSTANCE", "HTTPS", "TRUSTED_HOSTS"):
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
