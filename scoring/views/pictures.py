"""Data of charts, with the table behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.lib import figures
from scoring.queries.overview import Bin
from scoring.queries.portrait import Point


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: its data, the finding as its title, and the same numbers as a table."""

    data: dict[str, Any]
    title: str
    foot: str
    columns: list[str]
    rows: list[list[str]]


def distribution(bins: Sequence[Bin], title: str = "") -> Picture | None:
    """Customers by score; None when there are none."""
    everyone = sum(one.customers for one in bins)
    if not everyone:
        return None
    names = [f"{one.low:.0f}–{one.high:.0f}" for one in bins]
    fullest = max(bins, key=lambda one: one.customers)
    finding = title or _("Most customers score between %(low)d and %(high)d") % {
        "low": fullest.low,
        "high": fullest.high,
    }
    counted = ngettext("%(n)s customer", "%(n)s customers", everyone) % {"n": figures.number(everyone)}
    return Picture(
        data={"x": [f"{one.low:.0f}" for one in bins], "series": [{"name": _("Customers"), "values": [one.customers for one in bins]}]},
        title=finding, foot=counted, columns=[_("Score"), _("Customers")],
        rows=[[name, figures.number(one.customers)] for name, one in zip(names, bins, strict=True)],
    )  # fmt: skip


def history(points: Sequence[Point]) -> Picture | None:
    """A customer's scores over time; a star marks the first evaluation by a new scorecard version."""
    rated = [(point, point.evaluation.score) for point in points if point.evaluation.score is not None]
    if len(rated) < 2:
        return None
    change = rated[-1][1] - rated[0][1]
    days = [f"{point.evaluation.run.as_of:%Y-%m-%d}{'*' if point.is_new_version else ''}" for point, _score in rated]
    values = [round(score, 2) for _point, score in rated]
    return Picture(
        data={"x": days, "series": [{"name": _("Score"), "values": values}]},
        title=_("%(change)s points since %(day)s") % {"change": figures.signed(change, 1), "day": days[0]},
        foot=_("* first evaluation by a new scorecard version"),
        columns=[_("As of"), _("Score"), _("Scorecard")],
        rows=[
            [day, figures.number(score, 1), str(point.evaluation.made_by)]
            for day, (point, score) in zip(days[::-1], rated[::-1], strict=True)
        ],
    )
