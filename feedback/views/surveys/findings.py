"""What a slice of a survey says, put together once for the page and the PDF."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from crmq.lib import charts, figures
from crmq.org.models import Region, User
from customers.models import Segment
from feedback.forms.results import ResultsFilter
from feedback.metrics import MINIMUM_ANSWERS, Funnel, Kano, nps_change, response_rate
from feedback.metrics.change import csat_change, mean_change
from feedback.metrics.net_promoter import Verdict
from feedback.queries import by_question as by
from feedback.queries import parts, texts
from feedback.queries import results as query

VERDICTS = {Verdict.UP: "better", Verdict.DOWN: "worse", Verdict.NO_DETECTABLE_CHANGE: "unchanged"}


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure with what it was before; `interval` is at, low, high, minimum, maximum."""

    key: str
    title: str
    value: str
    unit: str
    n: int
    verdict: str
    before: str
    note: str = ""
    interval: tuple[float, float, float, int, int] | None = None


@dataclass(slots=True)
class Findings:
    """Of one slice. `hidden` when it is too small to show; then the figures are left out."""

    n: int
    funnel: Funnel
    rate: float | None
    hidden: bool
    least: int = MINIMUM_ANSWERS
    questions: list[by.QuestionResult] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    map: dict[str, Any] | None = None
    kanos: list[tuple[str, Kano]] = field(default_factory=list)
    breakdowns: list[tuple[str, str, list[parts.Part], int]] = field(default_factory=list)
    months: list[parts.Month] = field(default_factory=list)
    written: int = 0
    themes: list[texts.ThemeCount] = field(default_factory=list)
    keywords: list[texts.Keyword] = field(default_factory=list)
    verbatims: list[Any] = field(default_factory=list)
    span: str = ""


def findings(form: ResultsFilter, filters: query.Filters, user: User) -> Findings:
    n, funnel = query.responses(filters, user).count(), query.funnel(filters, user)
    found = Findings(n, funnel, response_rate(funnel), parts.is_hidden(filters, user, n))
    if not n or found.hidden:
        return found
    found.questions = by.by_question(filters, user)
    found.tiles, found.span = _tiles(filters, user, found.questions)
    found.map = importance_map(found.questions)
    found.kanos = [(r.question.wording, r.kano) for r in found.questions if r.kano and not r.is_few]
    found.breakdowns = _breakdowns(form, filters, user)
    found.months = parts.by_month(filters, user)
    answers = query.answers(filters, user)
    found.written, found.themes = texts.by_theme(answers)
    found.keywords, found.verbatims = texts.said(answers), parts.texts(filters, user, size=12)
    return found


def _tiles(filters: query.Filters, user: User, shown: list[by.QuestionResult]) -> tuple[list[Tile], str]:
    """Figures of the slice; verdicts compare its period with the equally long one before it."""
    now, earlier = parts.before(filters)
    figured = [result for result in shown if (result.nps or result.csat or result.ces) and not result.is_few]
    asked = [result.question for result in figured]
    recent, past = by.of_figures(now, user, asked), by.of_figures(earlier, user, asked)
    span = " – ".join(formats.date_format(day, "SHORT_DATE_FORMAT") for day in (now.since, now.until) if day)
    return [_tile(result, recent[result.question.key], past[result.question.key]) for result in figured], span


def _tile(result: by.QuestionResult, now: by.QuestionResult, before: by.QuestionResult) -> Tile:
    verdict, words, key = *_verdict(now, before), result.question.key
    if result.nps:
        low, high = result.nps.interval.low, result.nps.interval.high
        note = _("%(low)s to %(high)s") % {"low": figures.number(low), "high": figures.number(high)}
        return Tile(
            key,
            "NPS",
            figures.number(result.nps.score),
            "",
            result.n,
            verdict,
            words,
            note,
            (result.nps.score, low, high, -100, 100),
        )
    if result.csat:
        low, high = result.csat.interval.low, result.csat.interval.high
        note = _("%(low)s to %(high)s") % {"low": figures.number(low), "high": figures.number(high)}
        return Tile(
            key,
            "CSAT",
            figures.number(result.csat.percent),
            "%",
            result.n,
            verdict,
            words,
            note,
            (result.csat.percent, low, high, 0, 100),
        )
    return Tile(key, "CES", figures.number(result.ces.mean, 2) if result.ces else "", "/ 7", result.n, verdict, words)


def _verdict(now: by.QuestionResult, before: by.QuestionResult) -> tuple[str, str]:
    """A kind of the verdict tag, and the difference in words."""
    if min(now.n, before.n) < MINIMUM_ANSWERS:
        return "few", ""
    if now.nps and before.nps:
        nps = nps_change(before.nps, now.nps)
        return VERDICTS[nps.verdict], figures.signed(nps.difference)
    if now.csat and before.csat:
        csat = csat_change(before.csat, now.csat)
        return VERDICTS[csat.verdict], _("%(points)s points") % {"points": figures.signed(csat.difference)}
    mean = mean_change(before.counts, now.counts)
    return (VERDICTS[mean.verdict], figures.signed(mean.difference, 2)) if mean else ("few", "")


def _breakdowns(
    form: ResultsFilter, filters: query.Filters, user: User
) -> list[tuple[str, str, list[parts.Part], int]]:
    """Title, column, the parts that may be shown, and how many are hidden."""
    labels: dict[str, tuple[str, dict[int, str]]] = {
        "tier": (_("By tier"), form.tiers),
        "region": (_("By region"), {region.pk: region.name for region in Region.objects.all()}),
        "segment": (_("By segment"), {segment.pk: segment.name for segment in Segment.objects.all()}),
        "wave": (_("By wave"), {wave.pk: wave.name for wave in form.waves}),
        "version": (
            _("By version"),
            {version.pk: _("Version %(n)d") % {"n": version.number} for version in form.versions},
        ),
    }
    found = [
        (title, column, parts.breakdown(filters, user, column, names))
        for column, (title, names) in labels.items()
        if getattr(filters, column) is None and (len(names) > 1 or column == "tier")
    ]
    return [
        (title, column, [row for row in rows if row.headline], sum(row.headline is None for row in rows))
        for title, column, rows in found
        if len(rows) > 1 or column == "tier"
    ]


def importance_map(found: list[by.QuestionResult]) -> dict[str, Any] | None:
    """Points of the importance–performance map on a square of 300 units, cross-hairs at the grand means."""
    pairs = by.importance_map(found)
    if pairs is None:
        return None
    items, judged = pairs
    values = [value for _label, *means in items.values() for value in means]
    low, high = min(values) - 0.25, max(values) + 0.25

    def at(performance: float, importance: float) -> dict[str, float]:
        return {"x": charts.position(performance, low, high) * 3, "y": 300 - charts.position(importance, low, high) * 3}

    points = [
        {
            "label": label,
            "importance": importance,
            "performance": performance,
            "quadrant": judged.quadrants[key].value,
            **at(performance, importance),
        }
        for key, (label, importance, performance) in items.items()
    ]
    return {"points": points, "cross": at(judged.performance, judged.importance)}


def trend(months: list[parts.Month]) -> dict[str, Any] | None:
    """The chart of NPS by month with its interval; months with too few answers are a gap."""
    scored = [month.headline.nps if month.headline else None for month in months]
    if sum(nps is not None for nps in scored) < 2:
        return None
    names = [formats.date_format(month.begins, "M Y") for month in months]
    values = [round(nps.score, 1) if nps else None for nps in scored]
    low = [round(nps.interval.low, 1) if nps else None for nps in scored]
    high = [round(nps.interval.high, 1) if nps else None for nps in scored]
    return {
        "x": names,
        "series": [{"name": "NPS", "values": values, "low": low, "high": high}],
        "min": -100,
        "max": 100,
    }
