"""What every page shares: access, forms, words, error pages and headers."""

from flask import Flask

from audit_app.web.drafts import register_drafts
from audit_app.web.errors import register_errors
from audit_app.web.forms import register_forms
from audit_app.web.headers import register_headers
from audit_app.web.words import register_words


def register_web(app: Flask) -> None:
    """Prepare an application to serve our pages. Headers first: a refused request has them too."""
    register_headers(app)
    register_forms(app)
    register_words(app)
    register_drafts(app)
    register_errors(app)
