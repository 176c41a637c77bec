"""Small charts drawn on the server, as SVG without inline style, and the place of a large one."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crmq.lib import charts, figures

EMPTY = SafeString("")


def bar(value: figures.Number | None, maximum: float = 100, mark: float | None = None, tone: str = "") -> SafeString:
    """A bar beside its number, hidden from screen readers. `mark` is a tick, such as the target."""
    tick = EMPTY
    if mark is not None and not figures.is_missing(mark):
        tick = format_html('<path class="bar-mark" d="M{} 0V6"/>', f"{charts.share(mark, maximum):g}")
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-track" width="100" height="6"/><rect class="bar-fill" width="{}" height="6"/>{}</svg>',
        f"bar-{tone}" if tone else "", f"{charts.share(float(value or 0), maximum):g}", tick,
    )  # fmt: skip


def score(value: figures.Number | None, of: Any = None, decimals: int = 1) -> SafeString:
    """A score out of 100 with its bar in the colour of the tier `of`."""
    if value is None or figures.is_missing(value):
        return format_html('<span class="muted small">{}</span>', _("Not rated"))
    code = str(getattr(of, "code", of) or "").lower()
    tone = code if code in ("a", "b", "c") else "" if code else "none"
    return format_html(
        '<span class="score"><b>{}</b>{}</span>', figures.number(value, decimals), bar(value, 100, None, tone)
    )


def sparkline(values: Sequence[float], label: str = "", width: int = 88, height: int = 24) -> SafeString:
    """The course of a figure. `label` says what it is; the first and last value follow it."""
    values = [float(v) for v in values if v is not None]
    line = charts.sparkline(values, width, height)
    if line is None:
        return format_html('<span class="muted">{}</span>', figures.NONE)
    ends = _("from %(first)s to %(last)s") % {
        "first": figures.number(values[0], 1),
        "last": figures.number(values[-1], 1),
    }
    return format_html(
        '<svg class="sparkline {}" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{} {}">'
        '<path class="sparkline-area" d="{}"/><path class="sparkline-line" d="{}"/>'
        '<circle class="sparkline-end" cx="{}" cy="{}" r="2.2"/></svg>',
        "" if line.rises else "sparkline-falls", width, height, width, height, label, ends, line.area, line.line, *line.end,
    )  # fmt: skip


def interval(
    value: float, low: float, high: float, target: float | None = None, minimum: float = 0, maximum: float = 100
) -> SafeString:
    """A value inside its interval, with the target as a tick; the numbers stand beside it in words."""
    at = charts.interval(
        value, low, high, minimum=minimum, maximum=maximum, target=None if figures.is_missing(target) else target
    )
    tick = EMPTY
    if at.target is not None:
        tick = format_html('<path class="interval-target" d="M{} 0V14"/>', f"{at.target:g}")
    return format_html(
        '<svg class="interval" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="interval-track" y="6" width="100" height="2"/>'
        '<rect class="interval-range" x="{}" y="3" width="{}" height="8"/>'
        '<path class="interval-value" d="M{} 1V13"/>{}</svg>',
        f"{at.low:g}", f"{max(0.5, at.high - at.low):g}", f"{at.value:g}", tick,
    )  # fmt: skip


def radar(axes: Sequence[dict[str, Any]], label: str = "") -> SafeString:
    """Two polygons over `axes`, each a dict of name, value and peer in 0 to 100."""
    own = charts.radar([float(a["value"]) for a in axes])
    peer = charts.radar([float(a["peer"]) for a in axes])
    rings = (charts.path([s.point for s in charts.radar([level] * len(axes))], closed=True) for level in (33, 67, 100))
    words = (
        (s.label[0], s.label[1] - 4, axis["name"], s.label[0], s.label[1] + 11,
         figures.number(axis["value"]), figures.number(axis["peer"]))
        for s, axis in zip(own, axes, strict=True)
    )  # fmt: skip
    return format_html(
        '<svg class="radar" viewBox="-30 -6 280 240" role="img" aria-label="{}">{}{}'
        '<path class="radar-peer" d="{}"/><path class="radar-own" d="{}"/>{}{}</svg>',
        label,
        format_html_join("", '<path class="radar-ring" d="{}"/>', ((d,) for d in rings)),
        format_html_join("", '<path class="radar-axis" d="M110 110L{} {}"/>', (s.rim for s in own)),
        charts.path([s.point for s in peer], closed=True),
        charts.path([s.point for s in own], closed=True),
        format_html_join("", '<circle class="radar-dot" cx="{}" cy="{}" r="2.5"/>', (s.point for s in own)),
        format_html_join("", '<text x="{}" y="{}">{}</text><text x="{}" y="{}"><tspan class="radar-value">{}</tspan> / {}</text>', words),
    )  # fmt: skip


def chart(element_id: str, kind: str, data: Any, label: str, height: str = "") -> SafeString:
    """A place for charts.js to draw in, and its data. `label` states what the chart shows."""
    return format_html(
        '<div class="chart {}" id="{}" data-chart="{}" role="img" aria-label="{}"></div>{}',
        f"chart-{height}" if height else "", element_id, kind, label, json_script(data, f"{element_id}-data"),
    )  # fmt: skip


def heat_class(value: float | None, span: str = "0,100") -> str:
    """The class of a heat-map cell: `{{ value|heat_class:"40,100" }}`."""
    low, high = map(float, span.split(","))
    step = charts.heat(value, low, high)
    return "heat-na" if step is None else f"heat-{step}"
