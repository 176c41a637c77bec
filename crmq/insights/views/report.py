"""The customer quality report: one page A4."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from crmq.insights.queries.board import Frame
from crmq.insights.queries.report import Report, visible
from crmq.lib import figures
from crmq.lib.pdf import Bar, Bars, Beside, Block, Column, Figure, Heading, KeyFigures, Note, Table, Text, Trend
from crmq.lib.pdf_response import framed, pdf_response
from crmq.lib.permissions import Permission, requires
from scoring.queries.explaining import Line

from . import wording

MOST_LINES = 20  # indicators; a longer scorecard is shown by group
TEXT = 70  # letters; longer texts are cut, so that the page stays one page


@require_GET
@requires(Permission.REPORT_READ)
def customer_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    customer = get_object_or_404(visible(request.user), public_id=public_id)  # type: ignore[arg-type]  # signed in
    frame = Frame(request.organisation, timezone.get_current_timezone(), timezone.now())  # type: ignore[attr-defined]  # middleware
    report = Report(customer, frame)
    document = framed(
        title=_("Quality report: %(customer)s") % {"customer": customer.name}, organisation=frame.organisation.name,
        period=wording.day(frame.today), footer=_("12 months: %(span)s") % {"span": wording.span(report.year)}, accent=frame.organisation.colour,
    )  # fmt: skip
    return pdf_response(document, blocks(report), filename=f"{customer.code}-{frame.today:%Y-%m-%d}.pdf")


def blocks(report: Report) -> list[Block]:
    return [
        Text(_about(report)),
        KeyFigures(
            [
                _tier(report),
                _score(report),
                _satisfaction(report),
                _delivery(report),
                _complained(report),
                _revenue(report),
            ]
        ),
        Beside(
            left=[*_why(report), *_change(report)],
            right=[*_history(report), *_complaints(report), *_tasks(report), *_contacts(report)],
            share=0.54,
        ),
    ]


def _short(text: Any, most: int = TEXT) -> str:
    """The text, cut so that it takes the room of `most` Latin letters; a Chinese one takes two."""
    words = " ".join(str(text or "").split())
    room, kept = most, ""
    for letter in words:
        room -= 2 if letter > "\u2e7f" else 1
        if room < 0:
            return f"{kept[:-1]}…"
        kept += letter
    return words


def _about(report: Report) -> str:
    customer, standing = report.customer, report.customer.standing
    parts = [
        customer.other_name, customer.code, customer.region and customer.region.name, customer.segment and customer.segment.name,
        customer.owner and _("owner: %(name)s") % {"name": customer.owner.name},
        standing.stage and _("stage: %(name)s") % {"name": standing.stage.name},
        customer.get_status_display() if customer.status != "active" else "",
    ]  # fmt: skip
    return " · ".join(_short(part) for part in parts if part)


def _tier(report: Report) -> Figure:
    standing = report.customer.standing
    since = _("since %(day)s") % {"day": wording.day(standing.tier_since)} if standing.tier_since else ""
    if standing.tier is None:
        return Figure(_("Tier"), figures.NONE, _("Not rated"))
    return Figure(_("Tier"), standing.tier.code, since, standing.tier.name)


def _score(report: Report) -> Figure:
    standing, explanation = report.customer.standing, report.portrait.explanation
    if not standing.is_rated or standing.score is None:
        return Figure(
            _("Score"), figures.NONE, _("Not rated: too little is known") if explanation else _("Not yet evaluated")
        )
    change, tone = "", ""
    if standing.previous_score is not None:
        moved = standing.score - standing.previous_score
        change = _("%(change)s points") % {"change": figures.signed(moved, 1)}
        tone = "good" if moved > 0.05 else "bad" if moved < -0.05 else "muted"
    note = _("coverage %(percent)s") % {"percent": figures.percent(100 * (standing.coverage or 0), 0)}
    return Figure(_("Score"), figures.number(standing.score, 1), note, change, tone)  # type: ignore[arg-type]  # one of the tones


def _satisfaction(report: Report) -> Figure:
    csat = report.voice.csat
    if csat is None:
        return Figure(_("Satisfaction (CSAT)"), figures.NONE, _("No answers"))
    reach = _("%(low)s to %(high)s") % {
        "low": figures.number(csat.interval.low),
        "high": figures.number(csat.interval.high),
    }
    return Figure(_("Satisfaction (CSAT)"), figures.percent(csat.percent, 0), f"n = {csat.n} · {reach}")


def _delivery(report: Report) -> Figure:
    found = report.deliveries
    due = found.on_time + found.late + found.overdue
    return Figure(
        _("Delivered on time"),
        figures.percent(found.on_time_percent),
        f"n = {figures.number(due)}" if due else _("No deliveries"),
    )


def _complained(report: Report) -> Figure:
    found = report.complained
    note = _("%(open)d open, %(late)d late") % {"open": found.open, "late": found.late + found.overdue}
    return Figure(_("Complaints, 12 months"), figures.number(found.received), note)


def _revenue(report: Report) -> Figure:
    if not report.bought:
        return Figure(_("Revenue, 12 months"), figures.NONE, _("No orders"))
    most, *others = report.bought
    count = ngettext("%(n)s order", "%(n)s orders", most.orders) % {"n": figures.number(most.orders)}
    note = (
        _("%(orders)s, also in %(currencies)s") % {"orders": count, "currencies": ", ".join(o.currency for o in others)}
        if others
        else count
    )
    return Figure(_("Revenue, 12 months"), wording.money(most.amount_minor, most.currency), note)


def _why(report: Report) -> list[Block]:
    """What each indicator gave, as bars that add up to the score."""
    explanation = report.portrait.explanation
    if explanation is None:
        return [Heading(_("Why this score"), 2), Text(_("This customer has not been evaluated yet."), tone="muted")]
    if len(explanation.lines) <= MOST_LINES:
        bars = [_bar(line) for line in explanation.lines]
        most = max((line.most for line in explanation.lines), default=0.0)
    else:
        bars = [
            Bar(_short(part.group.name, 40), part.value, figures.number(part.value, 1)) for part in explanation.sections
        ]
        most = max((100 * part.share for part in explanation.sections), default=0.0)
    as_of = wording.day(explanation.run.as_of.astimezone(report.frame.zone).date())
    note = _("Points of each indicator, of what it could give; they add up to the score. %(version)s, as of %(day)s.")
    return [
        Heading(_("Why this score"), 2),
        Bars(bars, most),
        Note(note % {"version": explanation.evaluation.made_by, "day": as_of}),
    ]


def _bar(line: Line) -> Bar:
    if line.is_missing:
        return Bar(_short(line.item.name, 40), 0.0, _("missing"), "muted")
    part = line.value / line.most if line.most else 0.0
    shown = f"{figures.number(line.value, 1)} / {figures.number(line.most, 1)}"
    return Bar(_short(line.item.name, 40), line.value, shown, "warn" if part < 0.5 else "accent", line.most)


def _change(report: Report) -> list[Block]:
    """The change since the evaluation before, by cause, and the indicators that moved most."""
    found = report.portrait.difference
    if found is None:
        return []
    change = found.change
    causes = [
        (_("New data"), change.data),
        (_("Weights and targets"), change.rules),
        (_("Ageing"), change.ageing),
        (_("Set by hand"), change.override),
    ]
    rows = [[name, figures.signed(value, 1)] for name, value in causes if round(value, 1)]
    moved = [[_short(move.item.name, 40), figures.signed(move.effect, 1)] for move in found.moved[:3]]
    heading = _("What changed, by cause")
    empty = _("Nothing since the evaluation before.")
    return [
        Heading(heading, 2), Table([Column(_("Cause"), 3), Column(_("Points"), 1, "right")], rows, empty),
        *([Table([Column(_("Indicators that moved most"), 3), Column(_("Points"), 1, "right")], moved)] if moved else []),
    ]  # fmt: skip


def _history(report: Report) -> list[Block]:
    points = [point for point in report.portrait.history if point.evaluation.score is not None]
    if len(points) < 2:
        return []
    days = [wording.day(point.evaluation.run.as_of.astimezone(report.frame.zone).date()) for point in points]
    scores = [point.evaluation.score for point in points]
    return [Heading(_("Score over time"), 2), Trend(scores, days, figures.number(scores[-1], 1))]


def _complaints(report: Report) -> list[Block]:
    rows = [
        [
            wording.day(one.received_at.astimezone(report.frame.zone).date()),
            _short(one.category.name if one.category else one.subject, 32), str(one.get_status_display()),
        ]
        for one in report.complaints
    ]  # fmt: skip
    columns = [Column(_("Received"), 1.4), Column(_("About"), 1.8), Column(_("Status"), 1.8)]
    return [Heading(_("Latest complaints"), 2), Table(columns, rows, _("None so far."))]


def _tasks(report: Report) -> list[Block]:
    rows = [
        [wording.day(task.due_on), _short(task.title, 38), _short(task.owner or figures.NONE, 24)]
        for task in report.tasks
    ]
    columns = [Column(_("Due"), 1.3), Column(_("Task"), 2), Column(_("Owner"), 1.4)]
    return [Heading(_("Next tasks"), 2), Table(columns, rows, _("No open tasks."))]


def _contacts(report: Report) -> list[Block]:
    last = report.customer.standing.last_interaction_at
    when = (
        _("Last contact on %(day)s.") % {"day": wording.day(last.astimezone(report.frame.zone).date())}
        if last
        else _("No contact on record.")
    )
    rows = [
        [_short(one.name, 24), _short(one.title, 24), _short(one.phone or one.email, 34)] for one in report.contacts
    ]
    columns = [Column(_("Contact"), 1.3), Column(_("Job title"), 1.3), Column(_("Phone or e-mail"), 1.8)]
    return [Heading(_("Contacts"), 2), Table(columns, rows, _("No contact persons.")), Note(when)]
