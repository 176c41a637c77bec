"""A small world of random events, drawn from a seed."""

from datetime import timedelta
from random import Random

from scoring.models import Fit, Outlook
from tests.factories import make_customer, make_delivery, make_interaction, make_order
from tests.scoring.factories import (
    make_answers,
    make_assessment,
    make_invitation,
    make_line,
    make_loyalty,
    make_product,
    make_scored_complaint,
    make_survey_version,
    make_wave,
    reopen,
)  # fmt: skip


def populate(now, customers=6, seed=1):
    """Customers with events within 900 days around `now`, some after it."""
    random = Random(seed)
    world = {"version": make_survey_version(), "products": [make_product() for _ in range(5)]}
    world["wave"] = make_wave(world["version"])
    people = [
        make_customer(
            headcount=random.choice([None, 40]),
            phone=random.choice(["", "1"]),
            since=random.choice([None, (now - timedelta(days=800)).date()]),
        )
        for _ in range(customers)
    ]
    for customer in people[1:]:  # the first has no events at all
        _events(customer, now, random, world)
    for days in (200, 3, -5):
        fit = Fit.objects.create(as_of=now - timedelta(days=days), status="done")
        for customer in people[1:]:
            _outlook(fit, customer, random)
    return people


def _at(now, random, past=900, future=20):
    return now + timedelta(minutes=random.randint(-past * 1440, future * 1440))


def _events(customer, now, random, world):
    for _ in range(random.randint(1, 12)):
        _order(customer, now, random, world)
    for _ in range(random.randint(0, 8)):
        at = _at(now, random)
        make_interaction(
            customer,
            at=at,
            is_inquiry=random.random() < 0.6,
            is_return_visit=random.random() < 0.4,
            response_minutes=random.choice([None, 30, 90, 600]),
            resolved_at_once=random.choice([None, True, False]),
        )
    for _ in range(random.randint(0, 6)):
        _complaint(customer, now, random)
    for _ in range(random.randint(0, 5)):
        numbers = {
            "nps": random.randint(0, 10),
            "csat": random.randint(1, 5),
            "ces": random.randint(1, 7),
            "rating": random.randint(1, 5),
        }
        make_answers(customer, world["version"], _at(now, random), numbers, is_headline=random.random() < 0.8)
    for _ in range(random.randint(0, 4)):
        at = _at(now, random)
        make_invitation(
            customer,
            world["wave"],
            at,
            random.choice(["delivered", "complete", "bounced"]),
            random.choice([None, at + timedelta(days=2)]),
        )
    for kind in ("credit", "purchasing_power", "intent"):
        for _ in range(random.randint(0, 3)):
            make_assessment(customer, kind, float(random.randint(0, 100)), at=_at(now, random))
    for _ in range(random.randint(0, 4)):
        make_loyalty(customer, random.choice([-5, 10, 20]), at=_at(now, random))


def _outlook(fit, customer, random):
    amount = random.choice([None, random.randint(0, 10**6)])
    Outlook.objects.create(
        fit=fit,
        customer=customer,
        at=fit.as_of,
        p_alive=random.random(),
        purchases=random.random() * 9,
        value_minor=amount,
    )


def _order(customer, now, random, world):
    day = _at(now, random).date()
    order = make_order(
        customer, ordered_on=day, status=random.choice(["placed"] * 5 + ["cancelled", "returned"]), amount_minor=random.randint(1, 10**7),
        cost_minor=random.choice([None, 500]), payment_due_on=random.choice([None, day + timedelta(days=30)]),
        paid_on=random.choice([None, day + timedelta(days=random.randint(0, 60))]),
    )  # fmt: skip
    for _ in range(random.randint(0, 3)):
        make_line(order, product=random.choice([*world["products"], None]))
    make_delivery(
        customer, order=order, promised_on=day + timedelta(days=10), delivered_on=random.choice([None, day + timedelta(days=random.randint(2, 25))]),
        quantity=random.choice([None, 0, 100]), accepted_quantity=random.choice([None, 80, 100]),
    )  # fmt: skip


def _complaint(customer, now, random):
    at = _at(now, random)
    resolved = random.choice([None, at + timedelta(days=random.randint(1, 12))])
    complaint = make_scored_complaint(
        customer, at, resolved_at=resolved, resolve_minutes=random.randint(10, 4000) if resolved else None,
        acknowledged_at=random.choice([None, at + timedelta(hours=3)]),
    )  # fmt: skip
    if resolved and random.random() < 0.4:
        reopen(complaint, resolved + timedelta(days=random.randint(0, 40)))
    if random.random() < 0.3:
        complaint.repeat_of = make_scored_complaint(customer, at - timedelta(days=2))
        complaint.save(update_fields=["repeat_of"])
