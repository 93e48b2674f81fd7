"""An application of our pages alone."""

import pytest
from flask import Flask

from audit_app.web import register_web


@pytest.fixture(scope="module")
def tiny() -> Flask:
    """No database, no stages: what `register_web` sets up and nothing else."""
    app = Flask("audit_app")
    app.config.update(SECRET_KEY="x" * 40, WTF_CSRF_ENABLED=False)
    register_web(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    return app
