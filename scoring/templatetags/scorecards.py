"""Marks of scorecards and their versions."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crmq.lib import figures, marks
from scoring.measures import UnknownMeasure, measure_of
from scoring.models import ScorecardVersion, Specification
from scoring.queries.quality.lights import Light

register = template.Library()

Status = ScorecardVersion.Status
LOOKS = {
    Status.DRAFT: ("line", "pencil"),
    Status.SUBMITTED: ("warn", "clock"),
    Status.APPROVED: ("accent", "check"),
    Status.PUBLISHED: ("good", "circle-check"),
    Status.RETIRED: ("", "archive"),
}
METHODS = {
    "direct": _("entered directly"),
    "template": _("from a template"),
    "ahp": _("AHP, pairwise comparison"),
    "swing": _("swing weighting"),
    "ranking": _("ranking (rank-order centroid)"),
    "roc": _("ranking (rank-order centroid)"),
    "stated": _("stated importance from a survey"),
    "derived": _("derived importance"),
    "entropy": _("entropy"),
    "critic": _("CRITIC"),
}


@register.simple_tag
def version_status(version: ScorecardVersion) -> SafeString:
    tone, icon = LOOKS[Status(version.status)]
    return marks.pill(version.get_status_display(), tone, icon)


@register.simple_tag
def weight_bar(share: float, colour: int, second: float | None = None, most: float = 1.0) -> SafeString:
    """A share of the whole as a bar, and below it, narrower, another version's share; `most` fills the bar."""
    below = SafeString("")
    if second is not None:
        below = format_html(
            '<rect class="fill-ink weight-second" y="11" width="{}" height="4"/>', f"{second / most * 100:.2f}"
        )
    return format_html(
        '<svg class="weight-bar" viewBox="0 0 100 {}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="fill-track" width="100" height="10"/><rect class="fill-{}" width="{}" height="10"/>{}</svg>',
        10 if second is None else 15, colour % 6 + 1, f"{share / most * 100:.2f}", below,
    )  # fmt: skip


@register.filter
def plain(value: float | None) -> str:
    """A number with the decimals it needs, at most three."""
    if value is None or figures.is_missing(value):
        return figures.NONE
    text = figures.number(value, 3)
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def method_name(method: str) -> str:
    return str(METHODS.get(method, method))


@register.filter
def measure_title(spec: Specification) -> str:
    """What is measured, in words."""
    try:
        return str(measure_of(spec).title)
    except UnknownMeasure:
        return spec.measure


LIGHTS = {
    Light.MET: ("good", "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2z", _("target met")),
    Light.NEAR: ("warn", "M8 2l7 12H1z", _("near the target")),
    Light.MISSED: ("bad", "M8 1l7 7-7 7-7-7z", _("target missed")),
}


@register.simple_tag
def light_mark(kind: Light) -> SafeString:
    """A traffic light told by its shape as well: circle, triangle, diamond; nothing where there is no value."""
    if kind not in LIGHTS:
        return SafeString("")
    tone, path, word = LIGHTS[kind]
    return format_html(
        '<svg class="light light-{}" viewBox="0 0 16 16" role="img" aria-label="{}"><path d="{}"/></svg>',
        tone,
        word,
        path,
    )


@register.simple_tag
def entry_cell(board: Any, row: Any, cell: Any) -> SafeString:
    """The field of a value that people enter, with what it showed and which entry that was."""
    key = f"{row.public_id}:{cell.column.kind}"
    shown = "" if cell.value is None else f"{cell.value:g}"
    fault = board.faults.get(key, "")
    label = f"{row.name}, {cell.column.item.name}"
    return format_html(
        '<input class="grid-input{}" name="v:{}" value="{}" inputmode="decimal" autocomplete="off" aria-label="{}"{}>'
        '<input type="hidden" name="w:{}" value="{}"><input type="hidden" name="s:{}" value="{}">{}',
        " grid-fault" if fault else "", key, board.typed.get(key, shown), label,
        SafeString(' aria-invalid="true"') if fault else "", key, shown, key, cell.seen,
        format_html('<small class="bad">{}</small>', fault) if fault else "",
    )  # fmt: skip
