"""Which evaluation a period of the table shows."""

from datetime import date, datetime, time

from crmq.org import queries as org
from scoring.models import Period, Run
from scoring.queries.card import Card, card, published


def end_of(period: Period) -> datetime:
    """The first moment after it, in the organisation's zone."""
    return datetime.combine(period.ends_on, time(0), org.zone())


def start_of(period: Period) -> datetime:
    return datetime.combine(period.starts_on, time(0), org.zone())


def run_of(period: Period) -> Run | None:
    """The evaluation kept with a closed period; of an open one the last over everyone that looked into it."""
    if period.is_closed:
        return period.run
    seen = Run.objects.whole().filter(as_of__gt=start_of(period), as_of__lte=end_of(period))
    return (
        seen.filter(version__scorecard__segment=None)
        .select_related("version__scorecard")
        .order_by("-as_of", "-pk")
        .first()
    )


def card_of(period: Period) -> Card:
    """The scorecard that a period is shown by: that of its evaluation, else the one in force. Raises NoScorecard."""
    run = run_of(period)
    return card(run.version if run else published())


def run_at(period: Period) -> Run | None:
    """A finished evaluation over everyone as of exactly the end of the period."""
    runs = Run.objects.whole().filter(as_of=end_of(period), version__scorecard__segment=None)
    return runs.order_by("-pk").first()


def months_and_quarters(day: date, count: int = 2) -> list[tuple[str, date, date]]:
    """The `count` latest months and quarters up to `day`: kind, first day, first day after."""
    found = []
    month = day.replace(day=1)
    for _ in range(count):
        found.append((Period.Kind.MONTH.value, month, _later(month, 1)))
        month = _later(month, -1)
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    for _ in range(count):
        found.append((Period.Kind.QUARTER.value, quarter, _later(quarter, 3)))
        quarter = _later(quarter, -3)
    return found


def _later(day: date, months: int) -> date:
    """The first of a month, `months` later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
