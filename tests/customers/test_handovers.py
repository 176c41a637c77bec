"""Hand-overs between departments, and the board of stages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.models import Department, Notification
from crmq.org.queries import today
from customers.models import Collaborator, Handover, Stage, StageChange
from customers.queries import board as board_query
from customers.services import after_moves, handovers, lifecycle
from customers.services.after_moves import Handing
from tests.customers.factories import make_process, make_stage
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A customer in a stage of sales, with the way to one of quality; people on both sides."""
    sales = Department.objects.create(code="sales", name_en="Sales")
    quality = Department.objects.create(code="quality", name_en="Quality")
    process = make_process("lead>check check>lead")
    Stage.objects.filter(key="lead").update(department=sales)
    Stage.objects.filter(key="check").update(department=quality)
    seller = make_user(name="Sam Seller", department=sales, roles=[Role.ACCOUNT_MANAGER])
    checker = make_user(name="Cai Checker", department=quality, roles=[Role.ACCOUNT_MANAGER])
    quality.head = checker
    quality.save()
    customer = make_customer(owner=seller)
    lead, check = make_stage(process, "lead"), make_stage(process, "check")
    type(customer.standing).objects.update(stage=lead, stage_since=timezone.now() - timedelta(days=1))
    customer.refresh_from_db()
    return {"customer": customer, "lead": lead, "check": check, "seller": seller, "checker": checker}


def hand_over(world, **handing):
    lifecycle.move(customer=world["customer"], stage=world["check"], by=world["seller"], handing=Handing(**handing))
    return Handover.objects.get()


def stage_of(customer):
    customer.standing.refresh_from_db()
    return customer.standing.stage.key


def test_a_move_into_another_department_asks_it_and_tells_its_head(world):
    handover = hand_over(world, comment="Please look, @Cai Checker", due_on=today() + timedelta(days=4))

    assert (handover.status, handover.asked_by, handover.to_department.code) == ("waiting", world["seller"], "quality")
    assert handover.due_on == today() + timedelta(days=4)
    assert Notification.objects.filter(user=world["checker"]).count() == 2  # handed over, and mentioned


def test_who_works_there_takes_the_customer_without_a_hand_over(world):
    lifecycle.move(customer=world["customer"], stage=world["check"], by=world["checker"])

    assert not Handover.objects.exists()


def test_taking_on_makes_the_customer_visible_and_tells_who_asked(world):
    handover = hand_over(world)

    handovers.accept(handover=handover, by=world["checker"])

    assert Collaborator.objects.get().user == world["checker"]
    assert Notification.objects.filter(user=world["seller"]).exists()
    with pytest.raises(handovers.HandoverClosed):
        handovers.accept(handover=handover, by=world["checker"])


def test_sending_back_needs_a_reason_and_is_a_move_of_its_own(world):
    handover = hand_over(world)
    with pytest.raises(handovers.ReasonMissing):
        handovers.give_back(handover=handover, by=world["checker"], reason=" ")

    change = handovers.give_back(handover=handover, by=world["checker"], reason="The papers are missing")

    assert stage_of(world["customer"]) == "lead"
    assert (change.cause, change.note) == ("returned", "The papers are missing")
    handover.refresh_from_db()
    assert (handover.status, handover.reason) == ("returned", "The papers are missing")


def test_only_the_other_side_decides(world):
    handover = hand_over(world)

    with pytest.raises(handovers.NotYours):
        handovers.accept(handover=handover, by=world["seller"])


def test_until_it_is_taken_on_only_the_other_side_moves_it(world):
    hand_over(world)

    with pytest.raises(after_moves.HandoverWaiting):
        lifecycle.move(customer=world["customer"], stage=world["lead"], by=world["seller"])
    lifecycle.move(customer=world["customer"], stage=world["lead"], by=world["checker"])

    assert Handover.objects.order_by("pk").first().status == "accepted"
    assert stage_of(world["customer"]) == "lead"


def test_a_rule_that_moves_the_customer_on_closes_the_hand_over(world):
    handover = hand_over(world)
    Stage.objects.filter(key="lead").update(step="feedback")

    lifecycle.move_step(customer_ids=[world["customer"].pk], step="feedback")

    handover.refresh_from_db()
    assert handover.status == "passed"


def test_late_hand_overs_are_reminded_of_once(world):
    handover = hand_over(world)
    Handover.objects.update(due_on=today() - timedelta(days=1))
    before = Notification.objects.count()

    handovers.remind()
    handovers.remind()

    assert handover.status == "waiting"
    assert Notification.objects.count() == before + 2  # both sides


def test_the_worklist_takes_on_and_sends_back(world, client_as):
    handover, client = hand_over(world), client_as(world["checker"])

    listed = client.get(reverse("customers:handovers")).content.decode()
    back = client.post(reverse("customers:handover_return", args=[handover.public_id]), {"reason": "No"})
    again = client.post(reverse("customers:handover_accept", args=[handover.public_id]), follow=True)

    assert world["customer"].name in listed and world["customer"].get_absolute_url() not in listed
    assert back.status_code == 302
    assert "decided about" in again.content.decode()


def test_my_day_names_hand_overs_to_take_on(world, client_as):
    hand_over(world)

    assert "1 customer to take on" in client_as(world["checker"]).get("/").content.decode()


def test_outsiders_and_readers_decide_nothing(world, client_as):
    handover = hand_over(world)
    where = reverse("customers:handover_accept", args=[handover.public_id])

    outsider = client_as(Role.ACCOUNT_MANAGER).post(where)
    reader = client_as(Role.AUDITOR).post(where)
    wrong = client_as(world["checker"]).get(where)

    assert (outsider.status_code, reader.status_code, wrong.status_code) == (404, 403, 405)
    handover.refresh_from_db()
    assert handover.status == "waiting"


def test_the_board_shows_a_page_of_cards_a_column(world, client_as, monkeypatch):
    monkeypatch.setattr(board_query, "CARDS", 2)
    for _ in range(4):
        extra = make_customer()
        type(extra.standing).objects.filter(pk=extra.pk).update(stage=world["lead"], stage_since=timezone.now())
    client = client_as(Role.QA_LEAD)

    page = client.get(reverse("customers:board"))
    column = page.context["columns"][0]
    more = client.get(
        reverse("customers:board"), {"stage": "lead", "cursor": column.older}, headers={"HX-Request": "true"}
    )

    assert (column.count, len(column.cards)) == (5, 2)
    assert more.content.decode().count("data-card") == 2 and "<html" not in more.content.decode()


def test_the_board_asks_as_much_for_many_customers_as_for_one(world, client_as, django_assert_max_num_queries):
    for _ in range(8):
        extra = make_customer()
        type(extra.standing).objects.filter(pk=extra.pk).update(stage=world["check"], stage_since=timezone.now())
    client = client_as(Role.QA_LEAD)
    client.get(reverse("customers:board"))

    with django_assert_max_num_queries(13):
        client.get(reverse("customers:board"))


def test_the_board_shows_only_visible_customers(world, client_as):
    own = client_as(world["seller"]).get(reverse("customers:board")).content.decode()
    other = client_as(Role.ACCOUNT_MANAGER).get(reverse("customers:board")).content.decode()

    assert world["customer"].name in own
    assert world["customer"].name not in other


def test_a_card_that_is_dropped_moves_through_the_same_conditions(world, client_as):
    customer, client = world["customer"], client_as(world["seller"])
    where, htmx = reverse("customers:stage_move", args=[customer.public_id]), {"HX-Request": "true"}

    asked = client.post(where, {"stage": "check", "quick": "1"}, headers=htmx)
    moved = client.post(where, {"stage": "check", "due_on": today().isoformat()}, headers=htmx)
    first = client.post(where, {"stage": "lead", "seen": "lead@1.000000"}, headers=htmx)

    assert asked.status_code == 422 and "due_on" in asked.content.decode()
    assert moved.status_code == 204 and "toast" in moved["HX-Trigger"]
    assert first.status_code == 409
    assert StageChange.objects.count() == 1
