"""EHC plan audit: from rubric to report. `create_app` puts the parts together; there are no rules here."""

import logging
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask
from flask_alembic import Alembic
from flask_wtf import CSRFProtect

from audit_app import cli
from audit_app.config import read_settings
from audit_app.db import Base, db
from audit_app.mail import register_mail
from audit_app.rubrics.service import refuse_changed_files
from audit_app.web import register_web
from audit_app.web.access import register_access
from audit_app.web.commit import register_begin, register_commit
from audit_app.web.navigation import register_navigation
from audit_app.web.once import register_once

# In the order of the data. A later stage may import an earlier one, never the other way.
STAGES = (
    "rubrics",
    "accounts",
    "register",
    "rounds",
    "sampling",
    "allocation",
    "scoring",
    "moderation",
    "past",
    "calibration",
    "figures",
    "reports",
    "improvement",
    "comparison",
    "api",
    "overview",
)
csrf = CSRFProtect()
alembic = Alembic(metadatas=Base.metadata, run_mkdir=False)
# Its notes on each step are for its makers; people who set the application up read our sentences.
logging.getLogger("alembic").setLevel(logging.WARNING)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Build the application. `settings` win over the environment and the instance file.

    Raises SettingError for a setting that is missing or wrong, and RubricChanged where the file of a
    published rubric version is not what was published.
    """
    ready = read_settings(settings or {})
    app = Flask(__name__, instance_path=ready["AUDIT_APP_INSTANCE"])
    app.config.update(ready)
    db.init_app(app)
    # The library's asynchronous teardown would start an event loop for every request. Nothing needs it.
    app.teardown_appcontext_funcs = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
    alembic.init_app(app)
    register_begin(app)
    register_web(app)
    register_mail(app)
    csrf.init_app(app)
    register_access(app)
    register_once(app)
    register_navigation(app)
    add_stages(app)
    register_commit(app)
    cli.register(app)
    with app.app_context():
        refuse_changed_files()
    return app


def add_stages(app: Flask) -> None:
    """Load each stage's tables, pages and commands."""
    for stage in STAGES:
        for part in ("models", "routes", "commands"):
            if find_spec(f"audit_app.{stage}.{part}") is None:
                continue
            module = import_module(f"audit_app.{stage}.{part}")
            for blueprint in getattr(module, "blueprints", ()):
                app.register_blueprint(blueprint)
            for command in getattr(module, "commands", ()):
                app.cli.add_command(command)
