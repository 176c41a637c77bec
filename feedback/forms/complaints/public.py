from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import AttachmentsField
from feedback.models import ComplaintCategory


class PublicComplaintForm(forms.Form):
    """What anybody may file. The hidden field is for machines: people leave it blank."""

    reporter_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    reporter_email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("We send the number and a link to follow your complaint."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    company = forms.CharField(
        label=_("Company"), max_length=200, required=False, widget=forms.TextInput({"autocomplete": "organization"})
    )
    category = forms.ModelChoiceField(
        label=_("What is it about?"), queryset=ComplaintCategory.objects.all(), to_field_name="code", empty_label=None
    )
    subject = forms.CharField(label=_("In one line"), max_length=200)
    text = forms.CharField(label=_("What happened?"), max_length=10_000, widget=forms.Textarea({"rows": 6}))
    attachments = AttachmentsField(label=_("Files"), required=False, most=3)
    website = forms.CharField(
        label=_("Leave this blank"), required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )


class AddForm(forms.Form):
    """What the customer adds on the tracking page."""

    text = forms.CharField(label=_("Message"), max_length=10_000, widget=forms.Textarea({"rows": 3}))
    attachments = AttachmentsField(label=_("Files"), required=False, most=3)


class RatingForm(forms.Form):
    """How content the customer is with the outcome."""

    stars = forms.TypedChoiceField(
        label=_("How content are you with the outcome?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("5: very content")), (4, _("4: content")), (3, _("3: in between")), (2, _("2: not content")), (1, _("1: not at all content"))],
    )  # fmt: skip
    text = forms.CharField(
        label=_("Why?"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("With one or two points we take the complaint up again."),
    )  # fmt: skip
