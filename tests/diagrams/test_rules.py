"""QA leads define what stages hand out and ask for, and what ways require and set off."""

import pytest
from django.urls import reverse

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers.models import ProcessVersion
from customers.services.publishing import copy_as_draft
from customers.stage_rules import read_forms
from customers.starter import process

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    org_starter.install()
    process.install()
    return copy_as_draft(process=ProcessVersion.objects.get())


def formset(prefix, *rows):
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return sent | {f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}


def way_url(draft, source="care", target="return_visit"):
    return reverse("diagrams:way_rules", args=[draft.public_id, source, target])


def test_a_way_gets_conditions_and_actions_and_is_undone_with_the_rest(draft, client_as):
    client = client_as(Role.QA_LEAD)
    sent = formset("guard", {"kind": "score", "number": "60"}, {"kind": "field", "of": "field:phone"}) | formset(
        "action",
        {
            "kind": "task",
            "to": "owner",
            "text_en": "Plan the visit",
            "text_zh": "安排回访",
            "days": "2",
            "task_kind": "visit",
        },
    )

    saved = client.post(way_url(draft), sent | {"is_automatic": "on"})

    way = draft.transitions.get(source__key="care", target__key="return_visit")
    assert saved.status_code == 302
    assert way.guards == [{"kind": "score", "number": 60.0}, {"kind": "field", "of": "phone"}]
    assert (way.actions[0]["text_zh"], way.is_automatic) == ("安排回访", True)
    draft.refresh_from_db()
    client.post(reverse("diagrams:edit_undo", args=[draft.public_id]), {"edited": draft.edited})
    way.refresh_from_db()
    assert way.guards == []


def test_a_condition_that_says_too_little_is_asked_again(draft, client_as):
    page = client_as(Role.QA_LEAD).post(
        way_url(draft),
        formset("guard", {"kind": "score"}, {"kind": "field", "of": "assessment:credit"}) | formset("action"),
    )

    assert page.status_code == 422
    assert not draft.transitions.get(source__key="care", target__key="return_visit").guards


def test_a_stage_gets_required_facts_documents_and_forms(draft, client_as):
    client, place = client_as(Role.QA_LEAD), [draft.public_id, "care"]
    client.post(reverse("diagrams:stage_rules", args=place), {"required_fields": ["phone", "segment"]})
    client.post(
        reverse("diagrams:stage_paper_new", args=place),
        {"name_en": "Care letter", "name_zh": "关怀函", "format": "pdf", "body_en": "Dear {contact}"},
    )
    unknown = client.post(
        reverse("diagrams:stage_paper_new", args=place), {"name_en": "X", "format": "pdf", "body_en": "{password}"}
    )
    client.post(
        reverse("diagrams:stage_form_new", args=place),
        {"name_en": "Check list", "name_zh": "检查表", "is_required": "on"}
        | formset(
            "question",
            {
                "kind": "choice",
                "label_en": "State",
                "label_zh": "状态",
                "choices_en": "Good\nBad",
                "choices_zh": "好\n差",
            },
        ),
    )

    stage = draft.stages.get(key="care")
    assert stage.required_fields == ["segment", "phone"] or stage.required_fields == ["phone", "segment"]
    assert [each["key"] for each in stage.documents] == ["care-letter"]
    assert unknown.status_code == 422
    form = read_forms(stage.forms)[0]
    assert (form.is_required, form.questions[0].choices("zh-hans")) == (True, [("Good", "好"), ("Bad", "差")])


def test_the_forms_show_what_is_there_and_change_it(draft, client_as):
    client, place = client_as(Role.QA_LEAD), [draft.public_id, "return_visit"]
    shown = client.get(reverse("diagrams:stage_form", args=[*place, "visit_plan"])).content.decode()

    client.post(reverse("diagrams:stage_rule_remove", args=[*place, "forms", "visit_plan"]))

    assert "Whom we meet" in shown
    assert draft.stages.get(key="return_visit").forms == []


def test_only_drafts_are_changed_and_only_by_those_who_define_them(draft, client_as):
    live = ProcessVersion.objects.get(status="published")
    sent = formset("guard") | formset("action")

    assert client_as(Role.QA_LEAD).post(way_url(live), sent).status_code == 404
    assert client_as(Role.ACCOUNT_MANAGER).post(way_url(draft), sent).status_code == 403
    assert client_as(Role.QA_LEAD).get(way_url(draft, "care", "nowhere")).status_code == 404
