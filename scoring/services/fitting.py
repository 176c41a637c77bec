"""Fitting the purchase models, judging them by a later period, and predicting for everyone."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone

from crmq.org import queries as org
from crmq.org.models import User
from scoring import prediction
from scoring.models import Fit
from scoring.prediction import BgNbd, GammaGamma, History, NoFit, TooFewCustomers
from scoring.queries import histories
from scoring.queries.histories import Histories

EVERY = timedelta(days=7)
SAMPLE = 20_000  # customers that a fit looks at; more change the parameters by less than their error
HOLDOUT_WEEKS = 26
HORIZON_WEEKS = 52
BATCH = 20_000
KEEP = 26  # fits whose predictions are kept


class AlreadyFitting(Exception):
    """A fit is on its way; `fit` is it."""

    def __init__(self, fit: Fit) -> None:
        super().__init__(str(fit))
        self.fit = fit


def start_due(*, now: datetime) -> Fit | None:
    """Create the week's fit once there are orders at all."""
    last = Fit.objects.first()
    if last is not None and (last.is_active or last.created_at > now - EVERY):
        return None
    if not histories.count_buyers(now.date()):
        return None
    try:
        return start(by=None)
    except AlreadyFitting:
        return None


def start(*, by: User | None) -> Fit:
    """Errors: AlreadyFitting."""
    try:
        with transaction.atomic():
            return Fit.objects.create(created_by=by, as_of=timezone.now())
    except IntegrityError:
        raise AlreadyFitting(Fit.objects.active().latest("pk")) from None


def fit_models(*, fit: Fit) -> bool:
    """Find the parameters, unless they are found. False where there is too little to go by."""
    if fit.purchases or fit.refusal:
        return not fit.refusal
    day = _day(fit)
    fit.customers = histories.count_buyers(day)
    found = histories.sample(day, SAMPLE)
    fit.sampled = len(found)
    try:
        fit.purchases = asdict(_fit_purchases(found))
    except TooFewCustomers:
        fit.refusal = Fit.Refusal.FEW
    except NoFit:
        fit.refusal = Fit.Refusal.NO_MAXIMUM if found.x.any() else Fit.Refusal.NO_REPEAT
    else:
        fit.values = _fit_values(found)
        fit.holdout = _judge(day)
    with transaction.atomic():
        fit.hold()
        fit.save(update_fields=["customers", "sampled", "refusal", "purchases", "values", "holdout"])
        fit.expect(0 if fit.refusal else fit.customers)
    return not fit.refusal


def predict_batch(*, fit: Fit) -> bool:
    """Store what the models expect of the next customers. False when all are done."""
    with transaction.atomic():
        fit.hold()
        found = histories.after(_day(fit), fit.cursor, BATCH)
        if not len(found):
            return False
        model = BgNbd(**fit.purchases)
        alive = prediction.p_alive_many(model, found.x, found.t_x, found.t)
        coming = prediction.expected_purchases_many(model, found.x, found.t_x, found.t, weeks=HORIZON_WEEKS)
        histories.store_outlooks(fit, found.ids, alive, coming, _amounts(fit, found, coming))
        fit.advance(len(found), cursor=found.ids[-1])
    return True


def complete(*, fit: Fit) -> None:
    """Forget what old fits predicted; the fits themselves stay."""
    for old in histories.old_fits(KEEP):
        histories.drop_outlooks(old)


def _day(fit: Fit) -> date:
    return fit.as_of.astimezone(org.zone()).date()


def _fit_purchases(found: Histories) -> BgNbd:
    rows = zip(found.x, found.t_x, found.t, strict=True)
    return prediction.fit_bgnbd([History(int(x), float(t_x), float(t)) for x, t_x, t in rows])


def _fit_values(found: Histories) -> dict[str, Any]:
    paid = [(int(n), float(mean)) for n, mean in zip(found.paid, found.mean, strict=True) if n]
    try:
        return asdict(prediction.fit_gamma_gamma(paid))
    except (TooFewCustomers, NoFit):
        return {}


def _judge(day: date) -> dict[str, Any]:
    """How a fit to what was known half a year before would have done since; empty with too little to go by."""
    cut = day - timedelta(weeks=HOLDOUT_WEEKS)
    found = histories.sample(cut, SAMPLE)
    try:
        model = _fit_purchases(found)
    except (TooFewCustomers, NoFit):
        return {}
    chance = prediction.p_purchase_many(model, found.x, found.t_x, found.t, weeks=HOLDOUT_WEEKS)
    bought = histories.bought_between(found.ids, cut, day)
    judged = prediction.evaluate_holdout(np.clip(chance, 0, 1).tolist(), [key in bought for key in found.ids])
    return asdict(judged) | {"weeks": HOLDOUT_WEEKS, "since": cut.isoformat()}


def _amounts(fit: Fit, found: Histories, coming: Any) -> list[int | None]:
    if not fit.values:
        return [None] * len(found)
    each = prediction.order_values_many(GammaGamma(**fit.values), found.paid, found.mean) * coming
    return [None if np.isnan(amount) else round(float(amount)) for amount in each]
