"""The WSGI entry: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

from audit_app import create_app

app = create_app()
