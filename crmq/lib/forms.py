"""How forms look: one template for a form's fields, one for a field, project-wide."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` with our components."""

    form_template_name = "_components/form_fields.html"
    field_template_name = "_components/field.html"
