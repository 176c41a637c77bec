"""A customer's evaluation and its explanation, for other systems."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.errors import HttpError

from crmq.lib.permissions import Permission
from crmq.org.api_auth import scoped
from customers.models import Customer
from scoring.queries.portrait import Portrait

router = Router(tags=["Evaluation"])


class ContributionOut(Schema):
    """One indicator; contributions sum to the score exactly."""

    group: str
    indicator: str
    name: str
    unit: str
    measured: float | None
    points: float | None
    weight: float
    contribution: float
    n: int


class ChangeOut(Schema):
    """The change since the evaluation before; the four parts sum to the total exactly."""

    since: datetime
    data: float
    rules: float
    ageing: float
    override: float
    total: float


class EvaluationOut(Schema):
    customer: UUID
    score: float | None
    is_rated: bool
    tier: str | None
    coverage: float
    scorecard: str
    version: int
    as_of: datetime
    contributions: list[ContributionOut]
    change: ChangeOut | None


@router.get(
    "/customers/{public_id}/evaluation", response=EvaluationOut, summary="Latest evaluation of a customer, explained"
)
def evaluation(request: HttpRequest, public_id: UUID) -> EvaluationOut:
    user = scoped(request, Permission.SCORING_READ)
    customer: Customer = get_object_or_404(Customer.objects.visible_to(user), public_id=public_id)
    portrait = Portrait(customer)
    if portrait.explanation is None:
        raise HttpError(404, "This customer has not been evaluated yet.")
    stored, version = portrait.explanation.evaluation, portrait.explanation.evaluation.made_by
    standing = portrait.standing
    return EvaluationOut(
        customer=customer.public_id, score=stored.score, is_rated=stored.is_rated,
        tier=standing.tier.code if standing and standing.tier else None, coverage=stored.coverage,
        scorecard=version.scorecard.code, version=version.number, as_of=portrait.explanation.run.as_of,
        contributions=_contributions(portrait), change=_change(portrait),
    )  # fmt: skip


def _contributions(portrait: Portrait) -> list[ContributionOut]:
    assert portrait.explanation is not None
    return [
        ContributionOut(
            group=section.group.key, indicator=line.item.key, name=line.item.name_en, unit=line.item.unit_en, measured=line.raw,
            points=line.points, weight=line.weight, contribution=line.value, n=line.n,
        )
        for section in portrait.explanation.sections
        for line in section.lines
    ]  # fmt: skip


def _change(portrait: Portrait) -> ChangeOut | None:
    found = portrait.difference
    if found is None:
        return None
    change = found.change
    return ChangeOut(
        since=found.before.run.as_of, data=change.data, rules=change.rules, ageing=change.ageing,
        override=change.override, total=change.total,
    )  # fmt: skip
