"""The database writes the trail itself, for single and set-based changes alike."""

import pytest
from django.db import DatabaseError, connection, transaction

from crmq.lib.permissions import Role
from crmq.org import audit
from crmq.org.models import AuditEntry, Department, User
from tests.factories import make_customer, make_department, make_user

pytestmark = pytest.mark.django_db


def entries(table, action=None):
    found = AuditEntry.objects.filter(entity=table).order_by("pk")
    return list(found.filter(action=action) if action else found)


def test_a_change_is_recorded_with_before_and_after():
    user = make_user(name="Ann")

    User.objects.filter(pk=user.pk).update(name="Anna")

    [entry] = entries("org_user", "update")
    assert (entry.entity_id, entry.before, entry.after) == (str(user.pk), {"name": "Ann"}, {"name": "Anna"})


def test_a_set_based_change_is_recorded_row_by_row():
    for _ in range(3):
        make_department()

    Department.objects.update(name_zh="部门")

    assert len(entries("org_department", "update")) == 3


def test_a_change_of_nothing_is_not_recorded():
    user = make_user(name="Ann")

    User.objects.filter(pk=user.pk).update(name="Ann")

    assert entries("org_user", "update") == []


def test_passwords_are_not_repeated():
    user = make_user()

    user.set_password("a very long password")
    user.save()

    assert "password" not in str([(entry.before, entry.after) for entry in entries("org_user")])


def test_a_bulk_load_is_one_entry_with_its_number_of_rows():
    with transaction.atomic(), audit.summarised():
        Department.objects.bulk_create([Department(code=f"d{n}", name_en="D") for n in range(50)])

    [entry] = entries("org_department")
    assert entry.after == {"rows": 50}


def test_the_trail_names_person_and_page(client_as):
    client = client_as(Role.QA_LEAD)

    client.post("/me/theme/", {"theme": "dark"})

    entry = entries("org_user", "update")[-1]
    assert (entry.actor_id, entry.page) == (client.user.pk, "POST /me/theme/")
    assert entry.after == {"theme": "dark"}


def test_removing_leaves_what_was_there():
    customer = make_customer(name="Lost")

    customer.delete()

    [entry] = entries("customers_customer", "delete")
    assert entry.before["name"] == "Lost"


@pytest.mark.parametrize(
    "statement", ["UPDATE org_auditentry SET page = ''", "DELETE FROM org_auditentry", "TRUNCATE org_auditentry"]
)
def test_nobody_changes_the_trail(statement):
    make_user()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_page_filters_and_survives_nonsense(client_as, django_assert_max_num_queries):
    user = make_user(name="Ann")
    User.objects.filter(pk=user.pk).update(name="Anna")
    auditor = client_as(Role.AUDITOR)

    with django_assert_max_num_queries(12):
        page = auditor.get("/audit/", {"entity": "org_user", "record": user.pk, "since": "nonsense"})

    html = page.content.decode()
    assert "Anna" in html
    assert "org_department" not in html
