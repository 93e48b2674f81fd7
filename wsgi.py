"""The WSGI entry: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

import gc

from audit_app import create_app

app = create_app()
# What is loaded by now stays as long as the process. Walked through again at every full collection of
# garbage, it would hold up one page in five by as long as the page itself takes.
gc.collect()
gc.freeze()
