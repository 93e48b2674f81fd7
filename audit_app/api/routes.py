"""The stage's addresses: what programs read, and the administrator's pages of tokens."""

from audit_app.api.programs import bp as programs
from audit_app.api.token_routes import bp as token_pages

blueprints = (programs, token_pages)
