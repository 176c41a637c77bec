from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Screening

DECISIONS = {
    Screening.Outcome.ADMITTED: _("Admit"),
    Screening.Outcome.REFUSED: _("Refuse"),
    Screening.Outcome.REVIEW: _("Wait for a review"),
}


class OverruleForm(forms.Form):
    """Another outcome than the one that stands, and why. `seen` is the one that stood on the page."""

    to = forms.ChoiceField(label=_("Decision"), choices=(), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept with the screening, with your name."),
    )
    seen = forms.ChoiceField(choices=Screening.Outcome.choices, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, screening: Screening) -> None:
        super().__init__(data, initial={"seen": screening.final})
        choices = [(key, label) for key, label in DECISIONS.items() if key != screening.final or self.is_bound]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class ScreeningFilter(forms.Form):
    q = forms.CharField(label=_("Find a customer"), required=False, max_length=100)
