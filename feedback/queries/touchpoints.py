"""What customers need, suffer from and think of at each touchpoint of their journey."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import sqrt

from django.db.models import Count, F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast, TruncMonth

from crmq.org import queries as org
from crmq.org.models import User
from feedback.metrics import MINIMUM_ANSWERS
from feedback.models import SCALES, Answer, Complaint, Need, QuestionKind
from feedback.models import Touchpoint as Place

RATED = [QuestionKind.CSAT, QuestionKind.RATING, QuestionKind.NPS, QuestionKind.CES]
Z = 1.96


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One touchpoint over a period, in the order of the journey.

    `mentions` are needs, pain points and complaints together. `satisfaction` is the mean of the ratings on 0–100
    with its 95 % interval, over `n` ratings; None below five ratings.
    """

    key: str
    name: str
    mentions: int
    needs: int
    pains: int
    complaints: int
    satisfaction: float | None
    low: float | None
    high: float | None
    n: int


def touchpoints(viewer: User, since: date, until: date) -> list[Touchpoint]:
    """The journey over local days [since, until], of customers that `viewer` sees. Four statements."""
    begin, end = _instant(since), _instant(until + timedelta(days=1))
    needs: dict[int, dict[str, int]] = defaultdict(dict)
    noted = Need.objects.visible_to(viewer).filter(at__gte=begin, at__lt=end).order_by()
    for place, kind, n in noted.values_list("touchpoint", "kind").annotate(n=Count("pk")):
        needs[place][kind] = n
    filed = Complaint.objects.visible_to(viewer).filter(received_at__gte=begin, received_at__lt=end).order_by()
    complaints = dict(filed.values_list("category__code").annotate(n=Count("pk")))
    ratings = _ratings(viewer, begin, end)
    return [_touchpoint(place, needs[place.pk], complaints, ratings) for place in Place.objects.all()]


def _touchpoint(
    place: Place, needs: dict[str, int], complaints: dict[str, int], ratings: dict[str, tuple[int, float, float]]
) -> Touchpoint:
    n, total, squares = (sum(column) for column in zip((0, 0.0, 0.0), *(ratings[k] for k in place.question_keys if k in ratings), strict=True))  # fmt: skip
    wishes, pains = needs.get(Need.Kind.NEED, 0), needs.get(Need.Kind.PAIN, 0)
    filed = sum(complaints.get(code, 0) for code in place.categories)
    mean = total / n if n >= MINIMUM_ANSWERS else None
    reach = Z * sqrt(max(0.0, squares - total * total / n) / (n - 1) / n) if mean is not None else 0.0
    return Touchpoint(
        key=place.code, name=place.name, mentions=wishes + pains + filed, needs=wishes, pains=pains, complaints=filed, satisfaction=mean,
        low=None if mean is None else max(0.0, mean - reach), high=None if mean is None else min(100.0, mean + reach), n=int(n),
    )  # fmt: skip


def _ratings(viewer: User, begin: datetime, end: datetime) -> dict[str, tuple[int, float, float]]:
    """By question key: how many ratings, their sum and the sum of their squares, each rating on 0–100."""
    rows = (
        Answer.objects.visible_to(viewer)
        .filter(kind__in=RATED, number__isnull=False, completed_at__gte=begin, completed_at__lt=end)
        .order_by()
        .values_list("question__key", "kind")
        .annotate(n=Count("pk"), total=Sum(_number()), squares=Sum(_number() * _number()))
    )
    found: dict[str, tuple[int, float, float]] = {}
    for key, kind, n, total, squares in rows:
        low, high = SCALES[QuestionKind(kind)]
        factor = 100 / (high - low)
        n0, total0, squares0 = found.get(key, (0, 0.0, 0.0))
        scaled = factor * (total - n * low), factor * factor * (squares - 2 * low * total + n * low * low)
        found[key] = (n0 + n, total0 + scaled[0], squares0 + scaled[1])
    return found


def _number() -> Cast:
    return Cast(F("number"), FloatField())


def trend(viewer: User, until: date, months: int = 6) -> dict[str, list[int]]:
    """Needs and pain points a month by touchpoint, oldest month first, the month of `until` last."""
    firsts = months_until(until, months)
    rows = Need.objects.visible_to(viewer).filter(at__gte=_instant(firsts[0])).order_by()
    counted = rows.annotate(month=TruncMonth("at", tzinfo=org.zone())).values_list("touchpoint__code", "month").annotate(n=Count("pk"))  # fmt: skip
    found: dict[str, list[int]] = defaultdict(lambda: [0] * months)
    for code, month, n in counted:
        if month.date() in firsts:
            found[code][firsts.index(month.date())] = n
    return found


def months_until(until: date, count: int) -> list[date]:
    """First days of the last `count` months, that of `until` last."""
    number = until.year * 12 + until.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - count + 1, number + 1)]


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(0), org.zone())


def needs(viewer: User, since: date, until: date) -> QuerySet[Need]:
    """The needs and pain points behind the figures of `touchpoints`."""
    rows: QuerySet[Need] = Need.objects.visible_to(viewer).filter(
        at__gte=_instant(since), at__lt=_instant(until + timedelta(days=1))
    )
    return rows.select_related("customer", "touchpoint", "by", "visit")
