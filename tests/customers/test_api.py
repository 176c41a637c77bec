"""The REST API: read customers, send batches, by token only."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crmq.lib.permissions import Permission, Role
from crmq.org.models import AuditEntry
from crmq.org.services import issue_token
from customers.models import Customer, Delivery, Interaction, Order, OrderLine, Standing
from tests.factories import make_customer, make_order, make_organisation, make_tier, make_user

URL = "/api/v1"


@pytest.fixture
def api(db):
    """`api(Role.QA_LEAD, Permission.IMPORT)`: a client that sends a token with these scopes."""
    make_organisation(currency="CNY")

    def sign_in(role, *scopes):
        user = role if not isinstance(role, Role) else make_user(roles=[role])
        _token, secret = issue_token(user=user, name="erp", scopes=[scope.value for scope in scopes])
        client = Client(headers={"authorization": f"Bearer {secret}"})
        client.user = user
        return client

    return sign_in


@pytest.fixture
def writer(api):
    return api(Role.QA_LEAD, Permission.IMPORT)


def send(client, what, rows, source="erp"):
    return client.post(
        f"{URL}/{what}/batch", json.dumps({"source": source, "rows": rows}), content_type="application/json"
    )


def customer_row(**overrides):
    return {"external_id": "K1", "code": "C-1", "name": "杭州云汇"} | overrides


def order_row(**overrides):
    lines = [
        {"line_number": "1", "quantity": 2, "amount": 10.05},
        {"line_number": "2", "quantity": "3", "amount": "1,000.10"},
    ]
    return {
        "external_id": "O1",
        "number": "SO-1",
        "customer_code": "C-1",
        "ordered_on": "2026-03-05",
        "currency": "CNY",
        "lines": lines,
    } | overrides


def results(response):
    assert response.status_code == 200, response.content
    return [(row["external_id"], row["status"]) for row in response.json()["results"]]


def test_customers_are_created_once_and_found_by_their_key(writer, api):
    first = send(writer, "customers", [customer_row(revenue="12000000.5", headcount=20)])
    again = send(writer, "customers", [customer_row(revenue="12000000.5", headcount=20)])
    changed = send(writer, "customers", [customer_row(name="杭州云汇科技")])

    assert [results(each) for each in (first, again, changed)] == [
        [("K1", "created")],
        [("K1", "unchanged")],
        [("K1", "updated")],
    ]
    customer = Customer.objects.get()
    assert (customer.name, customer.initials, customer.revenue_minor, customer.headcount) == (
        "杭州云汇科技",
        "hzyhkj",
        1_200_000_050,
        20,
    )
    assert Standing.objects.get(customer=customer).status == "active"
    found = api(Role.QA_LEAD, Permission.CUSTOMERS_READ).get(f"{URL}/customers/find?source=erp&external_id=K1").json()
    assert found["public_id"] == str(customer.public_id)


def test_the_trail_names_the_owner_of_the_token_and_what_changed(writer):
    send(writer, "customers", [customer_row()])
    send(writer, "customers", [customer_row(name="杭州云汇科技")])

    entry = AuditEntry.objects.filter(entity="customers_customer", action="update").get()
    assert (entry.actor, entry.before["name"], entry.after["name"]) == (writer.user, "杭州云汇", "杭州云汇科技")


def test_an_order_equals_the_sum_of_its_lines_and_is_taken_whole_or_not_at_all(writer):
    make_customer(code="C-1", currency="CNY")
    broken = order_row(
        external_id="O2",
        number="SO-2",
        lines=[{"line_number": "1", "amount": "5"}, {"line_number": "2", "amount": "five"}],
    )

    answer = send(writer, "orders", [order_row(), broken])

    assert results(answer) == [("O1", "created"), ("O2", "rejected")]
    assert [(e["field"], e["value"], e["reason"]) for e in answer.json()["results"][1]["errors"]] == [
        ("amount", "five", "not_a_number")
    ]
    order = Order.objects.get()
    assert order.amount_minor == 101_015 == sum(order.lines.values_list("amount_minor", flat=True))
    assert Standing.objects.get(customer=order.customer).last_order_on == order.ordered_on


def test_a_changed_line_updates_its_order(writer):
    make_customer(code="C-1")
    send(writer, "orders", [order_row()])

    answer = send(writer, "orders", [order_row(lines=[{"line_number": "2", "quantity": 3, "amount": "2.00"}])])

    assert results(answer) == [("O1", "updated")]
    assert Order.objects.get().amount_minor == 1_205
    assert OrderLine.objects.count() == 2


def test_deliveries_find_their_customer_through_the_order(writer):
    order = make_order(make_customer(code="C-1"), number="SO-9", source="erp")

    answer = send(
        writer, "deliveries",
        [
            {"external_id": "D1", "number": "DN-1", "order_number": "SO-9", "promised_on": "2026-03-01", "quantity": 5},
            {"external_id": "D2", "number": "DN-2", "order_number": "SO-0", "promised_on": "2026-03-01"},
            {"external_id": "D3", "number": "DN-3", "order_number": "SO-9", "promised_on": "2026-03-01", "quantity": 1, "accepted_quantity": 2},
        ],
    )  # fmt: skip

    assert results(answer) == [("D1", "created"), ("D2", "rejected"), ("D3", "rejected")]
    assert [row["errors"][0]["reason"] for row in answer.json()["results"][1:]] == [
        "unknown_order",
        "more_than_delivered",
    ]
    assert Delivery.objects.get().customer == order.customer


def test_interactions_move_the_last_contact(writer):
    customer = make_customer(code="C-1")
    row = {
        "external_id": "I1",
        "customer_code": "C-1",
        "at": "2026-03-05T10:00:00+08:00",
        "channel": "phone",
        "subject": "=cmd()",
    }

    answer = send(
        writer,
        "interactions",
        [row, row | {"external_id": "I2", "at": "yesterday"}, row | {"external_id": "I3", "channel": "fax"}],
    )
    again = send(writer, "interactions", [row])

    assert results(answer) == [("I1", "created"), ("I2", "rejected"), ("I3", "rejected")]
    assert results(again) == [("I1", "unchanged")]
    interaction = Interaction.objects.get()
    assert (interaction.subject, interaction.by) == ("=cmd()", writer.user)
    assert Standing.objects.get(customer=customer).last_interaction_at == interaction.at


def test_the_same_key_twice_in_a_batch_is_refused_the_second_time(writer):
    answer = send(writer, "customers", [customer_row(), customer_row(code="C-2")])

    assert results(answer) == [("K1", "created"), ("K1", "rejected")]


@pytest.mark.parametrize("extra", [{"score": 99}, {"tier": "A"}, {"owner": "x"}, {"public_id": "0"}])
def test_fields_that_are_not_offered_are_refused_and_change_nothing(writer, extra):
    answer = send(writer, "customers", [customer_row(**extra)])

    assert answer.status_code == 422
    assert not Customer.objects.exists()


def test_a_batch_has_at_most_1000_rows_and_2_megabytes(writer):
    many = send(writer, "customers", [customer_row(external_id=str(n), code=str(n)) for n in range(1_001)])
    large = send(writer, "customers", [customer_row(note="x" * (2 << 20))])

    assert (many.status_code, large.status_code) == (422, 413)
    assert not Customer.objects.exists()


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "x" * 20_001, "<script>", "' OR 1=1 --"])
def test_strange_texts_are_stored_unchanged_or_refused(writer, value):
    answer = send(writer, "customers", [customer_row(note=value)])

    assert answer.status_code in (200, 400, 422)
    assert set(Customer.objects.values_list("note", flat=True)) <= {value}


def test_only_a_token_with_the_scope_and_the_role_may_send(api, client_as):
    reader = api(Role.QA_LEAD, Permission.CUSTOMERS_READ)
    manager = api(Role.ACCOUNT_MANAGER, Permission.IMPORT)

    answers = [
        send(client, "customers", [customer_row()]) for client in (reader, manager, client_as(Role.QA_LEAD), Client())
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 401, 401]
    assert not Customer.objects.exists()


def test_a_manager_reads_own_customers_only(api):
    manager = api(Role.ACCOUNT_MANAGER, Permission.CUSTOMERS_READ)
    own, foreign = make_customer(owner=manager.user), make_customer()

    page = manager.get(f"{URL}/customers").json()
    one = manager.get(f"{URL}/customers/{foreign.public_id}")

    assert [row["public_id"] for row in page["customers"]] == [str(own.public_id)]
    assert one.status_code == 404


def test_rows_of_customers_that_the_sender_does_not_see_are_unknown(api, monkeypatch):
    from crmq.lib import permissions

    granted = permissions.PERMISSIONS[Role.ACCOUNT_MANAGER] | {Permission.IMPORT}
    monkeypatch.setitem(permissions.PERMISSIONS, Role.ACCOUNT_MANAGER, granted)
    manager = api(Role.ACCOUNT_MANAGER, Permission.IMPORT)
    make_customer(code="C-1")
    make_customer(code="C-2", owner=manager.user)

    orders = send(manager, "orders", [order_row(), order_row(external_id="O2", number="SO-2", customer_code="C-2")])
    customers = send(
        manager,
        "customers",
        [customer_row(code="C-1"), customer_row(external_id="K3", code="C-3", owner_email=manager.user.email)],
    )

    assert results(orders) == [("O1", "rejected"), ("O2", "created")]
    assert orders.json()["results"][0]["errors"][0]["reason"] == "unknown_customer"
    assert [row["errors"][0]["reason"] for row in customers.json()["results"]] == ["unknown_customer", "not_allowed"]


def test_pages_follow_each_other_and_filters_narrow(api):
    reader = api(Role.QA_LEAD, Permission.CUSTOMERS_READ)
    made = [make_customer(standing={"tier": make_tier("A")}) if n % 2 else make_customer() for n in range(5)]
    old = made[1]
    Customer.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=9))

    first = reader.get(f"{URL}/customers?limit=3").json()
    second = reader.get(f"{URL}/customers?limit=3&cursor={first['next']}").json()
    tier = reader.get(
        f"{URL}/customers", {"tier": "A", "updated_since": (timezone.now() - timedelta(days=1)).isoformat()}
    ).json()

    assert [row["code"] for row in first["customers"] + second["customers"]] == [each.code for each in made]
    assert second["next"] is None
    assert [row["code"] for row in tier["customers"]] == [made[3].code]
    assert reader.get(f"{URL}/customers?limit=201").status_code == 422


def test_reading_a_page_takes_the_same_queries_however_many_rows(api, django_assert_max_num_queries):
    reader = api(Role.QA_LEAD, Permission.CUSTOMERS_READ)
    for _ in range(30):
        make_customer()

    with django_assert_max_num_queries(6):
        assert len(reader.get(f"{URL}/customers").json()["customers"]) == 30


def test_too_many_requests_are_told_when_to_come_back(api, monkeypatch):
    from crmq.api import api as ninja

    throttle = ninja.throttle if not isinstance(ninja.throttle, list) else ninja.throttle[0]
    monkeypatch.setattr(throttle, "num_requests", 2)
    reader = api(Role.QA_LEAD, Permission.CUSTOMERS_READ)

    answers = [reader.get(f"{URL}/customers") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_the_documentation_keeps_to_the_content_security_policy(page, db):
    page.goto("/api/v1/docs")

    page.get_by_text("/api/v1/orders/batch").first.wait_for()
