"""The tiles of the dashboard: one figure each, with interval, verdict, n, period and the rows behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from crmq.insights.comparing import Change, share_change
from crmq.insights.queries.board import Board
from crmq.lib import figures
from crmq.lib.share import Share
from feedback.complaint_metrics import per_hundred
from feedback.metrics import MINIMUM_ANSWERS, Interval, nps_change, wilson

from . import wording


@dataclass(frozen=True)
class Tile:
    """As templates/_components/tile.html takes it."""

    metric: str
    title: str
    value: str = figures.NONE
    unit: str = ""
    note: str = ""
    verdict: str = ""
    verdict_text: str = ""
    before: str = ""
    interval: dict[str, float] | None = None
    n: int | None = None
    period: str = ""
    query: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"{reverse('insights:rows', args=[self.metric])}?{urlencode(self.query)}"


def tiles(board: Board, query: dict[str, str]) -> list[Tile]:
    """All tiles, in the order of the page. `query` leads to the rows of the same period and region."""
    makers = [_nps, _csat, _retention, _in_time, _top_share, _revenue, _repeat, _complaints, _mix, _coverage]
    return [Tile(**maker(board), query=query) for maker in makers]


def _range(low: float, high: float, decimals: int = 1, show: Callable[..., str] = figures.number) -> str:
    return _("%(low)s to %(high)s") % {"low": show(low, decimals), "high": show(high, decimals)}


def _before(text: str) -> str:
    return _("before: %(value)s") % {"value": text}


def _nps(board: Board) -> dict[str, Any]:
    now, old = board.voices.now.nps, board.voices.before.nps if board.voices.before else None
    base = {"metric": "nps", "title": _("NPS"), "n": now.n if now else 0, "period": wording.span(board.period.now)}
    if now is None:
        return base | {"note": _("No answers in this period")}
    if now.n < MINIMUM_ANSWERS:
        return base | {"verdict": "few"}
    shown = base | {
        "value": figures.signed(now.score), "note": _range(now.interval.low, now.interval.high, 0, figures.signed),
        "interval": {"value": now.score, "low": now.interval.low, "high": now.interval.high, "minimum": -100},
    }  # fmt: skip
    if old and old.n >= MINIMUM_ANSWERS:
        shown["verdict"], _word = wording.verdict(nps_change(old, now).verdict)
        shown["before"] = _before(figures.signed(old.score))
    return shown | _nothing_earlier(board.voices.before is None)


def _nothing_earlier(is_so: bool) -> dict[str, Any]:
    return {"before": _("no earlier records")} if is_so else {}


def _share(now: Share, old: Share | None, interval: Interval | None = None) -> dict[str, Any]:
    """A share in percent with its Wilson interval, and its verdict against the one before."""
    if now.percent is None:
        return {}
    reach = interval or wilson(now.count, now.of)
    low, high = 100 * reach.low, 100 * reach.high
    shown: dict[str, Any] = {
        "value": figures.number(now.percent, 1), "unit": "%", "note": _range(low, high),
        "interval": {"value": now.percent, "low": low, "high": high}, "n": now.of,
    }  # fmt: skip
    if old is not None and old.percent is not None:
        change = share_change(old, now)
        shown["verdict"], shown["before"] = wording.verdict(change)[0], _before(figures.percent(old.percent))
    return shown


def _csat(board: Board) -> dict[str, Any]:
    now, old = board.voices.now.csat, board.voices.before.csat if board.voices.before else None
    base = {
        "metric": "csat",
        "title": _("Satisfaction (CSAT)"),
        "n": now.n if now else 0,
        "period": wording.span(board.period.now),
    }
    if now is None:
        return base | {"note": _("No answers in this period")}
    if now.n < MINIMUM_ANSWERS:
        return base | {"verdict": "few"}
    earlier = Share(old.satisfied, old.n) if old else None
    return base | _share(Share(now.satisfied, now.n), earlier) | _nothing_earlier(board.voices.before is None)


def _retention(board: Board) -> dict[str, Any]:
    found = board.purchases
    base = {
        "metric": "retention",
        "title": _("Customer retention"),
        "n": found.now.kept.of,
        "period": wording.year(board.period.years[0]),
    }
    if not found.now.kept.of:
        return base | {"note": _("No buyers in the 12 months before")}
    return base | _share(found.now.kept, found.before.kept)


def _repeat(board: Board) -> dict[str, Any]:
    found = board.purchases
    base = {
        "metric": "repeat",
        "title": _("Repeat purchase"),
        "n": found.now.repeat.of,
        "period": wording.year(board.period.years[0]),
    }
    if not found.now.repeat.of:
        return base | {"note": _("No buyers in 12 months")}
    return base | _share(found.now.repeat, found.before.repeat)


def _in_time(board: Board) -> dict[str, Any]:
    found = board.grievances
    kept = Share(found.in_time.in_time, found.in_time.in_time + found.in_time.late)
    base = {
        "metric": "in_time",
        "title": _("Complaints resolved in time"),
        "n": kept.of,
        "period": wording.span(board.period.now),
    }
    if not kept.of:
        return base | {"note": _("No complaints were due")}
    shown = base | _share(kept, found.before)
    if found.in_time.overdue:
        shown |= {"before": _("%(count)s overdue now") % {"count": figures.number(found.in_time.overdue)}}
    return shown


def _top_share(board: Board) -> dict[str, Any]:
    found, currency = board.purchases, board.frame.currency
    best = board.tiers[0].code if board.tiers else "A"
    base = {
        "metric": "revenue",
        "title": _("Revenue from tier %(tier)s") % {"tier": best},
        "period": wording.year(board.period.years[0]),
    }
    customers = board.mix.tiers[0][1] if board.tiers else 0
    if not found.now.revenue:
        return base | {"n": customers, "note": _("No revenue in 12 months")}
    percent = 100 * found.top / found.now.revenue
    note = _("%(part)s of %(whole)s") % {
        "part": wording.money(found.top, currency),
        "whole": wording.money(found.now.revenue, currency),
    }
    return base | {
        "n": customers, "value": figures.number(percent, 1), "unit": "%", "before": note,
        "interval": {"value": percent, "low": percent, "high": percent},
    }  # fmt: skip


def _revenue(board: Board) -> dict[str, Any]:
    found, currency = board.purchases, board.frame.currency
    base = {
        "metric": "revenue",
        "title": _("Revenue, %(currency)s") % {"currency": currency},
        "n": found.now.orders,
        "period": wording.year(board.period.years[0]),
    }
    if not found.now.orders:
        return base | {"note": _("No orders in 12 months")}
    shown = base | {"value": wording.compact(found.now.revenue, currency)}
    if found.foreign:
        shown["note"] = _("%(count)s orders in other currencies left out") % {"count": figures.number(found.foreign)}
    if found.before.revenue:
        change = 100 * (found.now.revenue - found.before.revenue) / found.before.revenue
        shown |= {
            "verdict": "better" if change > 0 else "worse" if change < 0 else "unchanged",
            "verdict_text": f"{figures.signed(change, 1)}%", "before": _before(wording.money(found.before.revenue, currency)),
        }  # fmt: skip
    return shown


def _complaints(board: Board) -> dict[str, Any]:
    found, bought = board.grievances, board.purchases
    rate = per_hundred(found.received, bought.now.orders)
    base = {
        "metric": "complaints", "title": _("Complaints per 100 orders"), "n": bought.now.orders, "period": wording.year(board.period.years[0]),
        "note": _("%(count)s complaints") % {"count": figures.number(found.received)},
    }  # fmt: skip
    if rate is None:
        return base | {"before": _("No orders in 12 months")}
    shown = base | {"value": figures.number(rate, 1)}
    if found.received_before is None:
        return shown | _nothing_earlier(True)
    old = per_hundred(found.received_before, bought.before.orders)
    if old is not None:
        change = Change.NONE if rate == old else Change.UP if rate > old else Change.DOWN
        shown |= {"verdict": wording.verdict(change, good="down")[0], "before": _before(figures.number(old, 1))}
    return shown


def _mix(board: Board) -> dict[str, Any]:
    mix = board.mix
    base = {"metric": "tiers", "title": _("Tier mix"), "n": mix.customers, "period": wording.day(board.frame.today)}
    if not mix.rated.count:
        return base | {"note": _("No customer has a tier yet")}
    others = " · ".join(f"{tier.code if tier else _('not rated')} {figures.number(n)}" for tier, n in mix.tiers[1:])
    best, customers = mix.tiers[0]
    shown = base | {"value": f"{best.code if best else ''} {figures.number(customers)}", "note": others}
    moves = board.moves
    if moves and best:
        was = sum(n for (old, _new), n in moves.counts.items() if old == best.pk)
        change = sum(n for (_old, new), n in moves.counts.items() if new == best.pk) - was
        shown |= {"verdict": "better" if change > 0 else "worse" if change < 0 else "unchanged"}
        shown |= {
            "verdict_text": _("%(tier)s %(change)s") % {"tier": best.code, "change": figures.signed(change) if change else "±0"},
            "before": _("since %(day)s") % {"day": wording.short_day(moves.before.as_of.astimezone(board.frame.zone).date())},
        }  # fmt: skip
    return shown


def _coverage(board: Board) -> dict[str, Any]:
    mix = board.mix
    base = {
        "metric": "coverage",
        "title": _("Customers rated"),
        "n": mix.customers,
        "period": wording.day(board.frame.today),
    }
    if mix.rated.percent is None:
        return base | {"note": _("No customers yet")}
    shown = base | {"value": figures.number(mix.rated.percent, 1), "unit": "%"}
    if mix.coverage is not None:
        shown["note"] = _("mean coverage %(percent)s") % {"percent": figures.percent(100 * mix.coverage, 0)}
    moves = board.moves
    if moves:
        there = {pair: n for pair, n in moves.counts.items() if pair[0] != "new"}
        rated = Share(sum(n for (old, _new), n in there.items() if old is not None), sum(there.values()))
        if rated.percent is not None:
            change = mix.rated.percent - rated.percent
            shown |= {"verdict_text": "" if abs(change) > 0.05 else _("No change")}
            shown |= {
                "verdict": "better" if change > 0.05 else "worse" if change < -0.05 else "unchanged",
                "before": _before(figures.percent(rated.percent)),
            }
    return shown


# What the rows page of a metric repeats on top.
MAKERS: dict[str, Callable[[Board], dict[str, Any]]] = {
    "nps": _nps, "csat": _csat, "retention": _retention, "in_time": _in_time, "revenue": _revenue, "repeat": _repeat,
    "complaints": _complaints, "tiers": _mix, "coverage": _coverage,
}  # fmt: skip
