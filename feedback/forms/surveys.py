from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.figures import number
from feedback import colours
from feedback.models import Survey, SurveyVersion


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

    class Meta:
        model = SurveyVersion
        fields = ["intro_en", "intro_zh", "thanks_en", "thanks_zh", "colour"]
        widgets = dict.fromkeys(["intro_en", "intro_zh", "thanks_en", "thanks_zh"], forms.Textarea({"rows": 3}))

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
