"""The list of customers: what it shows, to whom, and what it refuses."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.models import AuditEntry
from customers.models import Customer, SavedView, Standing, Task
from tests.factories import make_customer, make_department, make_tier, make_user

LIST = reverse("customers:list")
BULK = reverse("customers:bulk")
EXPORT = reverse("customers:export")
MOST_QUERIES = 8

pytestmark = pytest.mark.django_db


def rows(response):
    return [row["name"] for row in response.context["rows"]]


@pytest.fixture
def managers(client_as):
    """Two account managers, one customer each."""
    mine, theirs = client_as(Role.ACCOUNT_MANAGER), client_as(Role.ACCOUNT_MANAGER)
    make_customer(name="Mine", owner=mine.user)
    make_customer(name="Theirs", owner=theirs.user)
    return mine, theirs


@pytest.mark.parametrize("count", [2, 60])
def test_the_list_takes_eight_queries_whatever_its_length(client_as, django_assert_num_queries, count):
    client = client_as(Role.ACCOUNT_MANAGER)
    tier = make_tier("A")
    for number in range(count):
        make_customer(owner=client.user, standing={"tier": tier, "score": 90 - number / 10, "is_rated": True})
    client.get(LIST)

    with django_assert_num_queries(MOST_QUERIES):
        response = client.get(LIST)

    assert len(rows(response)) == min(count, 50)


def test_a_manager_sees_nothing_of_a_colleague(managers):
    mine, _theirs = managers

    response = mine.get(LIST)

    assert rows(response) == ["Mine"]
    assert response.context["count"].value == 1


@pytest.mark.parametrize("sort", ["name", "-name", "score", "-score", "revenue", "-silence", "open"])
def test_no_order_brings_foreign_customers_to_light(managers, sort):
    mine, _theirs = managers

    response = mine.get(LIST, {"sort": sort})

    assert rows(response) == ["Mine"]


def test_asking_for_the_customers_of_a_colleague_is_refused(managers):
    mine, theirs = managers

    response = mine.get(LIST, {"owner": theirs.user.public_id})

    assert response.status_code == 422
    assert rows(response) == []


def test_the_head_of_a_department_sees_its_customers(client_as):
    head = client_as(Role.ACCOUNT_MANAGER)
    parent = make_department(head=head.user)
    make_customer(name="Below", department=make_department(parent=parent), owner=make_user())

    response = head.get(LIST)

    assert rows(response) == ["Below"]


@pytest.mark.parametrize(
    "query",
    [
        "sort=password", "sort=--score", "sort=owner__password", "owner__password__startswith=a", "owner=zzz", "tier=Z", "silent=soon",
        "silent=-1", "coverage=101", "status=gone", "stage=nowhere", "kind=x", "page_size=1000000000",
    ],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_gets_a_message_and_no_rows(client_as, query):
    make_customer()

    response = client_as(Role.QA_LEAD).get(f"{LIST}?{query}")

    assert response.status_code == 422
    assert "The list cannot be shown like this" in response.content.decode()
    assert rows(response) == []


@pytest.mark.parametrize("cursor", ["x", "%00", "eyJhIjoxfQ", "WyJvIiwiYSIsImIiXQ", "é" * 400])
def test_a_cursor_that_is_not_ours_never_breaks_the_list(client_as, cursor):
    make_customer(standing={"score": 50})

    response = client_as(Role.QA_LEAD).get(LIST, {"cursor": cursor})

    assert response.status_code in (200, 400)


def test_paging_walks_every_customer_once_and_back(client_as):
    client = client_as(Role.QA_LEAD)
    for number in range(55):
        make_customer(standing={"score": number % 7 if number % 5 else None})

    first = client.get(LIST)
    second = client.get(LIST, {"cursor": first.context["page"].older})
    back = client.get(LIST, {"cursor": second.context["page"].newer})

    assert len(set(rows(first) + rows(second))) == 55
    assert rows(back) == rows(first)


def test_names_of_both_languages_sort_by_pinyin(client_as):
    for name, key in [("中原", "zhong yuan"), ("Beta", "beta"), ("阿里", "a li")]:
        make_customer(name=name, sort_key=key)

    response = client_as(Role.QA_LEAD).get(LIST, {"sort": "name"})

    assert rows(response) == ["阿里", "Beta", "中原"]


def test_filters_narrow_the_list(client_as):
    client = client_as(Role.QA_LEAD)
    a, now = make_tier("A"), timezone.now()
    make_tier("B")
    make_customer(
        name="Near", standing={"tier": a, "score": 73, "is_rated": True, "last_interaction_at": now, "coverage": 0.9}
    )
    make_customer(
        name="Silent",
        standing={
            "tier": a,
            "score": 95,
            "is_rated": True,
            "last_interaction_at": now - timedelta(days=40),
            "coverage": 0.4,
        },
    )
    make_customer(name="Complains", standing={"open_complaints": 2, "last_interaction_at": now, "coverage": 0.9})
    make_customer(name="Waits", status=Customer.Status.CANDIDATE)
    wanted = {
        "near=on": ["Near"], "silent=30&status=active": ["Silent"], "open=on": ["Complains"], "status=candidate": ["Waits"],
        "tier=A": ["Silent", "Near"], "rated=no&status=active": ["Complains"], "coverage=50&rated=yes": ["Silent"], "owner=none&open=on": ["Complains"],
    }  # fmt: skip

    found = {query: rows(client.get(f"{LIST}?{query}")) for query in wanted}

    assert found == wanted


def test_groups_are_listed_only_when_asked_for(client_as):
    client = client_as(Role.QA_LEAD)
    make_customer(name="Country", kind=Customer.Kind.GROUP)
    make_customer(name="Project")

    usual, groups = client.get(LIST), client.get(LIST, {"kind": "group"})

    assert (rows(usual), rows(groups)) == (["Project"], ["Country"])


def test_chosen_columns_are_remembered(client_as):
    client = client_as(Role.QA_LEAD)
    make_customer()

    client.get(LIST, {"columns": ["stage", "tier"]})
    response = client.get(LIST)

    assert [column.name for column in response.context["shown"]] == ["tier", "stage"]


def test_a_swap_brings_only_the_results(client_as):
    make_customer(name="Ada")

    html = client_as(Role.QA_LEAD).get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "Ada" in html
    assert "<html" not in html


def test_names_are_printed_not_parsed(client_as):
    make_customer(name="<script>alert(1)</script>", other_name="<b>x</b>")

    html = client_as(Role.QA_LEAD).get(LIST).content.decode()

    assert "<script>alert(1)" not in html
    assert "<b>x</b>" not in html


# -- saved views ----------------------------------------------------------------------------------


def test_a_view_is_kept_for_its_owner_alone(client_as):
    client, other = client_as(Role.QA_LEAD), client_as(Role.QA_LEAD)

    client.post(reverse("customers:view_save"), {"name": "Big", "query": "tier=A"})

    labels = [view["label"] for view in client.get(LIST).context["views"]]
    assert labels[-1] == "Big"
    assert "Big" not in [view["label"] for view in other.get(LIST).context["views"]]


def test_a_view_can_be_removed(client_as):
    client = client_as(Role.QA_LEAD)
    client.post(reverse("customers:view_save"), {"name": "Big", "query": "tier=A"})

    client.post(reverse("customers:view_remove"), {"name": "Big"})

    assert not SavedView.objects.exists()


def test_a_person_keeps_a_dozen_views_at_most(client_as):
    client = client_as(Role.QA_LEAD)
    for number in range(12):
        SavedView.objects.create(user=client.user, name=str(number), query="")

    response = client.post(reverse("customers:view_save"), {"name": "One more", "query": ""})

    assert response.status_code == 422
    assert SavedView.objects.count() == 12


# -- bulk -----------------------------------------------------------------------------------------


def chosen(*customers):
    return {"chosen": [str(customer.public_id) for customer in customers]}


def test_one_foreign_customer_refuses_the_whole_action(managers):
    mine, _theirs = managers
    both = Customer.objects.all()

    response = mine.post(
        BULK,
        {"action": "task", "confirmed": "1", "title": "Call", "kind": "call", "due_on": "2030-01-01", **chosen(*both)},
    )

    assert response.status_code == 404
    assert not Task.objects.exists()


def test_customers_are_handed_over_with_their_open_tasks(client_as):
    old, new = (
        make_user(roles=[Role.ACCOUNT_MANAGER]),
        make_user(roles=[Role.ACCOUNT_MANAGER], department=make_department()),
    )
    customer = make_customer(owner=old)
    Task.objects.create(key="t", customer=customer, owner=old, kind="call", title_en="Call", due_on="2030-01-01")

    client_as(Role.QA_LEAD).post(
        BULK, {"action": "assign", "confirmed": "1", "owner": new.public_id, **chosen(customer)}
    )

    standing = Standing.objects.get(pk=customer.pk)
    assert (standing.owner, standing.department, Task.objects.get().owner) == (new, new.department, new)


def test_an_account_manager_may_not_assign(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)

    response = client.post(
        BULK, {"action": "assign", "confirmed": "1", "owner": make_user().public_id, **chosen(customer)}
    )

    assert response.status_code == 403
    assert Customer.objects.get().owner == client.user


@pytest.mark.parametrize("key", ["", "1", "'; DROP", "00000000-0000-0000-0000-000000000000"])
def test_a_bulk_action_on_what_is_no_customer_is_not_found(client_as, key):
    response = client_as(Role.QA_LEAD).post(BULK, {"action": "export", "chosen": [key]})

    assert response.status_code == 404


def test_tasks_are_planned_for_each_chosen_customer_and_its_owner(client_as):
    client, owner = client_as(Role.QA_LEAD), make_user()
    one, two = make_customer(owner=owner), make_customer()

    client.post(
        BULK,
        {
            "action": "task",
            "confirmed": "1",
            "title": "Check",
            "kind": "call",
            "due_on": "2030-01-01",
            **chosen(one, two),
        },
    )

    assert {(task.customer_id, task.owner) for task in Task.objects.all()} == {(one.pk, owner), (two.pk, client.user)}


# -- export ---------------------------------------------------------------------------------------


def test_an_export_holds_what_the_person_sees_and_is_recorded(managers):
    mine, _theirs = managers

    response = mine.post(EXPORT, {"format": "csv", "query": ""})
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))

    entry = AuditEntry.objects.get(action="export")
    assert [line[1] for line in lines[1:]] == ["Mine"]
    assert (entry.actor, entry.after["rows"]) == (mine.user, 1)


def test_an_exported_name_is_no_formula(client_as):
    make_customer(name="=1+1")

    response = client_as(Role.QA_LEAD).post(EXPORT, {"format": "csv", "query": ""})

    assert "'=1+1" in b"".join(response.streaming_content).decode("utf-8-sig")


def test_an_export_can_be_a_workbook(client_as):
    make_customer(name="阿里")

    response = client_as(Role.QA_LEAD).post(EXPORT, {"format": "xlsx", "query": ""})

    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        assert any("阿里" in book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_an_export_of_a_senseless_filter_is_refused(client_as):
    response = client_as(Role.QA_LEAD).post(EXPORT, {"query": "owner__password=x"})

    assert response.status_code == 400
    assert not AuditEntry.objects.filter(action="export").exists()


def test_a_service_agent_may_not_export(client_as):
    response = client_as(Role.SERVICE_AGENT).post(EXPORT, {"query": ""})

    assert response.status_code == 403


def test_reading_never_exports(client_as):
    assert client_as(Role.QA_LEAD).get(EXPORT).status_code == 405
