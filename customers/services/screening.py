"""Admitting candidates by the published criteria, and overruling what the criteria said."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org import queries as org
from crmq.org.services import notify
from customers.models import CriteriaSet, Customer, Screening, ScreeningRun, Stage, Standing
from customers.queries import screening as query

from . import lifecycle

Outcome = Screening.Outcome
BATCH = 2000
# Where an outcome leads: the customer's status, and the step of the chain.
LEADS_TO = {
    Outcome.ADMITTED: (Customer.Status.ACTIVE, Stage.Step.EVALUATION),
    Outcome.REFUSED: (Customer.Status.REFUSED, Stage.Step.REFUSED),
    Outcome.REVIEW: (Customer.Status.CANDIDATE, Stage.Step.SCREENING),
}


class NoCriteria(Exception):
    """No criteria set is published."""


class ReasonMissing(Exception):
    """Overruling without a reason."""


class NotLatest(Exception):
    """The customer has been screened again since; only the last screening counts."""


class Conflict(Exception):
    """Someone else has decided meanwhile; `screening` is what they left."""

    def __init__(self, screening: Screening) -> None:
        super().__init__(str(screening))
        self.screening = screening


class NotPublishable(Exception):
    """The set is not a draft, or it has no criteria."""


@transaction.atomic
def start_screening(*, by: Any = None) -> ScreeningRun:
    """Queue a pass of the published criteria over all candidates; one that is on its way is returned as it is.

    Errors: NoCriteria.
    """
    criteria_set = CriteriaSet.objects.select_for_update().filter(status=CriteriaSet.Status.PUBLISHED).first()
    if criteria_set is None or not criteria_set.criteria.exists():
        raise NoCriteria
    active: ScreeningRun | None = ScreeningRun.objects.active().first()
    return active or ScreeningRun.objects.create(criteria_set=criteria_set, created_by=by)


@transaction.atomic
def screen_batch(*, run: ScreeningRun, size: int = BATCH) -> int:
    """Screen the next candidates of a run. Returns how many; 0 when all are done.

    Writes, moves and the advance commit together, so that a killed run resumes where it stopped.
    """
    run.hold()
    waiting = query.candidates(after=run.cursor).select_for_update(of=("self",))
    ids = list(waiting.values_list("pk", flat=True)[:size])
    if not ids:
        return 0
    lifecycle.enter(customer_ids=ids)
    for outcome, customers in query.judge(run, ids, timezone.now()).items():
        _apply(customers, outcome)
    run.advance(len(ids), cursor=ids[-1])
    return len(ids)


def announce(*, run: ScreeningRun) -> None:
    """Tell the person who started a run how it went."""
    counts = query.run_outcomes([run])[run.pk]
    numbers = {str(outcome): counts.get(outcome, 0) for outcome in Outcome.values}
    text = format_lazy(_("Screening done: {admitted} admitted, {refused} refused, {review} need review."), **numbers)
    notify(users=[run.created_by_id or 0], key=f"screening:{run.pk}", text=text, url=reverse("customers:screening"))


@transaction.atomic
def overrule(*, screening: Screening, to: str, reason: str, by: Any, seen: str | None = None) -> Screening:
    """Decide otherwise than the criteria, with a reason; the customer follows.

    `seen` is the outcome that the person was looking at.
    Errors: ReasonMissing, NotLatest, Conflict (someone else decided meanwhile).
    """
    if not reason.strip():
        raise ReasonMissing
    Customer.objects.select_for_update(of=("self",)).get(pk=screening.customer_id)
    locked = Screening.objects.select_for_update(of=("self",)).get(pk=screening.pk)
    if Screening.objects.filter(customer=locked.customer_id, pk__gt=locked.pk).exists():
        raise NotLatest
    if locked.final == to or (seen is not None and locked.final != seen):
        raise Conflict(locked)
    locked.overruled_to, locked.reason, locked.overruled_by = to, reason.strip()[:500], by
    locked.overruled_at = timezone.now()
    locked.save(update_fields=["overruled_to", "reason", "overruled_by", "overruled_at"])
    _apply([locked.customer_id], to, by=by, note=locked.reason)
    return locked


@transaction.atomic
def publish(*, criteria_set: CriteriaSet, by: Any) -> CriteriaSet:
    """Make a draft the set that counts; the one before is retired. Raises NotPublishable."""
    draft = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    if draft.status != CriteriaSet.Status.DRAFT or not draft.criteria.exists():
        raise NotPublishable
    CriteriaSet.objects.filter(status=CriteriaSet.Status.PUBLISHED).update(status=CriteriaSet.Status.RETIRED)
    draft.status, draft.published_at, draft.published_by = CriteriaSet.Status.PUBLISHED, timezone.now(), by
    draft.save()
    return draft


@transaction.atomic
def copy_as_draft(*, criteria_set: CriteriaSet) -> CriteriaSet:
    """A new draft with the same criteria, to be changed and published."""
    number = CriteriaSet.objects.order_by("-number").values_list("number", flat=True)[0] + 1
    draft = CriteriaSet.objects.create(number=number)
    for criterion in criteria_set.criteria.all():
        criterion.pk, criterion.criteria_set = None, draft
        criterion._state.adding = True
        criterion.save()
    return draft


def _apply(customer_ids: Sequence[int], outcome: str, by: Any = None, note: str = "") -> None:
    """Give customers the status and the stage that an outcome leads to."""
    if not customer_ids:
        return
    status, step = LEADS_TO[Outcome(outcome)]
    changes: dict[str, Any] = {"status": status, "version": F("version") + 1, "updated_at": timezone.now()}
    if status == Customer.Status.ACTIVE:
        changes["since"] = Coalesce("since", org.today())
    Customer.objects.filter(pk__in=customer_ids).exclude(status=status).update(**changes)
    Standing.objects.filter(pk__in=customer_ids).exclude(status=status).update(status=status)
    cause = lifecycle.Cause.PERSON if by else lifecycle.Cause.RULE
    lifecycle.move_step(customer_ids=customer_ids, step=step, cause=cause, by=by, note=note)
