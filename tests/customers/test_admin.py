"""The administration: who sees what, and that published versions stay as they are."""

import pytest
from django.contrib import admin
from django.urls import reverse

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from crmq.org.models import User
from customers import starter
from customers.models import CriteriaSet, Playbook, Tier
from tests.customers.factories import make_criteria_set
from tests.factories import make_customer, make_tier, make_user

pytestmark = pytest.mark.django_db
TUNED = {"criteriaset", "tier", "segment", "playbook"}
ADMINISTERED = {"organisation", "user", "department", "region", "workcalendar", "calendarday"}


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def registered(*apps):
    return [model for model in admin.site._registry if model._meta.app_label in apps]


def sections(client):
    return {
        section["name"]: {model["object_name"].lower() for model in section["models"]}
        for section in client.get(reverse("admin:index")).context["app_list"]
    }


def act(client, record, action):
    return client.post(
        changelist(type(record)), {"action": action, "_selected_action": record.pk}, follow=True
    ).content.decode()


def test_a_lead_sees_what_leads_tune_and_nothing_else(client_as):
    found = set().union(*sections(client_as(Role.QA_LEAD)).values())

    assert found >= TUNED
    assert not found & ADMINISTERED and "periodictask" not in found


def test_an_administrator_sees_everything(client_as):
    found = set().union(*sections(client_as(Role.ADMINISTRATOR)).values())

    assert found >= TUNED | ADMINISTERED | {"periodictask", "crontabschedule", "intervalschedule"}


def test_the_index_follows_the_chain(client_as):
    names = list(sections(client_as(Role.ADMINISTRATOR)))

    chain = ["Screening", "Evaluation", "Tiers", "Maintenance", "Feedback", "Organisation", "Schedules"]
    assert [name for name in names if name in chain] == [name for name in chain if name in names]
    assert {"Screening", "Tiers", "Maintenance", "Organisation", "Schedules"} <= set(names)


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.EXECUTIVE, Role.AUDITOR])
def test_others_are_sent_home(client_as, role):
    assert client_as(role).get(reverse("admin:index"), follow=True).redirect_chain[-1][0] == "/"


def test_strangers_are_sent_to_the_one_sign_in_page(client):
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


@pytest.mark.parametrize("verb", ["changelist", "add"])
def test_every_list_and_form_opens(client_as, verb):
    org_starter.install()
    starter.install()
    client = client_as(Role.ADMINISTRATOR)

    for model in registered("customers", "org", "django_celery_beat"):
        response = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}"))
        assert response.status_code in (200, 403), model  # 403: the one organisation is there already


def test_every_definition_opens(client_as):
    org_starter.install()
    starter.install()
    make_customer()
    client = client_as(Role.ADMINISTRATOR)

    for model in registered("customers", "org"):
        if record := model.objects.first():
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[record.pk])
            assert client.get(address).status_code == 200, model


def test_a_lead_cannot_open_the_people(client_as):
    assert client_as(Role.QA_LEAD).get(changelist(User)).status_code == 403


def test_published_criteria_cannot_be_changed_or_deleted(client_as):
    criteria_set, client = make_criteria_set(), client_as(Role.QA_LEAD)
    address = reverse("admin:customers_criteriaset_change", args=[criteria_set.pk])

    response = client.post(address, {"number": 99, "note": "Changed"})

    criteria_set.refresh_from_db()
    assert (response.status_code, criteria_set.note) == (403, "")
    assert (
        client.post(reverse("admin:customers_criteriaset_delete", args=[criteria_set.pk]), {"post": "yes"}).status_code
        == 403
    )


@pytest.mark.parametrize("kind", [CriteriaSet, Playbook])
def test_a_copy_is_published_from_the_list(client_as, kind):
    starter.install()
    client, published = client_as(Role.QA_LEAD), kind.objects.filter(status="published").first()

    act(client, published, "copy_as_draft")
    draft = kind.objects.get(status="draft")
    page = act(client, draft, "publish")

    draft.refresh_from_db()
    published.refresh_from_db()
    assert (draft.status, published.status) == ("published", "retired")
    assert "is published" in page


def test_what_cannot_be_published_says_why(client_as):
    page = act(client_as(Role.QA_LEAD), make_criteria_set(), "publish")

    assert "only a draft that is complete can be published" in page


@pytest.mark.parametrize(("rank", "enter_at", "error"), [(3, 10, "lowest tier"), (2, 80, "enter higher")])
def test_tiers_leave_no_gap(client_as, rank, enter_at, error):
    tiers = [make_tier(code) for code in "ABC"]
    tier = tiers[rank - 1]
    values = {"code": tier.code, "rank": rank, "name_en": "X", "name_zh": "", "enter_at": enter_at, "leave_below": 0}

    page = client_as(Role.QA_LEAD).post(reverse("admin:customers_tier_change", args=[tier.pk]), values).content.decode()

    assert error in page
    assert Tier.objects.get(pk=tier.pk).enter_at != enter_at


def test_taking_a_role_away_ends_sessions(client_as):
    org_starter.install()
    person = make_user(roles=[Role.QA_LEAD])
    theirs = client_as(person)
    values = {"email": person.email, "name": person.name, "language": "en", "is_active": "on"}

    client_as(Role.ADMINISTRATOR).post(reverse("admin:org_user_change", args=[person.pk]), values)

    assert User.objects.get(pk=person.pk).roles == ()
    assert theirs.get("/").status_code == 302


def test_a_new_person_starts_without_a_password(client_as):
    values = {"email": "new@example.org", "name": "New", "language": "en", "is_active": "on"}

    client_as(Role.ADMINISTRATOR).post(reverse("admin:org_user_add"), values)

    assert not User.objects.get(email="new@example.org").has_usable_password()
