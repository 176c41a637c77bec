"""Moves with conditions: what is missing is asked on the page, and what the way asks for follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.models import Notification
from customers.models import Assessment, FilledForm, StageChange, Task, Transition, WantedSurvey
from customers.queries import guards
from customers.services import automatic_moves, lifecycle, moving
from customers.stage_rules import Guard, GuardKind
from tests.customers.factories import make_process, make_stage
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db

PLAN = {
    "key": "plan", "name_en": "Plan", "name_zh": "计划", "is_required": True,
    "questions": [{"key": "who", "kind": "text", "label_en": "Whom", "label_zh": "对象", "is_required": True}],
}  # fmt: skip


def put(customer, stage, days=0):
    customer.standing.stage, customer.standing.stage_since = stage, timezone.now() - timedelta(days=days)
    customer.standing.save()
    return customer


def way(process, source, target, **fields):
    Transition.objects.filter(process=process, source__key=source, target__key=target).update(**fields)


def url(customer, stage=""):
    return reverse("customers:stage_move", args=[customer.public_id]) + (f"?stage={stage}" if stage else "")


def test_a_move_that_lacks_something_changes_nothing():
    process = make_process("lead>contract")
    make_stage(process, "contract")
    way(process, "lead", "contract", guards=[{"kind": "contact"}, {"kind": "field", "of": "tax_number"}])
    lead, contract = process.stages.order_by("rank")
    customer = put(make_customer(), lead)

    with pytest.raises(lifecycle.ConditionsUnmet) as refusal:
        lifecycle.move(customer=customer, stage=contract, by=make_user())

    assert refusal.value.guards == [Guard(GuardKind.CONTACT), Guard(GuardKind.FIELD, "tax_number")]
    assert not StageChange.objects.exists()


def test_the_page_asks_for_what_is_missing_and_moves_with_it(client_as):
    process = make_process("visit>survey")
    visit, survey = process.stages.order_by("rank")
    visit.forms = [PLAN]
    visit.save()
    survey.required_fields = ["tax_number"]
    survey.save()
    way(process, "visit", "survey", guards=[{"kind": "assessment", "of": "credit", "number": 30}, {"kind": "contact"}])
    customer, client = put(make_customer(), visit, days=2), client_as(Role.QA_LEAD)

    asked = client.get(url(customer, "survey")).content.decode()
    refused = client.post(url(customer), {"stage": "survey", "fact-tax_number": "91"})
    done = client.post(
        url(customer),
        {
            "stage": "survey", "fact-tax_number": "91", "assessed-credit": "70", "basis-credit": "Report", "contact-name": "Ada",
            "form-plan-who": "Ada", "note": "Complete",
        },
    )  # fmt: skip

    assert all(name in asked for name in ("fact-tax_number", "assessed-credit", "contact-name", "form-plan-who"))
    assert refused.status_code == 422 and "91" in refused.content.decode()
    assert done.status_code == 302
    customer.refresh_from_db()
    assert (customer.tax_number, customer.standing.stage.key) == ("91", "survey")
    assert Assessment.objects.get().value == 70
    assert FilledForm.objects.get().answers == {"who": "Ada"}
    assert StageChange.objects.get().note == "Complete"


def test_what_was_typed_is_not_kept_when_the_move_fails():
    process = make_process("lead>contract")
    lead, contract = process.stages.order_by("rank")
    way(process, "lead", "contract", guards=[{"kind": "score", "number": 50}])
    customer = put(make_customer(), lead)

    with pytest.raises(lifecycle.ConditionsUnmet):
        moving.move_with(
            customer=customer, stage=contract, by=make_user(), supplied=moving.Supplied(facts={"phone": "12345"})
        )

    customer.refresh_from_db()
    assert customer.phone == ""


def test_the_page_says_what_has_to_be_seen_to_elsewhere(client_as):
    process = make_process("care>renewal")
    way(process, "care", "renewal", guards=[{"kind": "no_complaint"}])
    customer = put(make_customer(), make_stage(process, "care"))
    type(customer.standing).objects.update(open_complaints=1)

    page = client_as(Role.QA_LEAD).get(url(customer, "renewal")).content.decode()

    assert "No complaint is open" in page
    assert reverse("customers:section", args=[customer.public_id, "complaints"]) in page


def test_whoever_moved_first_is_named_and_nothing_is_moved_twice(client_as):
    process = make_process("lead>contract contract>care")
    lead, contract = make_stage(process, "lead"), make_stage(process, "contract")
    customer, client = put(make_customer(), lead, days=1), client_as(Role.QA_LEAD)
    seen = client.get(url(customer, "contract")).context["form"].initial["seen"]
    lifecycle.move(customer=customer, stage=contract, by=make_user(name="Bo Lin"))

    late = client.post(url(customer), {"stage": "contract", "seen": seen})
    later = client.post(url(customer), {"stage": "care", "seen": seen})

    assert late.status_code == 422 and later.status_code == 409
    assert "Bo Lin" in later.content.decode()
    assert StageChange.objects.count() == 1


def test_nobody_moves_a_customer_out_of_sight_and_readers_move_none(client_as):
    process = make_process("lead>contract")
    customer = put(make_customer(), make_stage(process, "lead"))

    outsider = client_as(Role.ACCOUNT_MANAGER).post(url(customer), {"stage": "contract"})
    reader = client_as(Role.AUDITOR).post(url(customer), {"stage": "contract"})
    wrong = client_as(Role.QA_LEAD).put(url(customer))

    assert (outsider.status_code, reader.status_code, wrong.status_code) == (404, 403, 405)
    assert not StageChange.objects.exists()


SURVEY = "0d4e5f9a-6d3c-4b62-9a54-2f6d0a6a1c11"


def test_a_way_sets_off_a_task_a_notification_and_a_survey_once():
    process = make_process("lead>contract")
    actions = [
        {"kind": "task", "to": "owner", "text_en": "Prepare", "text_zh": "准备", "days": 0, "of": "call"},
        {"kind": "notify", "to": "owner", "text_en": "Signed", "text_zh": "已签约"},
        {"kind": "survey", "of": SURVEY},
    ]
    way(process, "lead", "contract", actions=actions)
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    customer = put(make_customer(owner=owner), make_stage(process, "lead"))

    lifecycle.move(customer=customer, stage=make_stage(process, "contract"), by=make_user())

    task, told = Task.objects.get(), Notification.objects.get()
    assert (task.title_zh, task.kind, task.owner) == ("准备", "call", owner)
    assert (told.user, told.text_zh) == (owner, f"{customer.name}: 已签约")
    assert str(WantedSurvey.objects.get().survey) == SURVEY


def test_an_automatic_way_takes_those_whose_conditions_hold():
    process = make_process("care>complaint")
    way(process, "care", "complaint", guards=[{"kind": "complaint"}], is_automatic=True, actions=[
        {"kind": "task", "to": "owner", "text_en": "Look", "text_zh": "查看", "days": 1, "of": "follow_up"},
    ])  # fmt: skip
    care = make_stage(process, "care")
    unhappy, happy = put(make_customer(), care), put(make_customer(), care)
    type(unhappy.standing).objects.filter(pk=unhappy.pk).update(open_complaints=2)

    moved, again = automatic_moves.run(), automatic_moves.run()

    assert (moved, again) == (1, 0)
    change = StageChange.objects.get()
    assert (change.customer, change.cause, change.by) == (unhappy, "rule", None)
    assert Task.objects.get().customer == unhappy
    happy.standing.refresh_from_db()
    assert happy.standing.stage == care


def test_an_automatic_way_without_conditions_moves_nobody():
    process = make_process("care>complaint")
    way(process, "care", "complaint", is_automatic=True)
    put(make_customer(), make_stage(process, "care"))

    assert automatic_moves.run() == 0


@pytest.mark.parametrize("kind", list(GuardKind))
def test_every_condition_can_be_asked_of_a_customer(kind):
    of = {"field": "segment", "assessment": "credit", "form": "plan", "tier": "A,B"}.get(kind, "")
    customer = put(make_customer(), make_stage(make_process("lead>contract"), "lead"))

    found = guards.unmet(customer, [Guard(kind, of, 30.0)])

    assert len(found) == (0 if kind in ("no_complaint", "tasks_done") else 1)


def test_conditions_are_asked_in_one_statement(django_assert_num_queries):
    customer = put(make_customer(), make_stage(make_process("lead>contract"), "lead"))
    asked = [Guard(GuardKind.CONTACT), Guard(GuardKind.SCORE, number=1.0), Guard(GuardKind.DELIVERED)]

    with django_assert_num_queries(1):
        guards.unmet(customer, asked)


def test_a_document_is_filled_with_what_is_known(client_as):
    process = make_process("contract>care")
    stage = make_stage(process, "contract")
    stage.documents = [
        {"key": "deal", "name_en": "Deal", "name_zh": "协议", "format": "docx", "body_en": "For {customer}"}
    ]
    stage.documents += [stage.documents[0] | {"key": "paper", "format": "pdf"}]
    stage.save()
    customer, client = put(make_customer(name="Ada & Co"), stage), client_as(Role.AUDITOR)

    word = client.get(reverse("customers:document", args=[customer.public_id, "contract", "deal"]))
    pdf = client.get(reverse("customers:document", args=[customer.public_id, "contract", "paper"]))
    other = client_as(Role.ACCOUNT_MANAGER).get(
        reverse("customers:document", args=[customer.public_id, "contract", "deal"])
    )
    card = client.get(reverse("customers:stage_papers", args=[customer.public_id])).content.decode()

    assert word.content.startswith(b"PK") and "attachment" in word["Content-Disposition"]
    assert pdf.content.startswith(b"%PDF")
    assert other.status_code == 404
    assert "Deal" in card


def test_a_form_is_filled_in_place_and_read_again(client_as):
    process = make_process("visit>care")
    stage = make_stage(process, "visit")
    stage.forms = [PLAN]
    stage.save()
    customer, client = put(make_customer(), stage), client_as(Role.QA_LEAD)
    where = reverse("customers:form_fill", args=[customer.public_id, "visit", "plan"])

    blank = client.post(where, {"who": ""})
    saved = client.post(where, {"who": "Ada Liu"})
    shown = client.get(reverse("customers:filled_form", args=[FilledForm.objects.get().public_id])).content.decode()

    assert (blank.status_code, saved.status_code) == (422, 302)
    assert "Whom" in shown and "Ada Liu" in shown
    assert client_as(Role.EXECUTIVE).post(where, {"who": "x"}).status_code == 403
