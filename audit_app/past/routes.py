"""Every page of past audits."""

from audit_app.past.check_routes import bp as check
from audit_app.past.guided_routes import bp as guided
from audit_app.past.index_routes import bp as index
from audit_app.past.mappings_routes import bp as mappings

blueprints = (index, guided, check, mappings)
