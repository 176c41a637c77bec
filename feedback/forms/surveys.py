from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.figures import number
from crmq.lib.forms import AttachmentsField
from crmq.lib.uploads import recognise
from feedback import colours
from feedback.models import Survey, SurveyVersion

LOGO_KINDS = ("image/png", "image/jpeg", "image/webp")


class SurveyForm(forms.ModelForm):
    class Meta:
        model = Survey
        fields = ["name_en", "name_zh", "code"]
        help_texts = {"code": _("Short name for exports and the API, such as relationship.")}


class TextsForm(forms.ModelForm):
    """Introduction, thanks and colour, both languages side by side."""

    colour = forms.CharField(
        label=_("Colour"), required=False, widget=forms.TextInput({"placeholder": "#0a66c2", "maxlength": 7}),
        help_text=_("Of the mark and the buttons, such as #0a66c2. Blank: the organisation's."),
    )  # fmt: skip

    logo = AttachmentsField(
        label=_("Logo"), required=False, most=1, max_bytes=300 << 10, widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP up to 300 KB, on a light ground. It stands on top of the questionnaire."),
    )  # fmt: skip
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    class Meta:
        model = SurveyVersion
        fields = ["intro_en", "intro_zh", "thanks_en", "thanks_zh", "colour"]
        widgets = dict.fromkeys(["intro_en", "intro_zh", "thanks_en", "thanks_zh"], forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo_id:
            del self.fields["no_logo"]

    def clean_logo(self) -> Any:
        """The upload, if it is a picture that browsers show."""
        files = self.cleaned_data["logo"]
        if files and recognise(files[0]) not in LOGO_KINDS:
            raise forms.ValidationError(_("“%(name)s” is no PNG, JPEG or WebP."), params={"name": files[0].name})
        return files[0] if files else None

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_colour(self) -> str:
        """White words stand on the colour, so it must be dark enough for them."""
        colour: str = self.cleaned_data["colour"].strip().lower()
        if not colour:
            return ""
        if not colours.is_colour(colour):
            raise forms.ValidationError(
                _("“%(colour)s” is no colour. Write # and six digits of 0–9 and a–f."), params={"colour": colour}
            )
        if (ratio := colours.contrast(colour)) < colours.ENOUGH:
            raise forms.ValidationError(
                _("White words on %(colour)s have a contrast of %(ratio)s; they need 4.5. %(darker)s would do."),
                params={"colour": colour, "ratio": number(ratio, 1), "darker": colours.readable(colour)},
            )
        return colour
