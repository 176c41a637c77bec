"""Live figures laid over the map: one way to show them for each thing one may ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.lib.figures import fraction, number
from customers.models import Stage, Transition
from customers.queries.process_figures import ProcessFigures, StageFigures
from customers.queries.scope import EVERYONE, Scope
from diagrams.queries.control import ControlChart, control_charts
from diagrams.shapes import Bar, EdgeOverlay, NodeOverlay, Overlays, Tone, against_target
from feedback.metrics import Csat
from feedback.queries.headline import COUNTS, answers_between, of_counts

FEW = 5  # fewer answers are not shown


@dataclass(frozen=True, slots=True)
class More:
    """What only some overlays need, by key of the stage."""

    satisfaction: Mapping[str, Csat] = field(default_factory=dict)
    control: Mapping[str, ControlChart] = field(default_factory=dict)


def more_for(
    mode: str, user: Any, stages: Mapping[str, Stage], start: datetime, end: datetime, scope: Scope = EVERYONE
) -> More:
    """At most one statement more, when the overlay needs it."""
    if mode == "satisfaction":
        return More(satisfaction=satisfaction(user, start, end, scope))
    if mode == "control":
        keys = [key for key, stage in stages.items() if stage.is_control_point]
        return More(control=control_charts(user, keys, end, scope))
    return More()


def satisfaction(user: Any, start: datetime, end: datetime, scope: Scope = EVERYONE) -> dict[str, Csat]:
    """CSAT of a period by the stage in which those who answered are now; stages with few answers are left out."""
    answers = scope.applied(answers_between(start, end, user), "customer__standing__").order_by()
    rows = (
        answers.filter(customer__standing__stage__isnull=False)
        .values("customer__standing__stage__key")
        .annotate(**COUNTS)
    )
    found = {row["customer__standing__stage__key"]: of_counts(row).csat for row in rows}
    return {key: csat for key, csat in found.items() if csat is not None and csat.n >= FEW}


def overlays(
    stages: Mapping[str, Stage], transitions: list[Transition], figures: ProcessFigures, mode: str, more: More
) -> Overlays:
    """Nothing here changes geometry: texts go into room that every node and label keeps."""
    if mode == "none":
        return Overlays()
    busiest = max(figures.edges.values(), default=0)
    edges = {
        f"t{each.pk}": EdgeOverlay(
            count=number(n) if n else "",
            weight=n / busiest if busiest else None,
            spoken=ngettext("%(n)d move", "%(n)d moves", n) % {"n": n},
        )
        for each in transitions
        if (n := figures.edges.get(each.pk, 0)) or mode == "moves"
    }
    nodes = {
        key: SHOWN[mode](stage, figures.stages[key], figures, more)
        for key, stage in stages.items()
        if stage.kind in Stage.RESTING
    }
    return Overlays(nodes, edges)


def days(value: float | None) -> str:
    return "–" if value is None else number(value, 1 if value < 10 and value % 1 else 0)


def _plain(stage: Stage, seen: StageFigures, **shown: Any) -> NodeOverlay:
    return NodeOverlay(**{"count": number(seen.customers), "spoken": spoken(stage, seen)} | shown)


def _dwell(stage: Stage, seen: StageFigures, figures: ProcessFigures, _more: More) -> NodeOverlay:
    median, target = seen.median_days, stage.target_days
    is_over = bool(target and median is not None and median > target)
    is_worst = stage.key == figures.bottleneck
    middle = _("%(days)s d") % {"days": days(median)} if median is not None else ""
    if median is not None and seen.p90_days is not None:
        middle = _("%(days)s d · P90 %(most)s") % {"days": days(median), "most": days(seen.p90_days)}
    return _plain(
        stage, seen,
        bar=against_target(median, target) if target and median is not None else None,
        left=middle,
        right=_("target %(days)s") % {"days": days(target)} if target else "",
        tag=fraction(figures.bottleneck_share, 1, 0) if is_worst else "",
        tag_word=_("Bottleneck") if is_worst else "",
        tone=Tone.BAD if is_over else Tone.WARN if is_worst else Tone.PLAIN,
    )  # fmt: skip


def _customers(stage: Stage, seen: StageFigures, figures: ProcessFigures, _more: More) -> NodeOverlay:
    everyone = sum(each.customers for each in figures.stages.values())
    share = seen.customers / everyone if everyone else 0.0
    return _plain(stage, seen, bar=Bar(share), left=fraction(share, 1, 0) if everyone else "")


def _overdue(stage: Stage, seen: StageFigures, _figures: ProcessFigures, _more: More) -> NodeOverlay:
    if not stage.target_days or not seen.customers:
        return _plain(stage, seen)
    share = seen.overdue / seen.customers
    left = _("%(n)s over target") % {"n": number(seen.overdue)} if seen.overdue else ""
    return _plain(
        stage,
        seen,
        bar=Bar(share),
        left=left,
        right=fraction(share, 1, 0),
        tone=Tone.BAD if share > 0.5 else Tone.PLAIN,
    )


def _moves(stage: Stage, seen: StageFigures, _figures: ProcessFigures, _more: More) -> NodeOverlay:
    entered, left = number(seen.entered), number(seen.left)
    return _plain(stage, seen, left=_("in %(n)s") % {"n": entered}, right=_("out %(n)s") % {"n": left})


def _conversion(stage: Stage, seen: StageFigures, _figures: ProcessFigures, _more: More) -> NodeOverlay:
    if seen.conversion is None:
        return _plain(stage, seen)
    words = _("%(share)s go on") % {"share": fraction(seen.conversion, 1, 0)}
    return _plain(stage, seen, bar=Bar(seen.conversion), left=words, right=_("n = %(n)s") % {"n": number(seen.left)})


def _score(stage: Stage, seen: StageFigures, _figures: ProcessFigures, _more: More) -> NodeOverlay:
    if seen.score is None:
        return _plain(stage, seen)
    return _plain(stage, seen, bar=Bar(seen.score / 100), left=_("score %(score)s") % {"score": number(seen.score, 1)})


def _satisfaction(stage: Stage, seen: StageFigures, _figures: ProcessFigures, more: More) -> NodeOverlay:
    csat = more.satisfaction.get(stage.key)
    if csat is None:
        return _plain(stage, seen)
    return _plain(
        stage, seen, bar=Bar(csat.percent / 100), left=f"CSAT {fraction(csat.percent / 100, 1, 0)}",
        right=_("n = %(n)s") % {"n": number(csat.n)},
    )  # fmt: skip


def _control(stage: Stage, seen: StageFigures, _figures: ProcessFigures, more: More) -> NodeOverlay:
    chart = more.control.get(stage.key)
    if chart is None:
        return _plain(stage, seen)
    if chart.chart is None:
        return _plain(stage, seen, left=_("too few weeks"))
    if not chart.present:
        return _plain(stage, seen, left=_("steady"), tone=Tone.GOOD)
    words = ngettext("%(n)d signal", "%(n)d signals", chart.present) % {"n": chart.present}
    return _plain(stage, seen, left=words, tone=Tone.BAD, spoken=f"{spoken(stage, seen)}, {words}")


SHOWN: Mapping[str, Callable[[Stage, StageFigures, ProcessFigures, More], NodeOverlay]] = {
    "dwell": _dwell, "customers": _customers, "overdue": _overdue, "moves": _moves, "conversion": _conversion, "score": _score,
    "satisfaction": _satisfaction, "control": _control,
}  # fmt: skip


def spoken(stage: Stage, seen: StageFigures) -> str:
    parts = [ngettext("%(n)d customer", "%(n)d customers", seen.customers) % {"n": seen.customers}]
    if seen.median_days is not None:
        parts.append(_("median %(days)s days") % {"days": days(seen.median_days)})
    if stage.target_days:
        parts.append(_("target %(days)s days") % {"days": days(stage.target_days)})
    if seen.overdue:
        parts.append(_("%(n)d over target") % {"n": seen.overdue})
    return ", ".join(parts)
