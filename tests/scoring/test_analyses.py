"""Purchase models, customers at risk, RFM, ABC, moves and control charts, over a real database and in the browser's words."""

from datetime import datetime, time, timedelta
from random import Random

import numpy as np
import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import Notification
from customers.loyalty_metrics import Rfm, RfmThresholds, rfm_scores
from customers.models import Customer, Order, Standing
from scoring import prediction, tasks
from scoring.models import Baseline, ControlChart, ControlSignal, Fit, Outlook, Policy, Run
from scoring.prediction import BgNbd, GammaGamma, History
from scoring.queries import at_risk as risks
from scoring.queries import control as charts
from scoring.queries import histories, moves, value
from scoring.services import control, fitting, runs
from scoring.tiers import abc_classes
from tests.factories import make_customer, make_order, make_organisation, make_user
from tests.scoring.factories import make_scored_complaint
from tests.scoring.test_runs import make_world

MODEL = BgNbd(r=0.8, alpha=6.0, a=0.7, b=2.5)


def make_buyers(count, seed=5):
    """Customers who buy and leave as BG/NBD says, over three years."""
    random, today = Random(seed), org.today()
    people = [make_customer() for _ in range(count)]
    orders = []
    for customer in people:
        day = today - timedelta(days=random.randint(200, 1000))
        rate, leaves = random.gammavariate(0.8, 1 / 6.0), random.betavariate(0.7, 2.5)
        mean = random.uniform(1_000, 50_000)
        while day <= today:
            orders.append(
                Order(
                    customer=customer,
                    number=f"N{len(orders)}",
                    ordered_on=day,
                    status="placed",
                    currency="USD",
                    amount_minor=int(mean * random.uniform(0.5, 1.5)),
                )
            )
            if random.random() < leaves and len(orders) > 1 and orders[-2].customer == customer:
                break
            day += timedelta(days=max(1, round(7 * random.expovariate(max(rate, 0.01)))))
    Order.objects.bulk_create(orders)
    return people


@pytest.mark.parametrize("weeks", [1.0, 26.0, 52.0])
def test_many_predictions_are_those_of_each(weeks):
    people = [History(0, 0.0, 30.0), History(1, 10.0, 30.0), History(12, 29.0, 30.0), History(3, 2.0, 90.0)]
    x, t_x, t = (np.array([getattr(one, name) for one in people], dtype=float) for name in ("x", "t_x", "t"))
    value_model = GammaGamma(p=6.0, q=4.0, v=15.0)

    alive = prediction.p_alive_many(MODEL, x, t_x, t)
    coming = prediction.expected_purchases_many(MODEL, x, t_x, t, weeks=weeks)
    values = prediction.order_values_many(value_model, x, np.array([0.0, 20.0, 30.0, 5.0]))

    assert alive == pytest.approx([prediction.p_alive(MODEL, one) for one in people])
    assert coming == pytest.approx([prediction.expected_purchases(MODEL, one, weeks=weeks) for one in people])
    assert values[1:] == pytest.approx([prediction.expected_order_value(value_model, n, m) for n, m in [(1, 20.0), (12, 30.0), (3, 5.0)]])  # fmt: skip
    chance = prediction.p_purchase_many(MODEL, x, t_x, t, weeks=weeks)
    assert ((chance >= 0) & (chance <= alive)).all()


@pytest.mark.django_db
def test_a_fit_predicts_for_everyone_and_says_how_good_it_was(client_as):
    make_organisation(currency="USD")
    people = make_buyers(320)

    fit = fitting.start(by=None)
    tasks.fit_purchases(fit.pk)

    fit.refresh_from_db()
    assert (fit.status, fit.refusal, fit.done, fit.customers) == (Fit.Status.DONE, "", 320, 320)
    assert 0.5 < fit.holdout["auc"] <= 1 and fit.holdout["lift"] > 1
    assert Outlook.objects.filter(fit=fit).count() == len(people)
    html = client_as(Role.QA_LEAD).get("/evaluation/model/").content.decode()
    assert "Ranks right (AUC)" in html and "Gamma-Gamma" in html
    assert histories.latest_fit() == fit


@pytest.mark.django_db
def test_too_few_customers_are_refused_honestly(client_as):
    make_organisation()
    make_order(make_customer())

    fit = fitting.start(by=None)
    tasks.fit_purchases(fit.pk)

    fit.refresh_from_db()
    assert (fit.status, fit.refusal) == (Fit.Status.DONE, Fit.Refusal.FEW)
    assert "No model, and no prediction" in client_as(Role.EXECUTIVE).get("/evaluation/model/").content.decode()
    assert client_as(Role.EXECUTIVE).post("/evaluation/model/fit/").status_code == 403


@pytest.mark.django_db
def test_customers_at_risk_come_with_every_reason_that_holds(client_as):
    make_organisation()
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    now, today = timezone.now(), org.today()
    worst = make_customer(name="Worst", owner=owner, standing={"owner": owner, "last_order_on": today - timedelta(days=300), "last_interaction_at": now - timedelta(days=90), "open_complaints": 2, "score": 40.0, "previous_score": 50.0})  # fmt: skip
    make_customer(name="Fine", standing={"last_order_on": today, "last_interaction_at": now, "score": 50.0, "previous_score": 50.0})  # fmt: skip
    other = make_customer(name="Silent", standing={"last_interaction_at": now - timedelta(days=60)})
    fit = Fit.objects.create(as_of=now, status=Fit.Status.DONE, purchases={"r": 1})
    Outlook.objects.create(fit=fit, customer=worst, at=now, p_alive=0.1, purchases=0.2)

    lead = make_user(roles=[Role.QA_LEAD])
    found = list(risks.at_risk(lead))

    assert [row.customer for row in found] == [worst, other]
    assert [len(risks.reasons(row)) for row in found] == [5, 1]
    assert risks.counts(lead) == {"recency": 1, "alive": 1, "silence": 2, "complaints": 1, "falling": 1}
    assert list(risks.at_risk(owner)) == [Standing.objects.get(pk=worst.pk)]
    html = client_as(Role.QA_LEAD).get("/evaluation/at-risk/?reason=silence").content.decode()
    assert "Worst" in html and "Silent" in html and "Fine" not in html
    assert client_as(Role.SERVICE_AGENT).post("/evaluation/at-risk/export/").status_code == 403


@pytest.mark.django_db
def test_rfm_and_abc_in_sql_are_those_of_the_pure_functions(client_as):
    make_organisation(currency="USD")
    random, today = Random(3), org.today()
    people = [make_customer() for _ in range(14)]
    for customer in people[1:]:
        for _ in range(random.choice([1, 2, 4, 9])):
            make_order(customer, ordered_on=today - timedelta(days=random.choice([0, 30, 31, 90, 364])), amount_minor=random.choice([10_000, 50_000, 50_000, 900_000]), currency="USD")  # fmt: skip
    thresholds = RfmThresholds((30, 90, 180, 365), (2, 4, 8, 16), (500, 2000, 8000, 32000))
    lead = make_user(roles=[Role.QA_LEAD])

    grid = {(cell.recency, cell.frequency): cell.customers for cell in value.rfm_grid(lead, thresholds)}
    classes = {one.customer.pk: one.name for one in value.abc_customers(lead)}

    facts = {customer.pk: _bought(customer, today) for customer in people}
    scores = rfm_scores({key: Rfm(*fact) for key, fact in facts.items()}, thresholds).values()
    expected = {}
    for score in scores:
        expected[score.recency, score.frequency] = expected.get((score.recency, score.frequency), 0) + 1
    assert grid == expected
    assert classes == abc_classes({key: fact[2] for key, fact in facts.items()})
    assert sum(one.customers for one in value.abc(lead)) == 14
    page = client_as(Role.QA_LEAD)
    (r, f), number = next(iter(expected.items()))
    assert page.get(f"/evaluation/rfm/?r={r}&f={f}").context["people"].__len__() == number
    assert page.get("/evaluation/abc/?class=A").status_code == 200


def _bought(customer, today):
    orders = customer.orders.filter(ordered_on__gt=today - timedelta(days=365))
    last = max((order.ordered_on for order in customer.orders.all()), default=today - timedelta(days=36500))
    return (today - last).days, len({o.ordered_on for o in orders}), sum(o.amount_minor for o in orders)


@pytest.mark.django_db
def test_what_a_person_does_not_see_is_not_counted():
    make_organisation(currency="USD")
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    make_customer(owner=owner)
    make_customer()

    assert sum(cell.customers for cell in value.rfm_grid(owner, RfmThresholds((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4)))) == 1  # fmt: skip


@pytest.mark.django_db
def test_limits_of_rfm_must_rise(client_as):
    lead = client_as(Role.QA_LEAD)
    fields = {"rfm_recency": "30,90,180,365", "rfm_purchases": "2,4,8,16", "rfm_amount": "1,2,3,4", "version": 1}

    assert lead.post("/evaluation/rfm/limits/", fields | {"rfm_amount": "4,3,2,1"}).status_code == 422
    assert lead.post("/evaluation/rfm/limits/", fields).status_code == 302
    assert Policy.current().rfm_amount == [1, 2, 3, 4]


@pytest.mark.django_db
def test_moves_count_new_and_lost_customers_and_name_those_of_a_cell(client_as):
    make_world(customers=8)
    first = _evaluate(days=40)
    gone = Customer.objects.order_by("-pk").first()
    Customer.objects.filter(pk=gone.pk).update(status="lost")
    new = make_customer()
    riser = Customer.objects.order_by("pk").first()
    for _ in range(9):
        make_order(riser)
    second = _evaluate(days=0)
    lead = make_user(roles=[Role.QA_LEAD])

    found = moves.moves(first, second, lead)

    assert sum(found.values()) == 9
    assert sum(n for (old, _n), n in found.items() if old == "new") == 1
    assert sum(n for (_o, now), n in found.items() if now == "lost") == 1
    assert [one.customer for one in moves.who_moved(first, second, lead, old="C", new="A")] == [riser]
    assert [one.customer for one in moves.who_moved(first, second, lead, old="new", new="C")] == [new]
    html = client_as(Role.QA_LEAD).get("/tiers/moves/?old=C&new=A").content.decode()
    assert riser.name in html and "1 new, 1 lost" in html
    assert client_as(Role.QA_LEAD).get("/tiers/moves/?from=nonsense&to=2000-01-01").status_code == 200


def _evaluate(days):
    run = runs.start_run(by=None, as_of=timezone.now() - timedelta(days=days) if days else None, assigns=True)
    tasks.evaluate(run.pk)
    return Run.objects.get(pk=run.pk)


def make_weeks(counts):
    """Complaints, as many a week as given, oldest first; the last week is the last complete one."""
    monday = org.today() - timedelta(days=org.today().weekday())
    customer = make_customer()
    for ago, hours in enumerate(reversed(counts), start=1):
        at = datetime.combine(monday - timedelta(weeks=ago), time(12), org.zone())
        make_scored_complaint(customer, at, resolved_at=at + timedelta(hours=1), resolve_minutes=hours * 60)


def make_chart(**overrides):
    fields = {"name_en": "Hours", "series": ControlChart.Series.RESOLUTION_HOURS, "rules": [1]}
    return ControlChart.objects.create(**fields | overrides)


@pytest.mark.django_db
def test_a_signal_opens_one_review_and_tells_the_owner_once(client_as):
    make_organisation()
    owner = make_user()
    chart = make_chart(owner=owner)
    make_weeks([10, 12] * 10 + [11, 60])

    control.watch()
    control.watch()

    [signal] = ControlSignal.objects.all()
    assert (signal.rule, signal.value) == (1, 60.0)
    assert Notification.objects.filter(user=owner).count() == 1
    lead = client_as(Role.QA_LEAD)
    assert "1 signal to review" in lead.get("/evaluation/control/").content.decode()
    url = f"/evaluation/control/signals/{signal.public_id}/review/"
    assert client_as(Role.EXECUTIVE).post(url, {"finding": "x"}).status_code == 403
    lead.post(url, {"finding": "A carrier was on strike."})
    signal.refresh_from_db()
    assert signal.finding == "A carrier was on strike."
    assert "A carrier was on strike." in lead.get(chart.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_baseline_stays_frozen_until_a_cause_is_given(client_as):
    make_organisation()
    chart = make_chart()
    make_weeks([10, 12] * 10 + [30, 31] * 11)
    control.watch()
    before = charts.draw(chart).shown.centre
    lead = client_as(Role.QA_LEAD)

    assert lead.post(f"{chart.get_absolute_url()}baseline/", {"cause": " "}).status_code == 422
    assert Baseline.objects.count() == 1
    lead.post(f"{chart.get_absolute_url()}baseline/", {"cause": "New team since June"})

    assert before == 11.0
    assert charts.draw(chart).shown.centre == 30.5
    assert Baseline.objects.first().cause == "New team since June"


@pytest.mark.django_db
def test_fewer_than_twenty_periods_give_no_limits(client_as):
    make_organisation()
    chart = make_chart()
    make_weeks([10, 12, 11])

    control.watch()

    drawn = charts.draw(chart)
    assert (drawn.baseline, drawn.missing, drawn.signals) == (None, 17, [])
    assert "17 more periods" in client_as(Role.EXECUTIVE).get(chart.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_charts_are_made_by_those_who_define(client_as):
    make_organisation()
    lead = client_as(Role.QA_LEAD)
    fields = {"name_en": "Rate", "series": "complaint_rate", "period": "month", "rules": [1, 5], "is_active": "on"}

    assert client_as(Role.EXECUTIVE).get("/evaluation/control/new/").status_code == 403
    assert lead.post("/evaluation/control/new/", fields | {"series": "indicator"}).status_code == 422
    assert lead.post("/evaluation/control/new/", fields).status_code == 302
    assert ControlChart.objects.get().rules == [1, 5]
