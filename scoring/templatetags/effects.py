"""Words and numbers of effects."""

from math import isnan
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crmq.lib import figures, money
from customers.models import Playbook
from scoring.effects import Change, Contrast
from scoring.queries.effects import EffectReport, Metric, PublishedChange

register = template.Library()


@register.filter
def change_name(change: PublishedChange) -> str:
    what = change.what
    if isinstance(what, Playbook):
        tier = what.tier.code if what.tier else _("not rated")
        return _("Playbook of tier %(tier)s, version %(number)s") % {"tier": tier, "number": what.number}
    return str(what) if change.kind == "scorecard" else f"{what.name} v{what.number}"  # type: ignore[union-attr]  # a process


@register.filter
def effect_finding(report: EffectReport) -> str:
    """The finding in one sentence."""
    if not report.detected:
        return _("No detectable change in any figure")
    names = ", ".join(str(one.metric.name) for one in report.findings if one.verdict.value in ("better", "worse"))
    return _("Detectable change in: %(names)s") % {"names": names}


@register.simple_tag(takes_context=True)
def outcome(context: Context, metric: Metric, value: float | None, is_change: bool = False) -> str:
    """A value of a metric, or a change of it."""
    if value is None or isnan(value):
        return figures.NONE
    if metric.is_money:
        return _money(context, value, is_change)
    return figures.signed(value, metric.decimals) if is_change else figures.number(value, metric.decimals)


@register.simple_tag(takes_context=True)
def outcome_range(context: Context, metric: Metric, found: Change | Contrast) -> str:
    """The interval of a change."""
    if isnan(found.low):
        return ""
    low, high = (outcome(context, metric, value, True) for value in (found.low, found.high))
    return f" ({low} … {high})"


def _money(context: Context, value: float, is_change: bool) -> str:
    currency: Any = getattr(context.get("organisation"), "currency", "CNY")
    locale = "zh_Hans_CN" if (get_language() or "en").startswith("zh") else "en_GB"
    text = money.format_money(round(abs(value)), currency, locale, compact=True)
    sign = figures.MINUS if value < 0 else "+" if is_change and value > 0 else ""
    return f"{sign}{text}"
