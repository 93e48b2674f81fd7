"""What may be sent to bring a register in."""

from audit_app.web.forms import BaseForm, LineField, SubmitField, TickField, UploadField


class ImportForm(BaseForm):
    """A register file and how to read it."""

    file = UploadField("Register file", called="the register file", hint="A CSV or Excel (.xlsx) file.")
    characteristics = LineField(
        "Extra columns to keep",
        required=False,
        hint="Names of columns the register does not know by itself, with commas between them.",
    )
    whole = TickField("This file is the whole register: mark plans that it does not name as ceased")
    submit = SubmitField("Import")

    def sent(self) -> tuple[bytes, str]:
        """The content and the name of the file of a form that was found in order."""
        file = self.file.data
        return (file.read(), file.filename or "") if file else (b"", "")

    def extra(self) -> list[str]:
        """The extra columns, as a list."""
        return [name.strip() for name in (self.characteristics.data or "").split(",") if name.strip()]
