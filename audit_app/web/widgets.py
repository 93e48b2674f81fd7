"""GOV.UK widgets with their known faults mended once: see each class for the fault."""

from typing import Any

from flask import current_app
from govuk_frontend_wtf.gov_form_base import GovFormBase
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup

Params = dict[str, Any]


class Mended(GovFormBase):
    """No empty hint; no `required` attribute, as our own sentences come instead of the browser's; the label's
    size from the field; no run of the context processors for each field, as they may ask the database."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Params:
        given = kwargs.get("params")
        if given:
            # The library removes "items" from what it is given: a template's own dictionary must stay whole.
            kwargs["params"] = dict(given)
        params: Params = super().map_gov_params(field, **kwargs)
        if not (params.get("hint") or {}).get("text") and not (params.get("hint") or {}).get("html"):
            params["hint"] = None
        params.get("attributes", {}).pop("required", None)
        params.setdefault("idPrefix", field.id)
        heading = params["fieldset"].get("legend") if "fieldset" in params else params.get("label")
        size = getattr(field, "label_size", None)
        if heading is not None and size:
            prefix = "govuk-fieldset__legend" if "fieldset" in params else "govuk-label"
            heading.setdefault("classes", f"{prefix}--{size}")
        for name, value in getattr(field, "look", {}).items():
            params.setdefault(name, value)
        return params

    def render(self, params: Params) -> Markup:
        template = current_app.jinja_env.get_template(self.template)
        return Markup(template.render(params=params))  # nosec B704: the template has escaped what was typed


class WithItemHints(Mended):
    """Radios and checkboxes, with a hint to each choice from the field's `hints`."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Params:
        params = super().map_gov_params(field, **kwargs)
        hints = getattr(field, "hints", {})
        for item in params["items"]:
            if hints.get(item["value"]):
                item.setdefault("hint", {"text": hints[item["value"]]})
        return params


class TextInput(Mended, GovTextInput):
    pass


class TextArea(Mended, GovTextArea):
    pass


class CountedTextArea(Mended, GovCharacterCount):
    pass


class PasswordInput(Mended, GovPasswordInput):
    pass


class FileInput(Mended, GovFileInput):
    pass


class SubmitInput(Mended, GovSubmitInput):
    pass


class Select(Mended, GovSelect):
    pass


class Radios(WithItemHints, GovRadioInput):
    pass


class Checkboxes(WithItemHints, GovCheckboxesInput):
    pass


class Checkbox(WithItemHints, GovCheckboxInput):
    pass


class DateInput(Mended, GovDateInput):
    """A date posted in other than three parts does not break the page; only the faulty parts are marked."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Params:
        params = super().map_gov_params(field, **kwargs)
        widths = {"day": 2, "month": 2, "year": 4}
        params["items"] = [
            {
                "label": part.capitalize(),
                "id": f"{field.id}-{part}",
                "name": field.name,
                "classes": f"govuk-input--width-{width}"
                + (" govuk-input--error" if field.errors and part in field.faulty else ""),
                "value": value,
            }
            for (part, width), value in zip(widths.items(), field.parts(), strict=True)
        ]
        return params
