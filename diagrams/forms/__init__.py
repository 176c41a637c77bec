from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.org import queries as org
from diagrams.routing import Direction

PERIODS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("12 months"))]
OVERLAYS = [
    ("dwell", _("Dwell time")), ("customers", _("Customers")), ("overdue", _("Over target")), ("moves", _("Moves")),
    ("conversion", _("Conversion")), ("score", _("Score")), ("satisfaction", _("Satisfaction")), ("control", _("Control points")),
    ("none", _("None")),
]  # fmt: skip
DIRECTIONS = [("columns", _("Top to bottom")), ("rows", _("Left to right"))]
GROUPS = [("", _("Whole")), ("region", _("By region"))]
MONTHS = 12


class MapOptions(forms.Form):
    """How the map is shown. What makes no sense falls back to the default."""

    show = forms.ChoiceField(label=_("Show"), choices=OVERLAYS)
    days = forms.ChoiceField(label=_("Period"), choices=PERIODS)
    lanes = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS)
    by = forms.ChoiceField(label=_("Parts"), choices=GROUPS, required=False)
    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False)

    DEFAULTS = {"show": "dwell", "days": "90", "lanes": "columns", "by": "", "month": ""}

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return self.DEFAULTS | {name: value for name, value in self.cleaned_data.items() if value}

    def period(self) -> tuple[datetime, datetime]:
        """The chosen month, or the chosen number of days up to now."""
        now = timezone.now()
        if month := self.first_day():
            return _morning(month), min(now, _morning(_after(month)))
        return now - timedelta(days=int(self.chosen()["days"])), now

    def first_day(self) -> date | None:
        """The first day of the chosen month, if it is one of those offered."""
        wanted = self.chosen()["month"]
        return next((month for month in months() if f"{month:%Y-%m}" == wanted), None)

    def direction(self) -> Direction:
        return Direction.ROWS if self.chosen()["lanes"] == "rows" else Direction.COLUMNS


def months() -> list[date]:
    """First days of the last twelve whole months and of this one, in the organisation's zone."""
    first = org.today().replace(day=1)
    found = [first]
    for _month in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=org.zone())
