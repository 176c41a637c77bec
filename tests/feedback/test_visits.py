"""Return visits: planned by rules within the contact budget, made with a script, kept as answers and needs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.queries import today
from customers.models import Interaction, Task
from feedback.models import Answer, ContactBudget, MarketNote, Need, Response, Touch, Touchpoint, Visit, VisitPlan
from feedback.queries.touchpoints import touchpoints, trend
from feedback.services import budget, visits
from feedback.starter import complaints
from tests.factories import make_contact, make_customer, make_delivery, make_interaction, make_user
from tests.feedback.surveys import make_response, make_survey

pytestmark = pytest.mark.django_db
JUMPS = [{"from": "nps", "low": 9, "high": 10, "to": "comment"}]


def make_plan(**overrides):
    fields = {"name_en": "Quarterly call", "name_zh": "季度回访", "event": "every", "is_active": True}
    return VisitPlan.objects.create(script=make_survey().survey, **fields | overrides)


def make_visit(**overrides):
    contact = make_contact(make_customer(owner=make_user(roles=[Role.ACCOUNT_MANAGER])), is_primary=True)
    fields = {
        "key": f"test:{contact.pk}",
        "customer": contact.customer,
        "contact": contact,
        "channel": "phone",
        "due_on": today(),
    }
    return visits.plan(**fields | {"by_plan": make_plan(jumps=JUMPS)} | overrides)


def test_a_plan_visits_main_contacts_who_were_left_alone_once_a_day():
    main = make_contact(is_primary=True)
    make_contact(main.customer)
    seen = make_contact(is_primary=True)
    make_interaction(seen.customer, is_return_visit=True)
    make_plan(every_days=90)

    made = [visits.plan_due(now=timezone.now()) for _ in range(2)]

    visit = Visit.objects.get()
    assert made == [1, 0]
    assert visit.contact == main
    assert (visit.task.kind, visit.task.url) == ("call", f"/visits/{visit.public_id}/")


def test_a_plan_follows_deliveries():
    contact = make_contact(is_primary=True)
    make_delivery(contact.customer, delivered_on=today() - timedelta(days=3))
    make_contact(is_primary=True)
    make_plan(event="delivery", after_days=3, channel="visit")

    visits.plan_due(now=timezone.now())

    assert Visit.objects.get().task.kind == "visit"


@pytest.mark.parametrize(("mode", "status"), [("delay", "planned"), ("block", "given_up")])
def test_the_contact_budget_moves_a_visit_or_leaves_it_out(mode, status):
    contact = make_contact(is_primary=True)
    budget.set_budget(at_most=1, days=30, mode=ContactBudget.Mode(mode), version=1)
    budget.touched([Touch(key="x", customer=contact.customer, contact=contact, kind="survey")])

    visit = visits.plan(key="v", customer=contact.customer, contact=contact, channel="phone", due_on=today())

    assert (visit.status, visit.reason) == (status, "budget")
    assert visit.due_on == today() + timedelta(days=30 if mode == "delay" else 0)
    assert Task.objects.exists() is (mode == "delay")


def test_a_script_is_gone_through_question_by_question_and_the_result_is_kept(client_as):
    complaints.install()
    visit = make_visit()
    client = client_as(visit.owner)
    url = f"/visits/{visit.public_id}/"

    start = client.get(url).content.decode()
    bad = client.post(f"{url}?at=nps", {"q.nps": "11"})
    low = client.post(f"{url}?at=nps", {"q.nps": "5"})
    high = client.post(f"{url}?at=nps", {"q.nps": "10"})
    client.post(f"{url}?at=comment", {"q.comment": "Good"})
    place = _place("delivery")
    done = client.post(
        f"{url}record/",
        {"outcome": "reached", "note": "Fine", "need_kind": "need", "touchpoint": place.pk, "need": "Smaller lots"},
    )

    visit.refresh_from_db()
    response = Response.objects.get()
    assert "Start the script" in start
    assert bad.status_code == 422
    assert (low.url, high.url) == (f"{url}?at=csat", f"{url}?at=comment")
    assert done.status_code == 302
    assert (visit.status, visit.response, visit.attempts) == ("done", response, 1)
    assert response.completed_at and response.entered_by == visit.owner and response.mode == "phone"
    assert not Answer.objects.filter(is_headline=True).exists()
    assert Need.objects.get().text == "Smaller lots"
    assert visit.interaction == Interaction.objects.get(is_return_visit=True)
    assert visit.task.status == Task.Status.DONE
    assert Touch.objects.filter(kind="call").count() == 1
    assert client.post(f"{url}record/", {"outcome": "reached"}).status_code == 409


def _place(code):
    return Touchpoint.objects.get(code=code)


def test_a_required_question_on_the_way_must_be_answered_and_one_jumped_over_need_not():
    visit = make_visit()
    version = visit.plan.script.versions.get()
    visits.keep_answer(visit=visit, version=version, given=[], by=visit.owner)

    with pytest.raises(visits.Unfinished):
        visits.record(visit=visit, by=visit.owner, outcome="reached")
    visits.record(visit=visit, by=visit.owner, outcome="partly")

    visit.refresh_from_db()
    assert visit.status == "done"
    assert visit.response.completed_at is None


def test_nobody_is_called_more_than_three_times():
    visit = make_visit()

    for _ in range(3):
        visits.record(visit=visit, by=visit.owner, outcome="no_answer")

    visit.refresh_from_db()
    assert (visit.status, visit.attempts) == ("given_up", 3)
    assert visit.task.status == Task.Status.SKIPPED
    assert Touch.objects.filter(kind="call").count() == 3


def test_a_customer_who_asks_for_another_day_is_called_then(client_as):
    visit = make_visit()
    day = today() + timedelta(days=9)
    client = client_as(visit.owner)

    refused = client.post(f"/visits/{visit.public_id}/record/", {"outcome": "later"})
    client.post(f"/visits/{visit.public_id}/record/", {"outcome": "later", "again_on": day.isoformat()})

    visit.refresh_from_db()
    assert refused.status_code == 422
    assert (visit.due_on, visit.task.due_on) == (day, day)


def test_a_task_finished_elsewhere_makes_the_visit():
    visit = make_visit()
    Task.objects.update(status="done", done_at=timezone.now())

    assert visits.follow_tasks() == 1

    visit.refresh_from_db()
    assert visit.status == "done"


def test_who_does_not_see_the_customer_does_not_see_the_visit(client_as):
    visit = make_visit()

    assert client_as(Role.ACCOUNT_MANAGER).get(f"/visits/{visit.public_id}/").status_code == 404
    assert client_as(Role.AUDITOR).get(f"/visits/{visit.public_id}/").status_code == 200
    assert client_as(Role.AUDITOR).post(f"/visits/{visit.public_id}/?at=nps", {"q.nps": "1"}).status_code == 403


def test_the_calendar_shows_a_month_and_survives_nonsense(client_as, django_assert_max_num_queries):
    visit = make_visit()
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(14):
        page = client.get("/visits/calendar/").content.decode()

    assert visit.customer.name in page
    assert client.get("/visits/calendar/?month=0001-99").status_code == 200
    assert client.get("/visits/calendar/?month=9999-12").status_code == 200


@pytest.mark.parametrize("jumps", ["nonsense", "gone: * > comment", "comment: * > nps", "nps: 1 > gone"])
def test_jumps_that_lead_nowhere_are_refused(client_as, jumps):
    plan = make_plan()
    form = {
        "name_en": "P", "event": "every", "after_days": "3", "every_days": "90", "channel": "phone", "script": plan.script.pk,
        "due_working_days": "5", "jumps": jumps,
    }  # fmt: skip
    client = client_as(Role.QA_LEAD)

    refused = client.post(f"/visits/plans/{plan.public_id}/", form)
    taken = client.post(f"/visits/plans/{plan.public_id}/", form | {"jumps": "nps: 9-10 > comment\nimprove: price > "})

    plan.refresh_from_db()
    assert refused.status_code == 422
    assert taken.status_code == 302
    assert plan.jumps == [
        {"from": "nps", "to": "comment", "low": 9, "high": 10},
        {"from": "improve", "to": "", "options": ["price"]},
    ]


def test_the_journey_counts_needs_and_rates_touchpoints(client_as):
    version = make_survey(("delivery", "rating", False))
    customer = make_customer()
    for score in (1, 3, 5, 5, 5):
        make_response(version, customer, delivery=score)
    Need.objects.create(customer=customer, touchpoint=_place("delivery"), kind="pain", text="Late")
    viewer = client_as(Role.QA_LEAD)

    found = {row.key: row for row in touchpoints(viewer.user, today() - timedelta(days=30), today())}
    hidden = {row.key: row for row in touchpoints(make_user(roles=[Role.ACCOUNT_MANAGER]), today(), today())}

    row = found["delivery"]
    assert (row.mentions, row.needs, row.pains, row.n) == (1, 0, 1, 5)
    assert row.satisfaction == pytest.approx(70)
    assert row.low < 70 < row.high
    assert found["invoice"].satisfaction is None
    assert hidden["delivery"].n == 0
    assert trend(viewer.user, today())["delivery"][-1] == 1
    assert "Late" in viewer.get("/journey/needs/?touchpoint=delivery&kind=pain").content.decode()
    assert viewer.get("/journey/?since=nonsense").status_code == 200


def test_market_notes_are_written_listed_and_counted(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    form = {
        "kind": "competitor",
        "competitor": "Northwind",
        "product": "Kits",
        "on": today().isoformat(),
        "text": "<b>cheap</b>",
    }

    client.post("/market/new/", form)
    refused = [
        client.post("/market/new/", form | bad).status_code for bad in ({"competitor": ""}, {"on": "2999-01-01"})
    ]
    page = client.get("/market/?q=north").content.decode()

    note = MarketNote.objects.get()
    assert note.by == client.user
    assert refused == [422, 422]
    assert "&lt;b&gt;cheap" in page
    assert client_as(Role.AUDITOR).get("/market/new/").status_code == 403


def test_a_need_is_noted_on_the_customer(client_as):
    make_survey()
    customer = make_customer()
    client = client_as(Role.QA_LEAD)

    client.post(
        f"/journey/needs/new/{customer.public_id}/",
        {"kind": "need", "touchpoint": _place("service").pk, "text": "An app"},
    )
    planned = client.post(f"/visits/new/{customer.public_id}/", {"channel": "phone", "due_on": today().isoformat()})

    assert Need.objects.get().by == client.user
    assert planned.url == f"/visits/{Visit.objects.get().public_id}/"
    assert client_as(Role.ACCOUNT_MANAGER).get(f"/journey/needs/new/{customer.public_id}/").status_code == 404
