"""What is asked of an area that may be compared."""

from audit_app.web.forms import BaseForm, ParagraphsField, RadiosField, SubmitField

AGREE, KEEP_OUT = "agree", "do not agree"


class AgreeForm(BaseForm):
    """Agree or withdraw, with a reason that stays on record."""

    answer = RadiosField(
        "Does your area agree to be compared?",
        called="whether your area agrees",
        choices=[(AGREE, "Yes, with every other area here"), (KEEP_OUT, "No")],
        hints={
            AGREE: "Once every area has agreed, each sees the published percentages of all of them.",
            KEEP_OUT: "Nobody sees a comparison then, your area included. You can agree again later.",
        },
    )
    reason = ParagraphsField(
        "Reason", called="a reason", longest=1000, rows=3, hint="It stays on record with your name."
    )
    submit = SubmitField("Save")
