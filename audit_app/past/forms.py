"""What may be sent to bring past audits in."""

from audit_app.web.forms import BaseForm, SubmitField, TickField, UploadField


class PastAuditsForm(BaseForm):
    """A file of past audits, to be imported or only looked at."""

    file = UploadField("Past audits", called="the file of past audits", hint="A CSV or Excel (.xlsx) file.")
    only_check = TickField("Only check the file: import nothing yet")
    submit = SubmitField("Continue")
