"""Scorecards, runs and a small world of events for the tests of scoring."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from customers.models import Assessment, LoyaltyEntry, OrderLine, Product
from feedback.models import (
    Answer,
    Complaint,
    ComplaintEvent,
    Invitation,
    Question,
    Response,
    Survey,
    SurveyVersion,
    Wave,
)  # fmt: skip
from scoring.models import Group, Indicator, Item, Run, Scorecard, ScorecardVersion
from scoring.queries.card import Card
from tests.factories import make_contact, make_customer

_number = count(1)


def make_spec(**overrides):
    """The fields of a specification: orders of a year, from 0 to 10."""
    fields = {
        "key": f"item-{next(_number)}", "name_en": "Orders", "name_zh": "订单数", "definition_en": "Orders of a year",
        "measure": "order_count", "window_days": 365, "curve": "linear", "worst": 0, "best": 10, "minimum_n": 0,
    }  # fmt: skip
    return fields | overrides


def make_indicator(**overrides):
    return Indicator.objects.create(**make_spec(**overrides))


def bare_card(*items, **version):
    """A card that is not saved: one group; `items` are dicts as for make_spec, with weight."""
    fields = {"missing": "renormalise", "minimum_coverage": 0.0}
    group = Group(key="all", position=0, weight=1)
    rows = [Item(**{"weight": 1, "position": i, "group": group} | make_spec(**item)) for i, item in enumerate(items)]
    return Card(ScorecardVersion(**fields | version), tuple(rows), (group,), ())


def make_version(*items, status="published", **overrides):
    """A scorecard version with one group a distinct `group` of the items."""
    scorecard = (
        overrides.pop("scorecard", None)
        or Scorecard.objects.get_or_create(code="main", defaults={"name_en": "Main", "name_zh": "主评分卡"})[0]
    )
    number = scorecard.versions.count() + 1
    fields = {"scorecard": scorecard, "number": number, "minimum_coverage": 0.0}
    steps = {"status": status}
    if status == "published":
        scorecard.versions.filter(status="published").update(status="retired")
        steps["published_at"] = timezone.now()
    steps |= {name: overrides.pop(name) for name in list(overrides) if name.startswith("published_")}
    version = ScorecardVersion.objects.create(**fields | overrides)
    groups = {}
    for position, item in enumerate(items or ({},)):
        name = item.pop("group", "value")
        if name not in groups:
            groups[name] = Group.objects.create(
                version=version,
                key=name,
                name_en=name.title(),
                name_zh=name,
                position=len(groups),
                weight=item.pop("group_weight", 1),
            )
        Item.objects.create(version=version, group=groups[name], position=position, **{"weight": 1} | make_spec(**item))
    ScorecardVersion.objects.filter(pk=version.pk).update(**steps)
    version.refresh_from_db()
    return version


def make_run(version=None, **overrides):
    return Run.objects.create(**{"version": version or make_version(), "as_of": timezone.now()} | overrides)


def make_product(**overrides):
    number = next(_number)
    return Product.objects.create(**{"sku": f"SKU-{number}", "name": f"Product {number}"} | overrides)


def make_line(order, **overrides):
    fields = {"number": str(next(_number)), "ordered_on": order.ordered_on, "quantity": 1, "amount_minor": 100}
    return OrderLine.objects.create(customer=order.customer, order=order, **fields | overrides)


def make_assessment(customer, kind="credit", value=70.0, **overrides):
    return Assessment.objects.create(customer=customer, kind=kind, value=value, **{"at": timezone.now()} | overrides)


def make_loyalty(customer, points=10, **overrides):
    return LoyaltyEntry.objects.create(
        key=f"l{next(_number)}",
        customer=customer,
        points=points,
        **{"at": timezone.now(), "reason": "order"} | overrides,
    )


def make_scored_complaint(customer, received_at, **overrides):
    number = next(_number)
    later = received_at + timedelta(days=5)
    fields = {
        "number": f"CP-{number}", "customer": customer, "channel": "phone", "subject": "Late", "text": "It is late.",
        "digest": f"digest-{number}", "received_at": received_at, "round_started_at": received_at, "status": "received",
        "acknowledge_due": later, "respond_due": later, "resolve_due": later,
    }  # fmt: skip
    if overrides.get("resolved_at"):
        fields |= {"status": "resolved", "cause": "stock", "action": "sent"}
    return Complaint.objects.create(**fields | overrides)


def reopen(complaint, at):
    complaint.reopened += 1
    complaint.save(update_fields=["reopened"])
    return ComplaintEvent.objects.create(complaint=complaint, at=at, kind="reopened")


def make_survey_version(kinds=("nps", "csat", "ces", "rating")):
    survey = Survey.objects.create(code=f"survey-{next(_number)}", name_en="Relationship")
    version = SurveyVersion.objects.create(survey=survey, number=1, status="published")
    for position, kind in enumerate(kinds):
        Question.objects.create(version=version, key=kind, position=position, kind=kind, text_en=kind)
    return version


def make_answers(customer, version, completed_at, numbers, is_headline=True):
    """A complete response; `numbers` maps kinds to answers."""
    response = Response.objects.create(
        customer=customer, version=version, started_at=completed_at, completed_at=completed_at
    )
    questions = {question.kind: question for question in version.questions.all()}
    for kind, number in numbers.items():
        Answer.objects.create(
            customer=customer, response=response, question=questions[kind], kind=kind, number=number,
            is_headline=is_headline, answered_at=completed_at, completed_at=completed_at,
        )  # fmt: skip
    return response


def make_invitation(customer, wave, created_at, status="delivered", completed_at=None):
    contact = make_contact(customer)
    invitation = Invitation.objects.create(
        customer=customer,
        contact=contact,
        wave=wave,
        digest=f"inv-{next(_number)}",
        status=status,
        expires_at=created_at + timedelta(days=30),
    )
    Invitation.objects.filter(pk=invitation.pk).update(created_at=created_at)
    if completed_at:
        Response.objects.create(
            customer=customer,
            version=wave.version,
            invitation=invitation,
            started_at=completed_at,
            completed_at=completed_at,
        )
    return invitation


def make_wave(version):
    return Wave.objects.create(version=version, name_en="Wave", closes_on=timezone.localdate() + timedelta(days=30))


__all__ = ["make_contact", "make_customer"]
