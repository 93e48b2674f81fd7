"""Headers of every answer: what a browser may load, what it may keep, static files by content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from flask_talisman import Talisman

YEAR = 365 * 24 * 60 * 60
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
CLOSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
)  # fmt: skip


def register_headers(app: Flask) -> None:
    """Set the headers on every answer, errors included. Call before other before_request functions."""
    Talisman(
        app,
        force_https=False,
        strict_transport_security=False,
        session_cookie_secure=False,
        session_cookie_samesite=app.config.get("SESSION_COOKIE_SAMESITE") or "Lax",
        frame_options="DENY",
        content_security_policy=CONTENT_SECURITY_POLICY,
        content_security_policy_nonce_in=["script-src"],
        permissions_policy=dict.fromkeys(CLOSED, "()"),
        referrer_policy="same-origin",
    )
    app.after_request(_set_caching)
    app.after_request(_set_transport_security)
    app.add_template_global(static_url)


def _set_caching(response: Response) -> Response:
    """Pages are one person's: nothing between may keep them. Static files with a hash keep for a year."""
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        kept = f"public, max-age={YEAR}, immutable" if request.args.get("v") else "no-cache"
        response.headers["Cache-Control"] = kept
        return response
    if request.blueprint == "api":
        # A program may keep an answer of its own to compare with; it asks again each time (ETag).
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Authorization", "Accept"))
        return response
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response


def _set_transport_security(response: Response) -> Response:
    """The setting decides, not a header a stranger can send; a browser ignores this over plain http."""
    if current_app.config.get("SESSION_COOKIE_SECURE"):
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    return response


def static_url(name: str) -> str:
    """The address of a static file, with its content's hash so that a changed file is fetched again."""
    return url_for("static", filename=name, v=_content_hash(Path(current_app.static_folder or "") / name))


@cache
def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
