from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Theme

MOST = 60


class ThemeForm(forms.ModelForm):
    """A theme and the words that tell it."""

    words = forms.CharField(
        label=_("Words"), widget=forms.Textarea({"rows": 8}),
        help_text=_("In English and Chinese, one a line. An English word counts from its beginning: “late” finds “lately”, too."),
    )  # fmt: skip

    class Meta:
        model = Theme
        fields = ["name_en", "name_zh"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name_zh"].required = True
        self.initial["words"] = "\n".join(self.instance.words or [])

    def clean_words(self) -> list[str]:
        words = list(dict.fromkeys(line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()))
        if long := next((word for word in words if len(word) > 40), None):
            raise forms.ValidationError(
                _("“%(word)s” is longer than 40 letters. Write words, not sentences."), params={"word": long[:60]}
            )
        if len(words) > MOST:
            raise forms.ValidationError(
                _("There are %(n)d words. Keep the %(most)d that tell most."), params={"n": len(words), "most": MOST}
            )
        return words

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name_en", "name_zh", "words")}
