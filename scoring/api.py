"""A customer's evaluation and its explanation, for other systems."""

from datetime import date, datetime
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


class PointOut(Schema):
    """One evaluation of a customer."""

    run: UUID
    as_of: datetime
    score: float | None
    is_rated: bool
    coverage: float
    tier: str | None
    scorecard: str
    version: int


class MovedOut(Schema):
    """An indicator whose points differ between two evaluations."""

    indicator: str
    points_before: float | None
    points_after: float | None
    measured_before: float | None
    measured_after: float | None
    effect: float


class DifferenceOut(Schema):
    """The change between two evaluations; the four parts sum to the total exactly.

    before and after are the scores, or what a tier set by hand or capped by a veto stood for.
    """

    since: datetime
    until: datetime
    before: float
    after: float
    data: float
    rules: float
    ageing: float
    override: float
    total: float
    moved: list[MovedOut]


@router.get(
    "/customers/{public_id}/evaluation", response=EvaluationOut, summary="Latest evaluation of a customer, explained"
)
def evaluation(request: HttpRequest, public_id: UUID) -> EvaluationOut:
    customer = _visible(request, public_id)
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


@router.get(
    "/customers/{public_id}/evaluation/history",
    response=list[PointOut],
    summary="A customer's evaluations, latest first",
)
def history(request: HttpRequest, public_id: UUID) -> list[PointOut]:
    portrait = Portrait(_visible(request, public_id))
    return [
        PointOut(
            run=one.run.public_id, as_of=one.run.as_of, score=one.score, is_rated=one.is_rated, coverage=one.coverage,
            tier=one.tier.code if one.tier else None, scorecard=one.made_by.scorecard.code, version=one.made_by.number,
        )
        for one in portrait.evaluations
    ]  # fmt: skip


@router.get("/customers/{public_id}/evaluation/difference", response=DifferenceOut, summary="Why a score changed")
def difference(
    request: HttpRequest, public_id: UUID, since: date | None = None, until: date | None = None
) -> DifferenceOut:
    """Between the evaluations in force at the end of two days; without days, between the last two."""
    found = Portrait(_visible(request, public_id), since, until).difference
    if found is None:
        raise HttpError(404, "There are no two rated evaluations to compare at these days.")
    moved = [
        MovedOut(
            indicator=one.item.key, points_before=one.before, points_after=one.after, measured_before=one.raw_before,
            measured_after=one.raw_after, effect=one.effect,
        )
        for one in found.moved
    ]  # fmt: skip
    return DifferenceOut(
        since=found.before.run.as_of, until=found.after.run.as_of, before=found.start, after=found.end, data=found.change.data,
        rules=found.change.rules, ageing=found.change.ageing, override=found.change.override, total=found.change.total, moved=moved,
    )  # fmt: skip


def _visible(request: HttpRequest, public_id: UUID) -> Customer:
    user = scoped(request, Permission.SCORING_READ)
    customer: Customer = get_object_or_404(Customer.objects.visible_to(user), public_id=public_id)
    return customer


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
