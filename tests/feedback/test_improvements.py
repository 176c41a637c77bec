"""Corrective actions: planned, done, watched; the same cause again opens them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.models import Notification
from crmq.org.queries import today
from feedback.models import CauseBranch, Improvement, RootCause
from feedback.queries import causes
from feedback.queries import improvements as query
from feedback.services import causes as cause_services
from feedback.services import improvements as services
from feedback.starter import complaints as starter
from tests.factories import make_organisation

from .complaints import agent, file, lead, resolved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _definitions():
    make_organisation()
    starter.install()


def cause(code="packaging"):
    return RootCause.objects.get(code=code)


def plan(owner=None, **overrides):
    owner = owner or lead()
    fields = {
        "title": "Stronger pallets",
        "owner": owner,
        "due_on": today(),
        "corrective": "Print the limit",
        "root_cause": cause(),
    }
    return services.plan(by=owner, **fields | overrides)


def done(**overrides):
    improvement = plan(**overrides)
    return services.finish(improvement=improvement, by=improvement.owner)


def test_the_same_cause_again_reopens_the_action_and_tells_its_owner():
    action = done()

    resolved(file(), root_cause=cause())

    action.refresh_from_db()
    assert (action.status, action.reopened) == ("doing", 1)
    assert Notification.objects.filter(user=action.owner, text_en__contains="is open again").exists()


def test_another_cause_or_an_older_complaint_leaves_it_alone():
    older = file()
    action = done()

    resolved(older, root_cause=cause())
    resolved(file(), root_cause=cause("carrier"))

    action.refresh_from_db()
    assert action.status == "watched"


def test_so_many_recurrences_are_tolerated():
    action = done(tolerated=1)

    resolved(file(), root_cause=cause())
    action.refresh_from_db()
    first = action.status
    resolved(file(), root_cause=cause())

    action.refresh_from_db()
    assert (first, action.status) == ("watched", "doing")


def test_a_watch_that_ends_quietly_finds_the_action_effective():
    quiet, running = done(watch_days=30), done(watch_days=90)
    Improvement.objects.filter(pk__in=[quiet.pk, running.pk]).update(done_at=timezone.now() - timedelta(days=31))

    count = services.end_watches()

    statuses = list(Improvement.objects.order_by("pk").values_list("status", flat=True))
    assert (count, statuses) == (1, ["effective", "watched"])


def test_an_action_without_words_is_not_done():
    action = plan(corrective="")

    with pytest.raises(services.ActionIncomplete):
        services.finish(improvement=action, by=action.owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Improvement.objects.filter(pk=action.pk).update(status="watched", done_at=timezone.now())


def test_the_effect_compares_equal_spans():
    for _ in range(2):
        resolved(file(received_at=timezone.now() - timedelta(days=3)), root_cause=cause())
    action = done(tolerated=5)
    Improvement.objects.update(done_at=timezone.now() - timedelta(days=2))
    resolved(file(), root_cause=cause())
    action.refresh_from_db()

    effect = query.effect(action, timezone.now(), lead())

    assert (effect.before, effect.after, effect.days) == (2, 1, 2)


def test_an_action_goes_from_a_complaint_to_the_board(client_as):
    complaint, client = resolved(file(subject="Crushed"), root_cause=cause()), client_as(Role.QA_LEAD)
    begun = client.get(f"/improvements/new/?complaint={complaint.public_id}").context["form"].initial

    form = {
        "title": "Limits",
        "kind": "corrective",
        "origin": "complaint",
        "owner": client.user.pk,
        "due_on": "2026-01-10",
        "corrective": "Print",
        "tolerated": 0,
        "watch_days": 90,
    }
    client.post(f"/improvements/new/?complaint={complaint.public_id}", form)
    action = Improvement.objects.get()
    url = action.get_absolute_url()
    client.post(f"{url}start/")
    late = client.get("/improvements/?status=overdue&as=list").content.decode()
    client.post(f"{url}finish/")
    client.post(f"{url}verify/", {"text": "No pallet fell"})

    action.refresh_from_db()
    assert begun["root_cause"] == cause().pk
    assert (action.complaint, action.status, "Limits" in late) == (complaint, "effective", True)
    assert "No pallet fell" in client.get(url).content.decode()


def test_the_second_of_two_changes_is_told(client_as):
    action, client = plan(), client_as(Role.QA_LEAD)
    form = {
        "title": "Mine",
        "kind": "corrective",
        "origin": "other",
        "owner": client.user.pk,
        "due_on": "2027-01-10",
        "tolerated": 0,
        "watch_days": 90,
        "version": action.version,
    }

    first = client.post(f"{action.get_absolute_url()}edit/", form)
    second = client.post(f"{action.get_absolute_url()}edit/", form | {"title": "Also mine"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Also mine" in second.content.decode()


def test_readers_look_and_do_not_touch(client_as):
    action, reader = plan(), client_as(Role.EXECUTIVE)

    assert reader.get("/improvements/").status_code == 200
    assert reader.get(action.get_absolute_url()).status_code == 200
    assert reader.post(f"{action.get_absolute_url()}start/").status_code == 403
    assert reader.get("/improvements/new/").status_code == 403


def test_the_board_asks_a_fixed_number_of_queries(client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    for number in range(8):
        plan(title=f"Action {number}")

    for url in ("/improvements/", "/improvements/?as=list"):
        with django_assert_max_num_queries(14):
            assert "Action 7" in client.get(url).content.decode()


# -- causes ---------------------------------------------------------------------------------------


def test_whys_are_asked_in_a_row(client_as):
    complaint, client = file(), client_as(Role.SERVICE_AGENT)
    url = f"{complaint.get_absolute_url()}whys/"
    rows = [("Why late?", "Port closed", "notice"), ("Why did nobody know?", "Notice unread", "")]
    form = {"form-TOTAL_FORMS": "5", "form-INITIAL_FORMS": "5", "version": complaint.version}
    for place, (question, answer, evidence) in enumerate(rows):
        form |= {f"form-{place}-question": question, f"form-{place}-answer": answer, f"form-{place}-evidence": evidence}

    saved = client.post(url, form)
    unasked = client.post(url, form | {"form-2-answer": "So", "version": ""})
    stale = client.post(url, form)

    assert (saved.status_code, unasked.status_code, stale.status_code) == (302, 422, 409)
    assert list(complaint.whys.values_list("position", "answer")) == [(1, "Port closed"), (2, "Notice unread")]


def test_the_fishbone_of_a_category_gathers_equal_words():
    one, other = file(), resolved(file(), root_cause=cause())
    for complaint, words in ((one, "Stacked too high"), (other, "stacked too high "), (other, "No limit printed")):
        cause_services.add_factor(complaint=complaint, by=agent(), branch=CauseBranch.MATERIAL, text=words)
    now = timezone.now()

    found = causes.causes_of_category(one.category, now - timedelta(days=1), now + timedelta(days=1), lead())

    assert [(row.text, row.count) for row in found] == [
        ("Stacked too high", 2),
        ("No limit printed", 1),
        ("Packaging not strong enough", 1),
    ]
    assert set(found[0].complaints) == {one.public_id, other.public_id}
    assert [row.text for row in causes.causes_of_complaint(one)] == ["Stacked too high"]
