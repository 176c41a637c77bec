from django import forms
from django.utils.translation import gettext_lazy as _


class DefinitionFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("BPMN 2.0 (.bpmn, .xml), or the table that the CSV export writes (CSV or XLSX)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".bpmn,.xml,.csv,.xlsx"}),
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """What was shown, signed, so that what is saved is what was looked at."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)
