"""A purchase model in words and pictures."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crmq.lib import figures
from scoring.models import Fit

from .pictures import Picture


def parameters(fit: Fit) -> list[tuple[str, str, str]]:
    """Symbol, value, meaning."""
    if not fit.purchases:
        return []
    p, v = fit.purchases, fit.values
    found = [
        ("r", p["r"], _("shape of the purchase rates: small means that customers differ a lot")),
        ("α", p["alpha"], _("scale of the purchase rates; the mean rate a week is r/α")),
        ("a", p["a"], _("leaving: a/(a + b) is the mean chance to leave after a purchase")),
        ("b", p["b"], _("staying")),
    ]
    if v:
        found += [
            ("p", v["p"], _("shape of the values of one customer")),
            ("q", v["q"], _("shape of the differences between customers")),
            ("v", v["v"], _("scale of the values, in minor units")),
        ]
    return [(symbol, figures.number(value, 3), meaning) for symbol, value, meaning in found]


def calibration(holdout: Mapping[str, Any]) -> Picture | None:
    """Predicted against observed shares of customers who bought in the later period."""
    bins = holdout.get("calibration") or []
    if not bins:
        return None
    worst = max(bins, key=lambda one: abs(one["predicted"] - one["observed"]))
    gap = 100 * (worst["observed"] - worst["predicted"])
    rows = [
        [
            figures.percent(100 * one["predicted"], 0),
            figures.percent(100 * one["observed"], 0),
            figures.number(one["n"]),
        ]
        for one in bins
    ]
    return Picture(
        data={
            "x": [row[0] for row in rows], "unit": "%", "min": 0, "max": 100,
            "series": [
                {"name": _("Bought"), "values": [round(100 * one["observed"], 1) for one in bins]},
                {"name": _("Predicted"), "values": [round(100 * one["predicted"], 1) for one in bins], "dashed": True},
            ],
        },
        title=_("Furthest off: %(gap)s points where %(share)s were predicted to buy")
        % {"gap": figures.signed(gap, 0), "share": figures.percent(100 * worst["predicted"], 0)},
        foot=_("%(n)s customers in ten groups of equal size, by prediction") % {"n": figures.number(holdout["n"])},
        columns=[_("Predicted"), _("Bought"), _("Customers")],
        rows=rows,
    )  # fmt: skip
