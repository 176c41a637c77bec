"""The columns of the customer list, and its rows as the template prints them.

A page prints some 500 cells, so each is finished here rather than by the template engine.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crmq.lib import drawings, figures, marks, times
from crmq.lib.money import to_decimal
from customers.models import Customer
from customers.queries.choices import TierLine

LONG_SILENCE = 30  # days; twice that is worse
FEW_DATA = 0.6
END = SafeString("</td>")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column besides the name. `css` is of its cells; `sort` names its order, if it has one.

    `label` says in full what it is, `short` what its head says.
    """

    name: str
    label: Any
    cell: Callable[[Row], Any]
    sort: str = ""
    css: str = ""
    shown: bool = True
    short: Any = ""

    @property
    def head(self) -> Any:
        return self.short or self.label


# The same marks come again and again down a column, and from page to page.
@lru_cache(maxsize=512)
def _tier_mark(tier: TierLine | None, language: str) -> SafeString:
    return marks.tier(tier)


@lru_cache(maxsize=4096)
def _score_mark(score: float, tier: str | None) -> SafeString:
    return drawings.score(score, tier)


@lru_cache(maxsize=1024)
def _delta_mark(change: float | None) -> SafeString:
    return marks.delta(change)


def silence_days(row: Row) -> int | None:
    last = row["last_interaction_at"]
    return (timezone.now() - last).days if last else None


def _silence(row: Row) -> Any:
    days = silence_days(row)
    if days is None:
        return format_html('<span class="warn" title="{}">{}</span>', _("No interaction yet"), figures.NONE)
    if days <= LONG_SILENCE:
        return figures.number(days)
    return format_html('<b class="{}">{}</b>', "bad" if days > 2 * LONG_SILENCE else "warn", figures.number(days))


def _coverage(row: Row) -> Any:
    share = row["coverage"]
    text = figures.NONE if share is None else figures.percent(share * 100, 0)
    return format_html('<b class="warn">{}</b>', text) if share is not None and share < FEW_DATA else text


def _delta(row: Row) -> Any:
    now, before = row["score"], row["previous_score"]
    return _delta_mark(None if now is None or before is None else round(now - before, 1))


def _tier(row: Row) -> SafeString:
    return _tier_mark(row["tier"], get_language() or "")


def _score(row: Row) -> SafeString:
    if not row["is_rated"] or row["score"] is None:
        return drawings.score(None)
    return _score_mark(round(row["score"], 1), row["tier"].code if row["tier"] else None)


def _open(row: Row) -> Any:
    return (
        format_html("<b>{}</b>", row["open_complaints"])
        if row["open_complaints"]
        else format_html('<span class="muted">{}</span>', 0)
    )


def _revenue(row: Row) -> Any:
    amount = figures.number(to_decimal(row["revenue_12m_minor"], row["customer__currency"]))
    return format_html('<small class="muted">{}</small> {}', row["customer__currency"], amount)


def _owner(row: Row) -> Any:
    return marks.person(row["owner__name"])


def _named(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name] or figures.NONE


def _status(row: Row) -> str:
    return str(Customer.Status(row["status"]).label)


_l = gettext_lazy
COLUMNS = [
    Column("tier", _l("Tier"), _tier),
    Column("score", _l("Score"), _score, "score", "num"),
    Column("change", _l("Score against the run before"), _delta, css="num", short=_l("Moved")),
    Column("coverage", _l("Coverage"), _coverage, css="num phone-skip"),
    Column("silence", _l("Silence, days"), _silence, "silence", "num", short=_l("Silent")),
    Column("open", _l("Open complaints"), _open, "open", "num", short=_l("Open")),
    Column("revenue", _l("Revenue, 12 months"), _revenue, "revenue", "num", short=_l("Revenue")),
    Column("segment", _l("Segment"), _named("segment"), css="phone-skip"),
    Column("region", _l("Region"), _named("region"), shown=False),
    Column("stage", _l("Stage"), _named("stage"), shown=False),
    Column("status", _l("Status"), _status, shown=False),
    Column("last_order", _l("Last order"), lambda row: times.day(row["last_order_on"]), shown=False),
    Column("owner", _l("Owner"), _owner, css="phone-skip"),
]
NAMES = [column.name for column in COLUMNS]


def shown_columns(wanted: Iterable[str]) -> list[Column]:
    """The columns asked for, in their usual order; the usual ones when nothing known is asked for."""
    chosen = set(wanted) & set(NAMES)
    return [column for column in COLUMNS if (column.name in chosen if chosen else column.shown)]


def choices(shown: Sequence[Column]) -> list[dict[str, Any]]:
    return [{"name": column.name, "label": column.label, "shown": column in shown} for column in COLUMNS]


def printed(rows: Iterable[Row], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Rows for the template: key, name, second line, address, and the cells as one piece of HTML."""
    starts = [
        (format_html('<td class="{}" data-label="{}">', column.css, column.head), column.cell) for column in columns
    ]
    return [_print(row, starts) for row in rows]


def _print(row: Row, starts: Sequence[tuple[SafeString, Callable[[Row], Any]]]) -> dict[str, Any]:
    cells = SafeString("".join([f"{start}{conditional_escape(cell(row))}{END}" for start, cell in starts]))
    key = row["customer__public_id"]
    second = " · ".join(filter(None, [row["customer__other_name"], row["customer__code"]]))
    return {"key": key, "name": row["customer__name"], "second": second, "url": f"/customers/{key}/", "cells": cells}
