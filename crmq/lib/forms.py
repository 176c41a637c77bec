"""How forms look: one template for a form's fields, one for a field, project-wide."""

from typing import Any

from django.forms import DateInput
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` with our components."""

    form_template_name = "_components/form_fields.html"
    field_template_name = "_components/field.html"


class DayInput(DateInput):
    """The browser's own picker of days, which takes and gives ISO dates in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
