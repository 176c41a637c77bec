"""One customer's page, its forms, and what happens when two people edit it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from customers.models import Assessment, Contact, Customer, LoyaltyEntry, OrderLine, StageChange, Standing, TierChange
from customers.services import customers as service
from customers.services import interactions
from tests.customers.factories import make_process, make_stage, make_task
from tests.factories import make_contact, make_customer, make_delivery, make_order, make_region, make_tier, make_user

MOST_QUERIES = 15

pytestmark = pytest.mark.django_db


def url(name, customer, *more):
    return reverse(f"customers:{name}", args=[customer.public_id, *more])


def text(response):
    return response.content.decode()


# -- the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_takes_a_bounded_number_of_queries(client_as, django_assert_max_num_queries, many):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)
    for _each in range(many):
        make_order(customer)
        make_delivery(customer)
        make_contact(customer)
        make_task(customer)
        interactions.log(customer=customer, by=client.user, channel="phone", subject="Call")
    client.get(customer.get_absolute_url())  # the first page of a session writes when it began

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(customer.get_absolute_url())

    assert response.status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "record",
        "edit",
        "orders",
        "deliveries",
        "record_tasks",
        "record_screenings",
        "record_changes",
        "contact_add",
        "stage_move",
        "task_add",
        "assess",
    ],
)
def test_pages_of_a_foreign_customer_are_not_found(client_as, name):
    customer = make_customer(owner=make_user())

    response = client_as(Role.ACCOUNT_MANAGER).get(url(name, customer))

    assert response.status_code == 404


def test_a_customer_handed_over_is_gone_at_once(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)

    service.assign_owner(customers=[customer], owner=make_user(), by=client.user)

    assert client.get(customer.get_absolute_url()).status_code == 404


def test_a_collaborator_sees_the_customer_until_taken_off(client_as):
    owner, helper = client_as(Role.ACCOUNT_MANAGER), client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=owner.user)

    owner.post(url("collaborator_add", customer), {"user": helper.user.public_id})
    seen = helper.get(customer.get_absolute_url()).status_code
    owner.post(url("collaborator_remove", customer, helper.user.public_id))

    assert (seen, helper.get(customer.get_absolute_url()).status_code) == (200, 404)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.AUDITOR])
def test_those_who_only_read_are_offered_no_change(client_as, role):
    html = text(client_as(role).get(make_customer().get_absolute_url()))

    assert "/field/" not in html
    assert "/contacts/add/" not in html


@pytest.mark.parametrize("name", ["edit", "contact_add", "stage_move", "task_add", "assess", "collaborator_add"])
def test_an_auditor_may_change_nothing(client_as, name):
    customer = make_customer()

    response = client_as(Role.AUDITOR).post(url(name, customer), {})

    assert response.status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_speaks_both_languages(client_as, language):
    client = client_as(Role.QA_LEAD)
    client.cookies["django_language"] = language
    tier = make_tier("B")
    customer = make_customer(standing={"tier": tier, "score": 70.2, "previous_score": 66, "is_rated": True})

    html = text(client.get(customer.get_absolute_url()))

    assert tier.name_en in html or tier.name_zh in html
    assert "+4.2" in html


# -- timeline -------------------------------------------------------------------------------------


def events(response):
    return [event["title"] for _month, month in response.context["months"] for event in month]


def eventful(owner):
    """A customer with one event of each kind, a day apart, the latest first in the list."""
    customer, now = make_customer(owner=owner), timezone.now()
    tier = make_tier("A")
    process = make_process()
    TierChange.objects.create(customer=customer, at=now - timedelta(days=1), to_tier=tier, cause="evaluation")
    make_task(customer, status="done", done_at=now - timedelta(days=2), title_en="Visit")
    interactions.log(customer=customer, by=owner, channel="phone", subject="Called", at=now - timedelta(days=3))
    make_order(customer, number="SO-1", ordered_on=date.today() - timedelta(days=5))
    make_delivery(customer, number="DN-1", delivered_on=date.today() - timedelta(days=7))
    StageChange.objects.create(
        customer=customer, at=now - timedelta(days=9), to_stage=make_stage(process, "care"), cause="person"
    )
    return customer


def test_the_timeline_holds_every_kind_of_event_newest_first(client_as):
    client = client_as(Role.QA_LEAD)

    response = client.get(eventful(client.user).get_absolute_url())

    assert events(response) == [
        "Tier Not rated → A",
        "Done: Visit",
        "Called",
        "Order SO-1",
        "Delivery DN-1",
        "Stage Care",
    ]


@pytest.mark.parametrize(
    ("show", "titles"),
    [
        ("contacts", ["Done: Visit", "Called"]),
        ("orders", ["Order SO-1", "Delivery DN-1"]),
        ("changes", ["Tier Not rated → A", "Stage Care"]),
    ],
)
def test_the_timeline_can_be_narrowed(client_as, show, titles):
    client = client_as(Role.QA_LEAD)

    response = client.get(eventful(client.user).get_absolute_url(), {"show": show})

    assert events(response) == titles


def test_earlier_events_follow_without_gap_or_repetition(client_as):
    client = client_as(Role.QA_LEAD)
    customer, day = make_customer(), date.today()
    for number in range(45):
        make_order(customer, number=f"SO-{number:02}", ordered_on=day - timedelta(days=number // 10))

    seen, before = [], ""
    while True:
        response = client.get(customer.get_absolute_url(), {"before": before})
        seen += events(response)
        before = response.context["earlier"]
        if not before:
            break

    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("before", ["x", "W10", "WyJhIiwib3JkZXIiLDFd", "é"])
def test_a_cursor_that_is_not_ours_shows_the_newest(client_as, before):
    client = client_as(Role.QA_LEAD)

    response = client.get(eventful(client.user).get_absolute_url(), {"before": before})

    assert len(events(response)) == 6


# -- editing --------------------------------------------------------------------------------------


def test_a_field_is_edited_in_its_place(client_as):
    client = client_as(Role.QA_LEAD)
    customer, region = make_customer(), make_region()

    response = client.post(
        url("field", customer, "region"), {"region": region.pk, "version": 1}, headers={"HX-Request": "true"}
    )

    customer.refresh_from_db()
    assert (customer.region, customer.standing.region, customer.version) == (region, region, 2)
    assert region.name in text(response)
    assert "<html" not in text(response)


def test_a_field_can_be_edited_without_scripts(client_as):
    client = client_as(Role.QA_LEAD)
    customer = make_customer()

    page = client.get(url("field", customer, "industry"))
    response = client.post(url("field", customer, "industry"), {"industry": "Retail", "version": 1})

    assert "<html" in text(page)
    assert response.url == customer.get_absolute_url()


def test_the_second_of_two_edits_is_told_and_shown_both_values(client_as):
    first, second = client_as(Role.QA_LEAD), client_as(Role.QA_LEAD)
    customer = make_customer()

    first.post(url("field", customer, "industry"), {"industry": "Theirs", "version": 1})
    response = second.post(url("field", customer, "industry"), {"industry": "Mine", "version": 1})

    customer.refresh_from_db()
    assert response.status_code == 409
    assert "Theirs" in text(response)
    assert 'value="Mine"' in text(response)
    assert customer.industry == "Theirs"


def test_the_second_of_two_edits_of_all_fields_sees_them_compared(client_as):
    client = client_as(Role.QA_LEAD)
    customer = make_customer(name="Old")
    service.edit(customer=customer, by=client.user, version=1, name="Theirs")

    response = client.post(
        url("edit", customer), {"name": "Mine", "code": customer.code, "currency": "USD", "version": 1}
    )

    customer.refresh_from_db()
    assert response.status_code == 409
    assert {"label": "Name", "theirs": "Theirs", "mine": "Mine"} in response.context["conflict"]["changes"]
    assert customer.name == "Theirs"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_an_edit_without_its_version_is_a_conflict(client_as, version):
    customer = make_customer()

    response = client_as(Role.QA_LEAD).post(url("field", customer, "industry"), {"industry": "x", "version": version})

    assert response.status_code == 409


@pytest.mark.parametrize("name", ["owner", "status", "version", "public_id", "sort_key", "score"])
def test_fields_with_rules_of_their_own_are_not_edited_in_place(client_as, name):
    response = client_as(Role.QA_LEAD).post(url("field", make_customer(), name), {name: "1", "version": 1})

    assert response.status_code == 404


def test_extra_fields_of_a_form_change_nothing(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)
    sent = {
        "name": "New",
        "code": customer.code,
        "currency": "USD",
        "version": 1,
        "owner": make_user().pk,
        "status": "lost",
        "score": 99,
        "source": "x",
    }

    client.post(url("edit", customer), sent)

    customer.refresh_from_db()
    assert (customer.name, customer.owner, customer.status, customer.source) == ("New", client.user, "active", "crmq")


def test_a_new_name_gets_a_new_sort_key(client_as):
    client = client_as(Role.QA_LEAD)
    customer = make_customer()

    client.post(url("edit", customer), {"name": "杭州云汇", "code": customer.code, "currency": "CNY", "version": 1})

    customer.refresh_from_db()
    assert (customer.sort_key, customer.initials) == ("hang zhou yun hui", "hzyh")


def test_an_amount_is_typed_as_people_write_it(client_as):
    client = client_as(Role.QA_LEAD)
    customer = make_customer(currency="CNY")

    client.post(url("field", customer, "credit_limit_minor"), {"credit_limit_minor": "1,200,000.50", "version": 1})
    wrong = client.post(url("field", customer, "credit_limit_minor"), {"credit_limit_minor": "12,x", "version": 2})

    customer.refresh_from_db()
    assert customer.credit_limit_minor == 1_200_000_50
    assert (wrong.status_code, "“12,x” is no amount" in text(wrong)) == (422, True)


def test_a_code_that_another_customer_has_is_refused(client_as):
    other, customer = make_customer(code="X-1"), make_customer()

    response = client_as(Role.QA_LEAD).post(url("field", customer, "code"), {"code": other.code, "version": 1})

    assert response.status_code == 422


# -- adding ---------------------------------------------------------------------------------------


def test_a_manager_adds_a_customer_and_keeps_it(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)

    client.post(reverse("customers:create"), {"name": "Ada", "currency": "usd", "status": "candidate"})

    customer = Customer.objects.get()
    assert (customer.owner, customer.status, customer.currency) == (client.user, "candidate", "USD")
    assert (customer.standing.owner, customer.standing.status) == (client.user, "candidate")
    assert customer.code == f"C-{customer.pk:05d}"


def test_a_candidate_enters_the_process(client_as):
    make_process()

    client_as(Role.QA_LEAD).post(reverse("customers:create"), {"name": "Ada", "currency": "USD", "status": "candidate"})

    assert Standing.objects.get().stage.step == "screening"


def test_a_name_that_is_there_already_is_pointed_out_before_saving(client_as):
    client = client_as(Role.QA_LEAD)
    make_customer(name="Ada")
    sent = {"name": "ada", "currency": "USD", "status": "active"}

    warned = client.post(reverse("customers:create"), sent)
    before = Customer.objects.count()
    client.post(reverse("customers:create"), sent | {"alike": "known"})

    assert (warned.status_code, before, Customer.objects.count()) == (422, 1, 2)


def test_the_hint_at_repetitions_tells_nothing_of_foreign_customers(client_as):
    make_customer(name="Ada", owner=make_user())

    client_as(Role.ACCOUNT_MANAGER).post(
        reverse("customers:create"), {"name": "Ada", "currency": "USD", "status": "active"}
    )

    assert Customer.objects.count() == 2


# -- what hangs on it -----------------------------------------------------------------------------


def test_the_first_contact_is_the_main_one_and_gives_way(client_as):
    client = client_as(Role.QA_LEAD)
    customer = make_customer()
    fields = {"email": "", "phone": "", "title": "", "language": "en"}

    client.post(url("contact_add", customer), fields | {"name": "One"})
    client.post(url("contact_add", customer), fields | {"name": "Two", "is_primary": "on"})

    assert dict(Contact.objects.values_list("name", "is_primary")) == {"One": False, "Two": True}


def test_contacts_of_a_foreign_customer_are_out_of_reach(client_as):
    contact = make_contact(make_customer(owner=make_user()))
    client = client_as(Role.ACCOUNT_MANAGER)

    answers = [
        client.post(reverse(f"customers:{name}", args=[contact.public_id]), {"name": "x"}).status_code
        for name in ("contact_edit", "contact_remove")
    ]

    assert answers == [404, 404]
    assert Contact.objects.filter(name=contact.name).exists()


def test_an_assessment_keeps_its_basis_and_author(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)

    client.post(url("assess", customer), {"kind": "credit", "value": "82.5", "note": "Annual report"})
    refused = client.post(url("assess", customer), {"kind": "credit", "value": "101", "note": "x"})

    entry = Assessment.objects.get()
    assert (entry.value, entry.note, entry.by) == (82.5, "Annual report", client.user)
    assert refused.status_code == 422


def test_a_person_moves_a_customer_where_the_process_leads(client_as):
    client = client_as(Role.QA_LEAD)
    process = make_process("admission>evaluation")
    here = make_stage(process, "admission")
    customer = make_customer(standing={"stage": here, "stage_since": timezone.now() - timedelta(days=2)})

    client.post(url("stage_move", customer), {"stage": "evaluation", "note": "Papers are complete"})
    nowhere = client.post(url("stage_move", customer), {"stage": "admission"})

    assert StageChange.objects.get().note == "Papers are complete"
    assert nowhere.status_code == 422


def test_the_loyalty_balance_is_the_sum_of_its_entries(client_as):
    customer = make_customer()
    for key, points in (("a", 500), ("b", -120)):
        LoyaltyEntry.objects.create(key=key, customer=customer, at=timezone.now(), points=points, reason="x")

    response = client_as(Role.QA_LEAD).get(customer.get_absolute_url())

    assert response.context["side"].points == 380


def test_a_group_lists_the_members_that_the_person_sees(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    group = make_customer(kind="group", owner=client.user)
    make_customer(name="Mine", parent=group, owner=client.user)
    make_customer(name="Theirs", parent=group, owner=make_user())

    response = client.get(group.get_absolute_url())

    assert [standing.customer.name for standing in response.context["members"]] == ["Mine"]


def test_changes_name_who_changed_what_from_what(client_as):
    client = client_as(Role.QA_LEAD)
    customer, region = make_customer(), make_region(name_en="Zhejiang")
    client.post(url("field", customer, "region"), {"region": region.pk, "version": 1})

    response = client.get(url("record_changes", customer))

    latest = response.context["entries"][0]
    assert latest["entry"].actor == client.user
    assert {"label": "region", "before": None, "after": "Zhejiang"} in latest["fields"]


# -- orders and deliveries ------------------------------------------------------------------------


def test_order_totals_are_those_of_the_rows(client_as):
    customer = make_customer()
    make_order(customer, amount_minor=100_00, ordered_on=date(2026, 3, 1))
    make_order(customer, amount_minor=300_00, ordered_on=date(2026, 3, 31))
    make_order(customer, amount_minor=999_00, ordered_on=date(2026, 4, 1))
    make_order(amount_minor=777_00, ordered_on=date(2026, 3, 1))

    response = client_as(Role.QA_LEAD).get(url("orders", customer), {"since": "2026-03-01", "until": "2026-03-31"})

    (total,) = response.context["totals"]
    assert (total.orders, total.amount_minor, total.average_minor) == (2, 400_00, 200_00)
    assert (len(response.context["page"].rows), response.context["count"].value) == (2, 2)


def test_deliveries_are_counted_by_how_they_kept_their_promise(client_as):
    customer, today = make_customer(), date.today()
    make_delivery(customer)
    make_delivery(customer, promised_on=today - timedelta(days=9), delivered_on=today - timedelta(days=5))
    make_delivery(customer, promised_on=today - timedelta(days=9), delivered_on=None)
    make_delivery(customer, promised_on=today + timedelta(days=9), delivered_on=None)
    client = client_as(Role.QA_LEAD)

    totals = client.get(url("deliveries", customer)).context["totals"]
    each = {
        state: len(client.get(url("deliveries", customer), {"state": state}).context["page"].rows)
        for state in ("on_time", "late", "overdue", "open")
    }

    assert (totals.all, totals.on_time, totals.late, totals.overdue, totals.ahead) == (4, 1, 1, 1, 1)
    assert each == {"on_time": 1, "late": 1, "overdue": 1, "open": 1}
    assert round(totals.on_time_percent, 1) == 33.3


@pytest.mark.parametrize(
    "query", ["since=soon", "since=2026-05-01&until=2026-01-01", "until=9999-12-31", "status=gone"]
)
def test_a_period_that_makes_no_sense_gets_a_message(client_as, query):
    response = client_as(Role.QA_LEAD).get(f"{url('orders', make_customer())}?{query}")

    assert response.status_code == 422


def test_an_order_shows_its_lines(client_as):
    order = make_order(amount_minor=100_00)
    OrderLine.objects.create(
        customer=order.customer, order=order, number="1", ordered_on=order.ordered_on, quantity=3, amount_minor=100_00
    )

    response = client_as(Role.QA_LEAD).get(reverse("customers:order", args=[order.public_id]))

    assert [line.quantity for line in response.context["lines"]] == [3]


def test_an_order_of_a_foreign_customer_is_not_found(client_as):
    order = make_order(make_customer(owner=make_user()))

    response = client_as(Role.ACCOUNT_MANAGER).get(reverse("customers:order", args=[order.public_id]))

    assert response.status_code == 404
