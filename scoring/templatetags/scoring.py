"""Values of indicators in words, and the small pictures of an explanation."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crmq.lib import charts, figures, money
from scoring.measures import measure_of, points_of
from scoring.models import Specification
from scoring.queries.changing import Difference

register = template.Library()


@register.simple_tag(takes_context=True)
def measured(context: Context, spec: Specification, value: float | None, is_limit: bool = False) -> str:
    """A measured value with its unit: "96.2%", "¥386万". Limits drop decimals that say nothing."""
    if value is None or figures.is_missing(value):
        return figures.NONE
    chosen = measure_of(spec)
    if chosen.is_money:
        currency = getattr(context.get("organisation"), "currency", "CNY")
        locale = "zh_Hans_CN" if (get_language() or "en").startswith("zh") else "en_GB"
        minor = money.to_minor(money.Decimal(repr(float(value))), currency)
        return money.format_money(minor, currency, locale, compact=True)
    text = figures.number(value, 0 if is_limit and float(value).is_integer() else chosen.decimals)
    return f"{text}%" if spec.unit == "%" else f"{text} {spec.unit}".strip()


@register.simple_tag
def waterfall_bar(line: Any, place: int, marks: Sequence[float]) -> SafeString:
    """One bar of a waterfall over 0 to 100: what was got, pale what was not, and the tiers' lines."""
    lost = max(0.0, line.most - line.value)
    return format_html(
        '<svg class="fall" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">{}'
        '<rect class="fall-lost" x="{}" y="4" width="{}" height="12"/><rect class="fill-{}" x="{}" y="4" width="{}" height="12"/></svg>',
        _marks(marks), f"{line.start + line.value:.3f}", f"{lost:.3f}", place % 6 + 1, f"{line.start:.3f}", f"{max(line.value, 0.15):.3f}",
    )  # fmt: skip


@register.simple_tag
def total_bar(score: float | None, marks: Sequence[float]) -> SafeString:
    return format_html(
        '<svg class="fall" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">{}'
        '<rect class="fill-ink" x="0" y="4" width="{}" height="12"/></svg>',
        _marks(marks), f"{score or 0:.3f}",
    )  # fmt: skip


@register.simple_tag
def share_bar(parts: Sequence[tuple[Any, float, Any]]) -> SafeString:
    """Groups side by side, as wide as their share of the weight."""
    rects, reached = [], 0.0
    for place, (_group, share, _rows) in enumerate(parts):
        rects.append((place % 6 + 1, f"{reached * 100:.2f}", f"{max(share * 100 - 0.35, 0.1):.2f}"))
        reached += share
    return format_html(
        '<svg class="shares" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        format_html_join("", '<rect class="fill-{}" x="{}" width="{}" height="10"/>', rects),
    )


@register.simple_tag
def change_bar(value: float, most: float) -> SafeString:
    """A change to the left or right of a middle line, `most` wide at the rim."""
    width = 50 * min(1.0, abs(value) / most) if most else 0
    start = 50 - width if value < 0 else 50
    return format_html(
        '<svg class="change" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="fill-track" width="100" height="8"/>'
        '<rect class="{}" x="{}" width="{}" height="8"/><path class="change-middle" d="M50 0V8"/></svg>',
        "fill-5" if value < 0 else "fill-2", f"{start:.2f}", f"{width:.2f}",
    )  # fmt: skip


@register.simple_tag
def curve(spec: Specification) -> SafeString:
    """The line from measured values to points."""
    low, high = domain(spec)
    points = [(x, points_of(spec, x)) for x in _samples(spec, low, high)]
    placed = [(round(300 * _along(spec, x, low, high), 1), round(110 - y, 1)) for x, y in points]
    return format_html(
        '<svg class="curve" viewBox="0 0 300 120" preserveAspectRatio="none" aria-hidden="true"><path class="curve-grid" d="M0 10H300M0 60H300M0 110H300"/>'
        '<path class="curve-line" d="{}"/>{}</svg>',
        charts.path(placed), _target(spec, low, high),
    )  # fmt: skip


def domain(spec: Specification) -> tuple[float, float]:
    """The values that a curve is drawn over."""
    if spec.curve == "piecewise":
        ends = [x for x, _y in spec.points]
        return float(min(ends)), float(max(ends))
    return tuple(sorted((float(spec.worst or 0), float(spec.best or 0))))  # type: ignore[return-value]  # two in, two out


def _along(spec: Specification, value: float, low: float, high: float) -> float:
    if spec.curve == "logarithmic" and low > 0:
        return charts.math.log(value / low) / charts.math.log(high / low)
    return (value - low) / (high - low)


def _samples(spec: Specification, low: float, high: float) -> list[float]:
    if spec.curve == "piecewise":
        return [float(x) for x, _y in spec.points]
    return [low, high]


def _target(spec: Specification, low: float, high: float) -> SafeString:
    if spec.target is None or not low <= spec.target <= high:
        return SafeString("")
    x = f"{300 * _along(spec, spec.target, low, high):.1f}"
    return format_html('<path class="curve-target" d="M{} 6V114"/>', x)


def _marks(marks: Sequence[float]) -> SafeString:
    return format_html_join("", '<path class="fall-mark" d="M{} 0V20"/>', ((f"{mark:.3f}",) for mark in marks))


@register.simple_tag
def empty_bar(marks: Sequence[float]) -> SafeString:
    return format_html(
        '<svg class="fall" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">{}</svg>', _marks(marks)
    )


@register.filter
def times100(value: float | None) -> float | None:
    """A fraction in percent."""
    return None if value is None else value * 100


@register.filter
def group_colour(place: int) -> int:
    """The colour of the swatch of the group at `place`."""
    return place % 6 + 1


@register.filter
def ends(spec: Specification) -> tuple[float | None, float | None]:
    """The values that score 0 and 100; of a broken line, those at its worst and its best point."""
    if spec.curve != "piecewise":
        return spec.worst, spec.best
    ordered = sorted(spec.points, key=lambda point: point[1])
    return ordered[0][0], ordered[-1][0]


@register.filter
def domain_ends(spec: Specification) -> tuple[float, float]:
    return domain(spec)


@register.filter
def causes(difference: Difference) -> list[tuple[str, float, str]]:
    """The four parts of a change: name, points, what is behind it."""
    moved = ", ".join(move.item.name for move in difference.moved[:2])
    rules = (
        f"{difference.before.made_by} → {difference.after.made_by}"
        if difference.is_other_version
        else _("same scorecard")
    )
    change = difference.change
    return [
        (_("New data"), change.data, moved),
        (_("Weights and targets"), change.rules, rules),
        (_("Ageing"), change.ageing, _("windows moved, values went stale")),
        (_("Set by hand"), change.override, ""),
    ]


@register.filter
def widest(difference: Difference) -> float:
    """The largest of the four parts, for the scale of their bars."""
    return max((abs(value) for _name, value, _note in causes(difference)), default=0.0)


@register.filter
def above_median(axes: Sequence[dict[str, Any]]) -> str:
    """The finding of a radar."""
    above = sum(axis["value"] > axis["peer"] for axis in axes)
    return _("%(above)d of %(all)d groups above the median") % {"above": above, "all": len(axes)}


@register.filter
def peers(medians: dict[str, float | None]) -> float | None:
    """How many customers a median was taken over."""
    return medians.get("")


@register.simple_tag
def slide_tick(share: float, most: float) -> SafeString:
    """Where a weight stands now, under its slider; `share` of the whole, `most` the slider's end in percent."""
    x = f"{min(100.0, 10000 * share / most):.2f}%"
    return format_html('<svg class="slide-tick" aria-hidden="true"><line x1="{0}" x2="{0}" y1="3" y2="21"/></svg>', x)


@register.simple_tag
def twin_bar(now: float, then: float, most: float, code: str) -> SafeString:
    """Now above, then below, both of `most`."""
    tone = code.lower() or "plain"
    widths = [f"{100 * value / most if most else 0:.2f}%" for value in (now, then)]
    return format_html(
        '<svg class="twin" aria-hidden="true"><rect class="twin-now" y="2" width="{}" height="9" rx="2"/>'
        '<rect class="twin-{}" y="13" width="{}" height="11" rx="2"/></svg>',
        widths[0], tone, widths[1],
    )  # fmt: skip
