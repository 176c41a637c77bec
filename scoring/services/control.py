"""Watching control charts: baselines are frozen with a cause, signals are reviewed once."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import notify
from scoring.models import Baseline, ControlChart, ControlSignal
from scoring.queries import control as query
from scoring.queries.control import Drawn
from scoring.spc import MINIMUM_BASELINE

REVIEW_DAYS = 7
RECENT = 12  # periods; patterns from before the chart was watched are drawn, not reviewed


class NoCause(ValueError):
    """A new baseline needs the cause that changed the process."""


class TooFewPoints(ValueError):
    """A baseline needs twenty complete periods; `missing` are still to come."""

    def __init__(self, missing: int) -> None:
        super().__init__(str(missing))
        self.missing = missing


class NoFinding(ValueError):
    """A review says what was found."""


class AlreadyReviewed(Exception):
    """Somebody has reviewed the signal meanwhile; `signal` says what was found."""

    def __init__(self, signal: ControlSignal) -> None:
        super().__init__(str(signal))
        self.signal = signal


def watch() -> int:
    """Look at every chart: freeze the first baseline once it can be, and open new signals. Returns how many."""
    opened = 0
    for chart in ControlChart.objects.filter(is_active=True).select_related("owner", "region"):
        drawn = query.draw(chart)
        if drawn.baseline is None and not drawn.missing:
            _freeze(drawn, first=True, cause=str(_("First baseline")), by=None)
            drawn = query.draw(chart)
        opened += open_signals(drawn=drawn)
    return opened


def rebase(*, chart: ControlChart, cause: str, by: User) -> Baseline:
    """Take the latest twenty periods as the new baseline. Errors: NoCause, TooFewPoints."""
    if not cause.strip():
        raise NoCause
    drawn = query.draw(chart)
    if drawn.missing:
        raise TooFewPoints(drawn.missing)
    return _freeze(drawn, first=False, cause=cause.strip()[:300], by=by)


@transaction.atomic
def open_signals(*, drawn: Drawn) -> int:
    """Store each new signal of the latest periods, and tell the chart's owner, or the QA leads, once."""
    if drawn.baseline is None:
        return 0
    due = org.today() + timedelta(days=REVIEW_DAYS)
    known = set(drawn.baseline.signals.values_list("rule", "period_start"))
    new = [
        ControlSignal(
            chart=drawn.chart, baseline=drawn.baseline, rule=signal.rule, period_start=drawn.points[signal.index].start,
            value=drawn.points[signal.index].value, due_on=due,
        )
        for signal in drawn.signals
        if signal.index >= len(drawn.points) - RECENT and (int(signal.rule), drawn.points[signal.index].start) not in known
    ]  # fmt: skip
    ControlSignal.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        _tell(drawn.chart, new)
    return len(new)


@transaction.atomic
def review(*, signal: ControlSignal, finding: str, by: User) -> ControlSignal:
    """Close a signal with what was found. Errors: NoFinding, AlreadyReviewed."""
    if not finding.strip():
        raise NoFinding
    now = ControlSignal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if now.reviewed_at is not None:
        raise AlreadyReviewed(now)
    now.finding, now.reviewed_at, now.reviewed_by = finding.strip()[:1000], timezone.now(), by
    now.save(update_fields=["finding", "reviewed_at", "reviewed_by"])
    return now


def _freeze(drawn: Drawn, *, first: bool, cause: str, by: User | None) -> Baseline:
    taken = drawn.points[:MINIMUM_BASELINE] if first else drawn.points[-MINIMUM_BASELINE:]
    return Baseline.objects.create(
        chart=drawn.chart, first=taken[0].start, last=taken[-1].start, cause=cause, by=by,
        numerators=[one.numerator for one in taken], denominators=[one.denominator for one in taken],
    )  # fmt: skip


def _tell(chart: ControlChart, signals: Sequence[ControlSignal]) -> None:
    leads = User.objects.filter(groups__name=Role.QA_LEAD, is_active=True).values_list("pk", flat=True)
    newest = max(signals, key=lambda signal: (signal.period_start, signal.rule))
    notify(
        users=[chart.owner_id] if chart.owner_id else list(leads),
        key=f"signal:{newest.baseline_id}:{newest.rule}:{newest.period_start}",
        text=format_lazy(
            _("{chart} gave a signal in the period of {day}: review it"),
            chart=chart.name_en, day=newest.period_start.isoformat(),
        ),
        url=chart.get_absolute_url(),
    )  # fmt: skip
