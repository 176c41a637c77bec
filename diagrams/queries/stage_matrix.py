"""Stages against what is measured, against departments and against regions, with traffic lights."""

from typing import Any

from django.db.models import Avg, F
from django.urls import reverse
from django.utils.translation import gettext as _

from crmq.lib.figures import fraction, number
from crmq.org.models import Department, Region
from customers.models import ProcessVersion, Stage
from customers.queries import process_figures
from customers.queries.process_figures import StageFigures
from diagrams.queries.control import control_charts
from diagrams.queries.logic_map import Wish
from diagrams.queries.overlays import days, satisfaction
from diagrams.shapes.primitives import Link
from diagrams.sheets.matrix import Cell, Row
from scoring.models import Evaluation
from scoring.queries.card import NoScorecard, card, published
from scoring.queries.overview import latest_run

GOOD, FAIR = 70.0, 50.0  # points from which a mean is green, from which it is amber
Sheet = tuple[list[str], list[Row]]


def measured(user: Any, process: ProcessVersion, wish: Wish) -> Sheet:
    """Time against target, who is over it, conversion, score, satisfaction and signals of each stage."""
    stages = _stages(process)
    figures = process_figures.figures(user, process, wish.start, wish.end, wish.scope).stages
    csat = satisfaction(user, wish.start, wish.end, wish.scope)
    charts = control_charts(user, [stage.key for stage in stages if stage.is_control_point], wish.end, wish.scope)
    columns = [
        _("Customers"),
        _("Median, days"),
        _("Over target"),
        _("Conversion"),
        _("Score"),
        "CSAT",
        _("Control points"),
    ]
    rows = []
    for stage in stages:
        seen, found, chart = figures[stage.key], csat.get(stage.key), charts.get(stage.key)
        cells = [
            Cell(number(seen.customers)), _dwell(stage, seen), _overdue(seen), _points(seen.conversion and 100 * seen.conversion, 0),
            _points(seen.score, 1), _points(found.percent if found else None, 0, "%"),
            Cell(str(chart.present), "bad" if chart.present else "good") if chart and chart.chart else Cell(),
        ]  # fmt: skip
        rows.append(_row(stage, cells))
    return columns, rows


def by_indicator(user: Any, process: ProcessVersion, _wish: Wish) -> Sheet:
    """Mean points of those inside, by the indicators that control points watch, from the latest evaluation."""
    stages, run = _stages(process), latest_run()
    try:
        items = card(published()).items
    except NoScorecard:
        items = ()
    watched = {key for stage in stages for key in stage.control_indicators}
    shown = [(place, item) for place, item in enumerate(items) if item.key in watched]
    means: dict[str, Any] = {}
    if run and shown:
        rows = Evaluation.objects.visible_to(user).filter(run=run, version=run.version).order_by()
        columns = {f"item_{place}": Avg(F(f"norm__{place}")) for place, _item in shown}
        found = (
            rows.filter(customer__standing__stage__isnull=False)
            .values("customer__standing__stage__key")
            .annotate(**columns)
        )
        means = {row["customer__standing__stage__key"]: row for row in found}
    return [item.name for _place, item in shown], [
        _row(stage, [_watched(stage, item.key, means.get(stage.key, {}).get(f"item_{place}")) for place, item in shown])
        for stage in stages
    ]


def by_group(user: Any, process: ProcessVersion, wish: Wish, by: str) -> Sheet:
    """Customers inside, by department or region of the customer, lit by the share that is over target."""
    stages = _stages(process)
    found = process_figures.figures_by(user, process, wish.start, wish.end, wish.scope, by=by)
    model = Department if by == "department" else Region
    groups = model.objects.in_bulk([key for key in found if key is not None])
    inside = {key: sum(stage.customers for stage in found[key].stages.values()) for key in groups}
    shown = sorted(groups, key=lambda key: (-inside[key], groups[key].code))[:10]
    return [groups[key].name for key in shown], [
        _row(stage, [_crowd(found[key].stages[stage.key]) for key in shown]) for stage in stages
    ]


def _stages(process: ProcessVersion) -> list[Stage]:
    return list(process.stages.filter(kind=Stage.Kind.STAGE).order_by("rank", "row", "pk"))


def _row(stage: Stage, cells: list[Cell]) -> Row:
    return Row(stage.name, cells, Link(reverse("diagrams:stage", args=[stage.key])))


def _dwell(stage: Stage, seen: StageFigures) -> Cell:
    if seen.median_days is None:
        return Cell()
    target = stage.target_days
    tone = (
        ""
        if not target
        else "good"
        if seen.median_days <= target
        else "warn"
        if seen.median_days <= 1.25 * target
        else "bad"
    )
    text = days(seen.median_days) if not target else f"{days(seen.median_days)} / {days(target)}"
    return Cell(text, tone)


def _overdue(seen: StageFigures) -> Cell:
    if not seen.customers:
        return Cell()
    share = seen.overdue / seen.customers
    return Cell(fraction(share, 1, 0), "good" if share <= 0.1 else "warn" if share <= 0.3 else "bad")


def _points(value: float | None, digits: int, unit: str = "") -> Cell:
    if value is None:
        return Cell()
    return Cell(f"{number(value, digits)}{unit}", "good" if value >= GOOD else "warn" if value >= FAIR else "bad")


def _watched(stage: Stage, key: str, value: float | None) -> Cell:
    """Indicators that the stage itself watches are lit, the others only told."""
    if value is None:
        return Cell()
    return _points(value, 0) if key in stage.control_indicators else Cell(number(value, 0))


def _crowd(seen: StageFigures) -> Cell:
    if not seen.customers:
        return Cell()
    return Cell(number(seen.customers), _overdue(seen).tone)
