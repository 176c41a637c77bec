"""From draft over review to published: a second person, said where customers go, looked at again."""

from datetime import date

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from crmq.org.models import Notification
from customers.models import ProcessVersion, Stage, StageChange, Standing
from customers.services import publishing
from customers.starter import process as starter
from customers.tasks import carry_over
from diagrams.blueprints import BLUEPRINTS
from diagrams.checks import check
from diagrams.difference import compare
from diagrams.models import ProcessComment
from diagrams.queries.definitions import definition_of
from diagrams.services import definitions, stages, versions, ways
from diagrams.shapes import Change
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    org_starter.install()
    starter.install()
    return publishing.copy_as_draft(process=ProcessVersion.objects.get())


@pytest.fixture
def people(draft):
    return [make_user(name=name, roles=[Role.QA_LEAD]) for name in ("Sender", "Second")]


def url(version, page=""):
    return f"/map/versions/{version.public_id}/{page}"


def fresh(version):
    return ProcessVersion.objects.get(pk=version.pk)


def edit(draft, by, key, **fields):
    stages.change_stage(process=draft, key=key, seen=fresh(draft).edited, by=by, fields=fields)


def test_a_second_person_approves_before_a_version_counts(draft, people):
    sender, second = people
    versions.send_to_review(process=draft, by=sender)

    with pytest.raises(versions.OwnWork):
        versions.decide(process=draft, by=sender, kind="approved")
    with pytest.raises(versions.NotApproved):
        versions.publish(process=draft, by=sender, rerouted={})
    versions.decide(process=draft, by=second, kind="approved")
    versions.publish(process=draft, by=sender, rerouted={}, review_every="quarter")

    assert fresh(draft).status == "published"
    assert fresh(draft).review_on == versions.next_review("quarter", timezone.localdate())


def test_reviewers_and_the_sender_are_told(draft, people):
    sender, second = people

    versions.send_to_review(process=draft, by=sender)
    versions.decide(process=draft, by=second, kind="approved")

    assert Notification.objects.filter(user=second, text_en__contains="waits for your review").exists()
    assert Notification.objects.filter(user=sender, text_en__contains="is approved").exists()
    assert not Notification.objects.filter(user=sender, text_en__contains="waits").exists()


def test_changes_asked_for_make_it_a_draft_and_an_approval_ends_with_the_next_edit(draft, people):
    sender, second = people
    versions.send_to_review(process=draft, by=sender)
    versions.decide(process=draft, by=second, kind="approved")
    versions.take_back(process=draft)
    edit(draft, sender, "care", name_en="Changed after approval")
    versions.send_to_review(process=fresh(draft), by=sender)

    assert versions.approvals(fresh(draft)) == []
    versions.decide(process=draft, by=second, kind="changes", note="No")
    assert fresh(draft).status == "draft"


def test_a_version_with_errors_does_not_go_to_review(draft, people):
    ways.disconnect(process=draft, source="satisfied", target="renewal", seen=1, by=people[0])

    with pytest.raises(versions.NotReady) as told:
        versions.send_to_review(process=draft, by=people[0])

    assert {finding.code.value for finding in told.value.findings} >= {"few_ways", "unreachable"}


def test_people_addressed_in_a_comment_are_told_once(draft, people):
    sender, second = people

    versions.comment(process=draft, by=sender, text="@Second is this right?", stage_key="care")

    assert [note.user for note in Notification.objects.all()] == [second]


def test_comments_are_settled_and_opened_again(draft, client_as):
    client = client_as(Role.QA_LEAD)
    client.post(url(draft, "comment/"), {"text": "Too long", "stage_key": "care"})
    said = ProcessComment.objects.get()

    client.post(f"/map/comments/{said.public_id}/settle/")
    said.refresh_from_db()

    assert said.settled_by == client.user
    assert "Too long" in client.get(url(draft)).content.decode()


def test_publishing_asks_where_customers_of_a_removed_stage_go(draft, people, client_as):
    old = Stage.objects.get(process__status="published", key="contract")
    customer = make_customer()
    Standing.objects.filter(pk=customer.pk).update(stage=old, stage_since=timezone.now())
    stages.remove_stage(process=draft, key="contract", seen=1, by=people[0])
    versions.send_to_review(process=draft, by=people[0])
    versions.decide(process=draft, by=people[1], kind="approved")
    client = client_as(Role.ADMINISTRATOR)

    asked = client.get(url(draft, "publish/")).content.decode()
    refused = client.post(url(draft, "publish/now/"), {"to_contract": ""})
    client.post(url(draft, "publish/now/"), {"to_contract": "first_delivery", "note": "No contract stage"})
    carry_over(draft.carry_overs.get().pk)

    assert "1 customer" in asked
    assert refused.status_code == 422
    assert StageChange.objects.get(customer=customer).to_stage.key == "first_delivery"


def test_of_two_who_publish_at_once_the_second_is_told(draft, people, client_as):
    versions.send_to_review(process=draft, by=people[0])
    versions.decide(process=draft, by=people[1], kind="approved")
    client = client_as(Role.QA_LEAD)

    first, second = (client.post(url(draft, "publish/now/"), {}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert ProcessVersion.objects.filter(status="published").count() == 1


STEPS = ["copy", "discard", "send", "take-back", "decide", "publish/now", "reviewed"]


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.EXECUTIVE, Role.AUDITOR])
def test_readers_read_versions_and_change_none(draft, client_as, role):
    client = client_as(role)

    assert client.get("/map/versions/").status_code == 200
    assert client.get(url(draft)).status_code == 200
    assert client.get(url(draft, "difference/")).status_code == 200
    for step in STEPS:
        assert client.post(url(draft, f"{step}/")).status_code == 403


def test_steps_in_the_wrong_state_say_so_and_do_nothing(draft, client_as):
    client, published = client_as(Role.QA_LEAD), ProcessVersion.objects.get(status="published")

    answers = {
        step: client.post(url(published, f"{step}/"), {"kind": "approved"}).status_code
        for step in ("discard", "send", "take-back", "decide")
    }

    assert set(answers.values()) == {409}
    assert fresh(published).status == "published"


def test_the_difference_names_what_was_added_removed_changed_and_moved(draft, people):
    before = definition_of(ProcessVersion.objects.get(status="published"))
    by = people[0]
    edit(draft, by, "care", target_days=60)
    stages.remove_stage(process=draft, key="contract", seen=fresh(draft).edited, by=by)
    stages.place_stage(process=draft, key="refused", rank=5, row=1, seen=fresh(draft).edited, by=by)
    stages.add_stage(
        process=draft, seen=fresh(draft).edited, by=by, after="care", fields={"name_en": "Gift", "kind": "stage"}
    )

    found = compare(before, definition_of(fresh(draft)))

    changes = {each.thing.key: each.change for each in found.places}
    assert changes["care"] == Change.CHANGED
    assert changes["contract"] == Change.REMOVED
    assert changes["gift"] == Change.ADDED
    assert changes["refused"] == Change.MOVED
    assert {"contract", "gift"} <= found.union.place.keys()
    assert {each.thing.key for each in found.ways if each.change == Change.ADDED} >= {
        "care.gift",
        "admitted.first_delivery",
    }


def test_a_version_does_not_differ_from_its_copy(draft):
    assert not compare(definition_of(ProcessVersion.objects.get(status="published")), definition_of(draft))


@pytest.mark.parametrize(
    ("rhythm", "today", "due"),
    [
        ("quarter", date(2026, 11, 30), date(2027, 2, 28)),
        ("quarter", date(2026, 1, 15), date(2026, 4, 15)),
        ("quarter", date(2026, 9, 30), date(2026, 12, 30)),
        ("year", date(2024, 2, 29), date(2025, 2, 28)),
        ("", date(2026, 1, 1), None),
    ],
)
def test_reviews_come_round(rhythm, today, due):
    assert versions.next_review(rhythm, today) == due


def test_reviewers_are_reminded_once_before_and_once_when_due(draft, people):
    ProcessVersion.objects.filter(status="published").update(review_on=date(2026, 12, 1))

    told = []
    for day in (date(2026, 11, 1), date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 2), date(2026, 12, 3)):
        versions.remind_reviews(today=day)
        told.append(Notification.objects.count())

    assert told == [0, 2, 2, 4, 4]


@pytest.mark.parametrize("key", BLUEPRINTS)
def test_a_template_becomes_a_draft_that_is_ready_for_review(key, client_as):
    client = client_as(Role.QA_LEAD)

    answer = client.post(f"/map/versions/new/{key}/")

    made = ProcessVersion.objects.get()
    assert answer["Location"] == url(made, "edit/")
    assert [finding for finding in check(definition_of(made)) if finding.is_error] == []
    assert not made.stages.filter(rank=None).exists()


@pytest.mark.parametrize("key", BLUEPRINTS)
def test_a_template_speaks_both_languages(key):
    definition = BLUEPRINTS[key].definition

    texts = [thing.name for thing in (*definition.places, *definition.lanes)]
    texts += [place.definition for place in definition.places if place.definition] + [
        way.label for way in definition.ways if way.label
    ]

    assert all(text.en and text.zh for text in texts)


def test_departments_are_found_by_code_or_name_and_not_made_twice(draft):
    before = set(draft.stages.values_list("department", flat=True))

    made = definitions.draft_from(definition=definition_of(draft), by=None)

    assert set(made.stages.values_list("department", flat=True)) == before


def test_pages_of_versions_take_a_fixed_number_of_queries(draft, client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    for page in (url(draft), url(draft, "difference/"), "/map/versions/new/"):
        client.get(page)
        with django_assert_max_num_queries(20):
            client.get(page)


def test_open_comments_are_counted_on_their_stage(draft, client_as):
    client = client_as(Role.QA_LEAD)
    for text in ("Too long", "Who does it?"):
        client.post(url(draft, "comment/"), {"text": text, "stage_key": "care"})
    settled = ProcessComment.objects.first()
    client.post(f"/map/comments/{settled.public_id}/settle/")

    page = client.get(url(draft))
    about = client.get(url(draft, "?about=care")).context["comment_form"]

    assert "1 comment" in page.context["picture"]
    assert about["stage_key"].value() == "care"
