"""The charts of the dashboard: each with the finding as its title and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.insights.queries.board import Board
from crmq.lib import charts, figures
from crmq.lib.money import to_decimal
from customers.loyalty_metrics import Cohort
from feedback.metrics import MINIMUM_ANSWERS, Nps

from . import moving, wording

REGIONS_SHOWN = 12


@dataclass(frozen=True)
class Picture:
    """data is None when there is nothing to draw; then `empty` says why."""

    id: str
    title: str
    empty: str = ""
    kind: str = ""
    data: dict[str, Any] | None = None
    note: str = ""
    foot: str = ""
    columns: Sequence[str] = field(default_factory=tuple)
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    height: str = ""


def nps(board: Board) -> Picture:
    """NPS by calendar quarter with its interval; quarters with too few answers leave a gap."""
    points = [found.nps if found.nps and found.nps.n >= MINIMUM_ANSWERS else None for found in board.by_quarter]
    names = [wording.quarter(span.start) for span in board.quarters]
    shown = [(name, point) for name, point in zip(names, points, strict=True) if point]
    if not shown:
        return Picture("nps", _("NPS by quarter"), empty=_("A quarter is shown from five answers on."))
    first = next(place for place, point in enumerate(points) if point)
    names, points = names[first:], points[first:]
    ends = [end for _name, point in shown for end in (point.interval.low, point.interval.high)]
    return Picture(
        "nps", _nps_finding(shown), kind="line",
        data={
            "x": names, "min": min(0, *(10 * (int(end) // 10) for end in ends)), "max": 10 * (int(max(ends)) // 10 + 1),
            "series": [{
                "name": _("NPS"), "values": [_rounded(point.score) if point else None for point in points],
                "low": [_rounded(point.interval.low) if point else None for point in points],
                "high": [_rounded(point.interval.high) if point else None for point in points],
            }],
        },
        note=_("band: interval at 95%"), foot=_("n = %(n)s · %(last)s so far") % {"n": figures.number(sum(point.n for _name, point in shown)), "last": names[-1]},
        columns=[_("Quarter"), _("NPS"), _("from"), _("to"), _("n")],
        rows=[
            [name, figures.signed(p.score, 1), figures.signed(p.interval.low, 1), figures.signed(p.interval.high, 1), figures.number(p.n)]
            for name, p in shown[::-1]
        ],
    )  # fmt: skip


def _nps_finding(shown: Sequence[tuple[str, Nps]]) -> str:
    """What the line says, over the quarters that are shown."""
    if len(shown) == 1:
        return _("NPS is %(score)s in %(quarter)s") % {
            "score": figures.signed(shown[0][1].score),
            "quarter": shown[0][0],
        }
    lowest = min(point.score for _name, point in shown[-4:])
    count = len(shown[-4:])
    words = ngettext(
        "NPS not below %(score)s for %(count)d quarter", "NPS not below %(score)s for %(count)d quarters", count
    )
    return words % {"score": figures.signed(lowest), "count": count}


def _rounded(value: float) -> float:
    return round(value, 1)


def pareto(board: Board) -> Picture:
    """Revenue of 12 months by tenths of the buyers."""
    parts, currency = board.pareto, board.frame.currency
    if not parts:
        return Picture("pareto", _("Revenue by customer"), empty=_("There were no orders in the last 12 months."))
    buyers, revenue = sum(part.customers for part in parts), sum(part.revenue for part in parts)
    shares = charts.cumulative([part.revenue for part in parts])
    vital = next(place for place, share in enumerate(shares) if share >= 80 or place == len(shares) - 1)
    few = sum(part.customers for part in parts[: vital + 1])
    names = [
        _("%(from)s–%(to)s%%") % {"from": round(100 * i / len(parts)), "to": round(100 * (i + 1) / len(parts))}
        for i in range(len(parts))
    ]
    size, unit = _scale(max(part.revenue for part in parts), currency)
    title = ngettext(
        "%(few)s of %(all)s customer brings %(share)s of the revenue",
        "%(few)s of %(all)s customers bring %(share)s of the revenue",
        buyers,
    ) % {"few": figures.number(few), "all": figures.number(buyers), "share": figures.percent(shares[vital], 0)}
    return Picture(
        "pareto", title, kind="pareto",
        data={"x": names, "values": [round(float(to_decimal(part.revenue, currency)) / size, 2) for part in parts], "cumulative": shares, "unit": unit, "highlight": list(range(vital + 1))},
        note=_("12 months, %(currency)s") % {"currency": currency},
        foot=_("n = %(n)s buyers, ranked by revenue · %(revenue)s") % {"n": figures.number(buyers), "revenue": wording.money(revenue, currency)},
        columns=[_("Buyers"), _("Customers"), _("Revenue"), _("Running share")],
        rows=[
            [name, figures.number(part.customers), figures.number(to_decimal(part.revenue, currency), 0), figures.percent(share)]
            for name, part, share in zip(names, parts, shares, strict=True)
        ],
    )  # fmt: skip


def _scale(most: int, currency: str) -> tuple[float, str]:
    """A unit for the axis: 1,000,000 and " M" and so on, as the reader's language counts."""
    amount = float(to_decimal(most, currency))
    units = figures.CHINESE_UNITS if wording.is_chinese() else figures.UNITS
    return next(((float(size), unit) for size, unit in units if amount >= size), (1.0, ""))


def by_region(board: Board) -> Picture:
    found, hidden = board.by_region
    title = _("Satisfaction by region")
    if not found:
        return Picture("regions", title, empty=_("A region is shown from five answers on."))
    shown = found[:REGIONS_SHOWN]
    if len(found) > 1:
        title = _("Satisfaction is lowest in %(region)s, %(percent)s") % {
            "region": shown[0].region.name,
            "percent": figures.percent(shown[0].csat.percent, 0),
        }
    foot = _("n = %(n)s · 12 months") % {"n": figures.number(sum(row.csat.n for row in found))}
    if hidden:
        foot += " · " + ngettext(
            "%(count)d region with too few answers", "%(count)d regions with too few answers", hidden
        ) % {"count": hidden}
    return Picture(
        "regions", title, kind="bar",
        data={
            "x": [row.region.name for row in shown], "horizontal": True, "unit": "%", "min": 0, "max": 100,
            "series": [{"name": _("CSAT"), "values": [round(row.csat.percent, 1) for row in shown]}],
            "urls": [f"?{urlencode({'period': board.period.kind, 'region': row.region.code})}" for row in shown],
        },
        note=_("CSAT, lowest first"), foot=foot,
        columns=[_("Region"), _("CSAT"), _("from"), _("to"), _("n")],
        rows=[
            [row.region.name, figures.percent(row.csat.percent), figures.percent(row.csat.interval.low), figures.percent(row.csat.interval.high), figures.number(row.csat.n)]
            for row in found
        ],
    )  # fmt: skip


def by_category(board: Board) -> Picture:
    found = board.by_category
    total = sum(n for _category, n in found)
    if not total:
        return Picture(
            "categories", _("Complaints by category"), empty=_("No complaints were received in this period.")
        )
    names = [category or _("Not yet sorted") for category, _n in found]
    first, most = names[0], found[0][1]
    title = _("%(category)s is %(share)s of the complaints") % {
        "category": first,
        "share": figures.fraction(most, total, 0),
    }
    return Picture(
        "categories", title, kind="bar",
        data={"x": names, "series": [{"name": _("Complaints"), "values": [n for _category, n in found]}], "horizontal": True, "highlight": [0]},
        note=wording.span(board.period.now), foot=_("n = %(n)s complaints received") % {"n": figures.number(total)},
        columns=[_("Category"), _("Complaints"), _("Share")],
        rows=[[name, figures.number(n), figures.fraction(n, total)] for name, (_category, n) in zip(names, found, strict=True)],
    )  # fmt: skip


@dataclass(frozen=True)
class CohortTable:
    """Retention by year of first purchase; cells in percent, None where the year is not over."""

    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, int, Sequence[float | None]]]
    n: int

    @property
    def columns(self) -> list[str]:
        return [_("First purchase"), _("n"), *self.heads]

    @property
    def table(self) -> list[list[str]]:
        return [
            [name, figures.number(n), *(figures.percent(cell, 0) if cell is not None else "" for cell in cells)]
            for name, n, cells in self.rows
        ]


def cohorts(board: Board) -> CohortTable | None:
    found = board.cohorts
    if not found:
        return None
    longest = max(len(cohort.active) for cohort in found)
    rows = [
        (
            f"{cohort.month:%Y}",
            cohort.size,
            [100 * share for share in cohort.retention] + [None] * (longest - len(cohort.active)),
        )
        for cohort in found
    ]
    heads = [_("first"), *(f"+{place}" for place in range(1, longest))]
    return CohortTable(_cohort_finding(found), heads, rows, sum(cohort.size for cohort in found))


def _cohort_finding(found: Sequence[Cohort]) -> str:
    """How many of all new customers bought again in the year after."""
    judged = [cohort for cohort in found if len(cohort.active) > 1]
    size = sum(cohort.size for cohort in judged)
    if not size:
        return _("Retention by year of first purchase")
    again = sum(cohort.active[1] for cohort in judged)
    return _("%(share)s of new customers buy again the year after") % {"share": figures.fraction(again, size, 0)}


def pictures(board: Board) -> dict[str, Any]:
    """What the page draws, by name."""
    return {
        "nps": nps(board), "pareto": pareto(board), "regions": by_region(board), "categories": by_category(board),
        "moves": moving.moves(board), "cohorts": cohorts(board),
    }  # fmt: skip
