"""The form for a passage of a plan. What is pasted into it is looked at and never kept."""

import re

from audit_app.web.forms import BaseForm, ParagraphsField, SubmitField
from audit_app.web.text import clean_paragraphs

LONGEST = 50_000
# Page breaks and the like, which copying from a PDF leaves behind. Where text is kept they are refused.
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class PassageField(ParagraphsField):
    """Text of several lines, taken as it comes."""

    @staticmethod
    def clean(text: str, called: str = "the text", longest: int | None = None) -> str:
        """The text with a blank for each character that shows nothing."""
        return clean_paragraphs(_UNPRINTED.sub(" ", text), called, longest)


class PassageForm(BaseForm):
    """A passage to look at."""

    passage = PassageField(
        "Passage of the plan",
        called="the passage of the plan",
        hint="One item or a whole section. Leave out names: they are not needed for this.",
        longest=LONGEST,
        rows=10,
        # Not even the browser keeps it, and no spelling service is sent it.
        look={"autocomplete": "off", "spellcheck": False},
    )
    submit = SubmitField("Look for loose wording")
