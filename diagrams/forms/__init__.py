from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagrams.routing import Direction

PERIODS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("12 months"))]
OVERLAYS = [("dwell", _("Dwell time")), ("customers", _("Customers")), ("moves", _("Moves")), ("none", _("None"))]
DIRECTIONS = [("columns", _("Top to bottom")), ("rows", _("Left to right"))]


class MapOptions(forms.Form):
    """How the map is shown. What makes no sense falls back to the default."""

    show = forms.ChoiceField(label=_("Show"), choices=OVERLAYS)
    days = forms.ChoiceField(label=_("Period"), choices=PERIODS)
    lanes = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS)

    DEFAULTS = {"show": "dwell", "days": "90", "lanes": "columns"}

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return self.DEFAULTS | {name: value for name, value in self.cleaned_data.items() if value}

    def period(self) -> tuple[datetime, datetime]:
        """The chosen number of days up to now."""
        now = timezone.now()
        return now - timedelta(days=int(self.chosen()["days"])), now

    def direction(self) -> Direction:
        return Direction.ROWS if self.chosen()["lanes"] == "rows" else Direction.COLUMNS
