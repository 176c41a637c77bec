"""Words of the tuning pages."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from crmq.lib import figures
from scoring.queries.preview import Calculation, TuneBoard
from scoring.queries.preview.board import TierChange

register = template.Library()


@register.filter
def mix_finding(mix: Sequence[TierChange]) -> str:
    """The finding of the tiers now and then: how the upper ones grow."""
    upper = mix[: max(1, len(mix) - 2)]
    change = sum(row.change for row in upper)
    names = _(" or ").join(row.tier.code for row in reversed(upper) if row.tier)
    if not change:
        return _("As many customers in %(tiers)s as now") % {"tiers": names}
    words = _("%(n)s more customers in %(tiers)s") if change > 0 else _("%(n)s fewer customers in %(tiers)s")
    return words % {"n": figures.number(abs(change)), "tiers": names}


@register.filter
def ways(board: TuneBoard) -> list[tuple[str, str]]:
    """The choices of who is named, with their number."""
    return [
        ("all", _("All %(n)s") % {"n": figures.number(board.moved)}),
        ("up", _("Up %(n)s") % {"n": figures.number(board.ups)}),
        ("down", _("Down %(n)s") % {"n": figures.number(board.downs)}),
    ]


@register.filter
def hours_change(hours: tuple[float, float]) -> float:
    return hours[1] - hours[0]


@register.filter
def both(now: Calculation | None, then: Calculation) -> list[Calculation | None]:
    """Two columns of a comparison."""
    return [now, then]
