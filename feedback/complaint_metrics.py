"""How complaints were handled: first-contact resolution, repeats, deadlines kept."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crmq.lib.share import Share

REPEAT_WINDOW = timedelta(days=30)


class NotAnInstant(ValueError):
    """A time without a zone."""


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint.

    subject: what it is about, as repeats are judged by: a category, or a product.
    at_first_contact: whether the first contact resolved it.
    """

    customer: Hashable
    subject: Hashable
    opened_at: datetime
    at_first_contact: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one case. met_at is None while the case is open."""

    due_at: datetime
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Compliance:
    """Deadlines kept among those decided.

    late counts deadlines met too late and `overdue` ones, which are still open; `running`
    ones are open and not yet due, and leave the denominator.
    """

    in_time: int
    late: int
    overdue: int
    running: int

    @property
    def percent(self) -> float | None:
        decided = self.in_time + self.late
        return 100 * self.in_time / decided if decided else None


def repeats(cases: Iterable[Case], *, window: timedelta = REPEAT_WINDOW) -> list[tuple[Case, Case]]:
    """Return (earlier, repeat) pairs of cases, by time of the repeat.

    A repeat has the same customer and subject as a case opened before it, no longer than
    `window` ago. It is paired with the latest such case.

    Errors: NotAnInstant; ValueError for a negative window.
    """
    if window < timedelta():
        raise ValueError(f"window is {window}: give zero or more.")
    latest: dict[tuple[Hashable, Hashable], Case] = {}
    pairs = []
    for case in sorted(cases, key=lambda case: _aware(case.opened_at, "opened_at")):
        earlier = latest.get((case.customer, case.subject))
        if earlier is not None and case.opened_at - earlier.opened_at <= window:
            pairs.append((earlier, case))
        latest[case.customer, case.subject] = case
    return pairs


def repeat_rate(cases: Sequence[Case], *, window: timedelta = REPEAT_WINDOW) -> Share:
    """Return how many of the cases repeat an earlier one.

    Give the cases of the window before the period too, or the first days look better than
    they are. Errors: as `repeats`.
    """
    return Share(count=len(repeats(cases, window=window)), of=len(cases))


def first_contact_resolution(cases: Sequence[Case], *, now: datetime, window: timedelta = REPEAT_WINDOW) -> Share:
    """Return how many cases the first contact resolved for good.

    For good: the customer did not come back with the same subject within `window`. Cases
    younger than that leave the denominator, as nobody knows yet.

    Errors: NotAnInstant; ValueError for a negative window.
    """
    came_back = {id(earlier) for earlier, _ in repeats(cases, window=window)}
    settled = [case for case in cases if case.opened_at + window <= _aware(now, "now")]
    for_good = (case.at_first_contact and id(case) not in came_back for case in settled)
    return Share(count=sum(for_good), of=len(settled))


def sla_compliance(clocks: Iterable[Clock], *, now: datetime) -> Compliance:
    """Return how many deadlines were kept.

    Met at the very instant it was due is in time. Open past its deadline is late, so that
    leaving a case open never looks better than closing it.

    Errors: NotAnInstant.
    """
    _aware(now, "now")
    in_time = late = overdue = running = 0
    for clock in clocks:
        _aware(clock.due_at, "due_at")
        if clock.met_at is None:
            overdue += now > clock.due_at
            running += now <= clock.due_at
        elif _aware(clock.met_at, "met_at") <= clock.due_at:
            in_time += 1
        else:
            late += 1
    return Compliance(in_time=in_time, late=late + overdue, overdue=overdue, running=running)


def per_hundred(complaints: int, base: int) -> float | None:
    """Return complaints per 100 of `base` (orders, or active customers), or None without any."""
    if complaints < 0 or base < 0:
        raise ValueError(f"complaints {complaints} and base {base} must be zero or more.")
    return 100 * complaints / base if base else None


def _aware(moment: datetime, name: str) -> datetime:
    if moment.utcoffset() is None:
        raise NotAnInstant(f"{name} {moment} has no time zone: give an aware datetime.")
    return moment
