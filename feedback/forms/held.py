from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Hold


class HeldFilter(forms.Form):
    """Which responses the desk shows; those that wait, unless asked otherwise."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("Waiting")), *Hold.State.choices[1:]], required=False)
