"""What every answer tells the browser it may load, keep and show."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, abort

from audit_app.web import register_web
from audit_app.web.headers import static_url

STATIC = Path(__file__).resolve().parents[2] / "audit_app" / "static"
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)


def make(*, https: bool = False) -> Flask:
    app = Flask("audit_app")
    app.config.update(SECRET_KEY="x" * 40, SESSION_COOKIE_SECURE=https, PROPAGATE_EXCEPTIONS=False)
    register_web(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.add_url_rule("/page", "page", lambda: "<p>page</p>")
    app.add_url_rule("/status/<int:code>", "status", abort)
    app.add_url_rule("/break", "break", lambda: str(1 // 0))
    return app


@pytest.mark.parametrize("address", ["/page", "/status/403", "/nowhere", "/break", "/static/app.css"])
def test_every_answer_carries_every_header(address: str) -> None:
    headers = make(https=True).test_client().get(address).headers
    nonce = re.search(r"'nonce-([\w-]+)'", headers["Content-Security-Policy"])
    assert nonce
    assert headers["Content-Security-Policy"] == POLICY.format(nonce=nonce[1])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_each_answer_has_a_nonce_of_its_own() -> None:
    client = make().test_client()
    assert len({client.get("/page").headers["Content-Security-Policy"] for _ in range(100)}) == 100


def test_the_scripts_of_a_page_carry_the_nonce_of_its_policy() -> None:
    answer = make().test_client().get("/nowhere")
    (nonce,) = re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
    assert re.findall(r'<script[^>]*nonce="([^"]*)"', answer.text) == [nonce]


def test_plain_http_in_local_use_is_neither_forced_to_https_nor_remembered() -> None:
    answer = make().test_client().get("/page", headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("address", ["/page", "/status/404", "/break", "/static/nothing.css"])
def test_no_page_may_be_kept_or_shared(address: str) -> None:
    headers = make().test_client().get(address).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_a_static_file_named_by_its_content_is_kept_for_a_year() -> None:
    app = make()
    with app.test_request_context():
        address = static_url("app.css")
    assert re.fullmatch(r"/static/app\.css\?v=[0-9a-f]{12}", address)
    answer = app.test_client().get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in answer.headers
    assert app.test_client().get("/static/app.css").headers["Cache-Control"] == "no-cache"


def test_what_a_page_may_load_stays_light() -> None:
    names = ("app.css", "app.js", "htmx.min.js")
    assert sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in names) <= 60_000


def test_the_style_sheet_loads_nothing_more() -> None:
    css = (STATIC / "app.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css
    assert "@font-face" not in css
