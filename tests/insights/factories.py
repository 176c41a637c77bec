"""A small world of orders, answers, complaints and evaluations, drawn from a seed."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from crmq.insights.queries.board import Board, Frame
from crmq.insights.queries.scope import Scope
from crmq.org.queries import organisation, zone
from scoring.models import Evaluation, Run
from scoring.queries import partitions
from tests.factories import make_customer, make_interaction, make_order, make_organisation, make_region, make_tier
from tests.scoring.factories import make_answers, make_run, make_scored_complaint, make_survey_version, make_version


def make_board(user, kind="90d", region=None):
    frame = Frame(organisation(), zone(), timezone.now())
    return Board(Scope(user, region), kind, frame, [region] if region else [])


def populate(owner=None, customers=9, seed=3):
    """An organisation whose customers bought, answered and complained over four years, twice evaluated."""
    random = Random(seed)
    make_organisation(currency="USD")
    tiers = [make_tier(code) for code in "ABC"]
    regions = [make_region(), make_region()]
    survey = make_survey_version()
    people = []
    for number in range(customers):
        tier = random.choice([*tiers, None])
        standing = {
            "tier": tier, "is_rated": tier is not None, "score": tier and random.uniform(tier.enter_at, 100), "coverage": random.uniform(0.3, 1),
            "previous_score": tier and 70.0, "last_interaction_at": timezone.now() - timedelta(days=random.randint(1, 90)),
            "open_complaints": random.choice([0, 0, 1]),
        }  # fmt: skip
        customer = make_customer(owner=owner if number % 2 else None, region=random.choice(regions), standing=standing)
        people.append(customer)
        give_records(customer, survey, random)
    evaluate_twice(people, tiers, random)
    return people


def give_records(customer, survey, random):
    now = timezone.now()
    for _ in range(random.randint(0, 8)):
        day = (now - timedelta(days=random.randint(-5, 1400))).date()
        status, currency = (
            random.choice(["placed"] * 5 + ["cancelled", "returned"]),
            random.choice(["USD"] * 5 + ["EUR"]),
        )
        make_order(customer, ordered_on=day, status=status, currency=currency, amount_minor=random.randint(1, 10**7))
    for _ in range(random.randint(1, 6)):
        at = now - timedelta(days=random.randint(0, 300), minutes=random.randint(1, 1000))
        make_answers(
            customer,
            survey,
            at,
            {"nps": random.randint(0, 10), "csat": random.randint(1, 5)},
            is_headline=random.random() < 0.8,
        )
    for _ in range(random.randint(0, 4)):
        at = now - timedelta(days=random.randint(1, 300), minutes=random.randint(1, 1000))
        resolved = random.choice([None, at + timedelta(hours=random.randint(1, 20))])
        make_scored_complaint(customer, at, resolved_at=resolved, was_late=bool(resolved) and random.random() < 0.4)
    make_interaction(customer)


def evaluate_twice(people, tiers, random):
    """Two finished runs; some customers are only in one of them."""
    version = make_version()
    for days in (200, 1):
        run = make_evaluated(version, timezone.now() - timedelta(days=days))
        for customer in people:
            if random.random() < 0.8:
                add_evaluation(run, customer, random.choice([*tiers, None]))


def make_evaluated(version=None, as_of=None):
    """A finished run whose partition takes rows."""
    run = make_run(version or make_version(), as_of=as_of or timezone.now(), status=Run.Status.DONE, assigns=True)
    partitions.create_partition(run)
    partitions.attach_partition(run)
    return run


def add_evaluation(run, customer, tier, **overrides):
    items = run.version.items.count()
    fields = {
        "score": 60.0 if tier else None,
        "coverage": 0.8,
        "raw": [5.0] * items,
        "norm": [60.0] * items,
        "n": [3] * items,
    }
    return Evaluation.objects.create(
        run=run, customer=customer, tier=tier, is_rated=tier is not None, **fields | overrides
    )
