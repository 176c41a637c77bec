"""Words of the tuning pages."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


TITLES = {
    "ahp": gettext_lazy("AHP"),
    "swing": gettext_lazy("Swing"),
    "ranking": gettext_lazy("Ranking"),
    "stated": gettext_lazy("Stated importance"),
    "derived": gettext_lazy("Derived importance"),
    "entropy": gettext_lazy("Entropy"),
    "critic": gettext_lazy("CRITIC"),
}
WORDS = {
    "ahp": gettext_lazy("Compare two at a time: how many times does one matter more than the other?"),
    "swing": gettext_lazy("How much does it matter to bring each from its worst to its best?"),
    "ranking": gettext_lazy("Put them in order; the weights follow from the ranks alone (rank-order centroid)."),
    "stated": gettext_lazy("What customers say is important to them."),
    "derived": gettext_lazy("What goes together with customers recommending us."),
    "entropy": gettext_lazy("What is spread most unevenly over customers."),
    "critic": gettext_lazy("What tells customers apart and is not told by the others."),
}


@register.filter
def method_title(method: str) -> str:
    return str(TITLES.get(method, method))


@register.filter
def method_words(method: str) -> str:
    return str(WORDS.get(method, ""))


@register.filter
def is_judged(method: str) -> bool:
    """Whether people give it, rather than data."""
    return method in ("ahp", "swing", "ranking")
