"""Drafts: what is typed stays in the browser until it is saved, under a key of the person it belongs to."""

import hashlib
import hmac

from flask import Flask, Response, current_app
from flask_login import current_user


def draft_key() -> str:
    """The person signed in, as their browser keeps their drafts: no name, and of no use anywhere else."""
    if not current_user.is_authenticated:
        return ""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"drafts of {current_user.id}".encode(), hashlib.sha256).hexdigest()[:16]


def clear_drafts(response: Response) -> Response:
    """Let the browser forget what it kept for this site: for the answer to a sign-out."""
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def register_drafts(app: Flask) -> None:
    """Let pages say whose drafts they may take up."""
    app.add_template_global(draft_key)
