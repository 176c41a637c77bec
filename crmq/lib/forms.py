"""How forms look: one template for a form's fields, one for a field, project-wide."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import DateInput
from django.forms.renderers import TemplatesSetting
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crmq.lib.uploads import KINDS, UnsafeFile, recognise


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` with our components."""

    form_template_name = "_components/form_fields.html"
    field_template_name = "_components/field.html"


class DayInput(DateInput):
    """The browser's own picker of days, which takes and gives ISO dates in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Any number of files up to `most`, each at most `max_bytes`, of kinds told by their content; cleans to a list."""

    def __init__(self, *, most: int = 5, max_bytes: int = 10 << 20, **options: Any) -> None:
        self.most, self.max_bytes = most, max_bytes
        options.setdefault("widget", SeveralFiles())
        options.setdefault(
            "help_text",
            _("Up to %(most)d files of %(size)s each: pictures, PDF, office documents, plain text.")
            % {"most": most, "size": filesizeformat(max_bytes)},
        )
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            super().clean(None, initial)
        if len(files) > self.most:
            raise forms.ValidationError(
                ngettext(
                    "At most %(most)d file is taken; you chose %(chosen)d.",
                    "At most %(most)d files are taken; you chose %(chosen)d.",
                    self.most,
                )
                % {"most": self.most, "chosen": len(files)}
            )
        return [self._judged(super(AttachmentsField, self).clean(file, initial)) for file in files]

    def _judged(self, file: "UploadedFile[bytes]") -> "UploadedFile[bytes]":
        if (file.size or 0) > self.max_bytes:
            raise forms.ValidationError(
                _("“%(name)s” has %(size)s; at most %(most)s is taken. Make it smaller or send a part.")
                % {"name": file.name, "size": filesizeformat(file.size or 0), "most": filesizeformat(self.max_bytes)}
            )
        try:
            recognise(file)
        except UnsafeFile:
            raise forms.ValidationError(
                _("“%(name)s” is of a kind that is not taken. Send one of: %(kinds)s.")
                % {"name": file.name, "kinds": ", ".join(KINDS.values())}
            ) from None
        return file
