"""Working complaints: judged, handed out, shared between departments, joined, approved, closed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from crmq.lib.permissions import Role
from crmq.mail.models import Mail
from crmq.org.models import Notification
from customers.models import Standing, Task
from feedback.models import (
    Complaint,
    ComplaintCategory,
    ComplaintFile,
    ComplaintQueue,
    ComplaintRules,
    Priority,
    QueueMember,
    SlaPolicy,
    SubTask,
)
from feedback.services import complaints as services
from feedback.starter import complaints as starter
from tests.factories import make_customer, make_department, make_organisation, make_region, make_tier, make_user

from .complaints import PNG, agent, at, file, lead, local, resolved

pytestmark = pytest.mark.django_db
LEVELS = {"severity": 2, "safety": 1, "complexity": 1, "impact": 2, "urgency": 1}


@pytest.fixture(autouse=True)
def _definitions():
    make_organisation()
    starter.install()


def texts(user):
    return list(Notification.objects.filter(user=user).values_list("text_en", flat=True))


# -- the words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"text": "Nothing happened"}, {"subject": "Fine"}, {"channel": "visit"}])
def test_the_words_of_a_complaint_never_change(change):
    complaint = file()

    with pytest.raises(Exception, match="never change"), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**change)


# -- assessment and deadlines ---------------------------------------------------------------------


def test_the_assessment_makes_the_priority_and_the_priority_the_deadlines():
    complaint = file(received_at=at("2026-11-19T09:00"))

    services.assess(complaint=complaint, by=agent(), **LEVELS | {"safety": 3})

    complaint.refresh_from_db()
    assert (complaint.priority, local(complaint.acknowledge_due)) == (Priority.URGENT, "2026-11-19 10:00")
    assert complaint.assessed_at


def test_the_weights_are_the_organisations():
    ComplaintRules.objects.update(
        severity_weight=0, safety_weight=0, complexity_weight=1, impact_weight=0, urgency_weight=0
    )
    complaint = file()

    services.assess(complaint=complaint, by=agent(), **LEVELS | {"severity": 3, "complexity": 1})

    complaint.refresh_from_db()
    assert complaint.priority == Priority.LOW


def test_the_policy_that_says_most_holds():
    country, tier = make_region(), make_tier("A")
    city = make_region(parent=country)
    hours = {"respond_hours": 16, "resolve_hours": 40, "priority": Priority.NORMAL}
    SlaPolicy.objects.create(region=country, acknowledge_hours=3, **hours)
    SlaPolicy.objects.create(tier=tier, acknowledge_hours=2, **hours)
    SlaPolicy.objects.create(tier=tier, region=country, acknowledge_hours=1, **hours)

    def due(**standing):
        customer = make_customer(standing=standing)
        return local(file(customer, received_at=at("2026-11-19T09:00")).acknowledge_due)[11:]

    assert due() == "14:00"
    assert due(region=city) == "12:00"
    assert due(tier=tier) == "11:00"
    assert due(tier=tier, region=city) == "10:00"


def test_another_category_may_make_it_a_repeat():
    customer = make_customer()
    first = file(customer, received_at=at("2026-11-02T10:00"))
    second = file(customer, received_at=at("2026-11-05T10:00"), category=ComplaintCategory.objects.get(code="other"))

    services.sort(complaint=second, by=agent(), category=first.category)

    second.refresh_from_db()
    assert (second.repeat_of, second.severity, second.priority) == (first, 3, Priority.HIGH)


def test_the_repeat_window_is_adjustable():
    ComplaintRules.objects.update(repeat_days=5)
    customer = make_customer()
    file(customer, received_at=at("2026-11-02T10:00"))

    assert file(customer, received_at=at("2026-11-09T10:00")).repeat_of is None


# -- queues ---------------------------------------------------------------------------------------


def test_a_queue_hands_out_by_load_and_skill_and_says_why():
    queue = ComplaintQueue.objects.get()
    ComplaintQueue.objects.update(assigns=True)
    busy, free, skilled = agent(name="Busy"), agent(name="Free"), agent(name="Skilled")
    for user, skill in ((busy, 1), (free, 1), (skilled, 3)):
        QueueMember.objects.create(queue=queue, user=user, capacity=4, skill=skill)
    file(handler=busy, category=ComplaintCategory.objects.get(code="other"))
    file(handler=skilled)

    usual, severe = file(), file(severity=3)

    assert (usual.handler, severe.handler) == (free, skilled)
    assert usual.events.get(kind="assigned").changes == {"reason": {"open": 0, "capacity": 4, "skill": 1, "wanted": 1}}


def test_nobody_gets_more_than_they_can_work():
    queue = ComplaintQueue.objects.get()
    ComplaintQueue.objects.update(assigns=True)
    QueueMember.objects.create(queue=queue, user=agent(), capacity=1)

    assert [file().handler is None, file().handler is None] == [False, True]


def test_a_taken_over_complaint_is_told_to_who_had_it():
    before, after = agent(), agent(name="Mei")
    complaint = file(handler=before)

    services.assign(complaint=complaint, to=after, by=after)

    assert f"Mei took over complaint {complaint.number}" in texts(before)


# -- sub-tasks ------------------------------------------------------------------------------------


def test_another_department_works_a_part_and_the_handler_accepts_it(client_as):
    head = make_user(roles=[Role.ACCOUNT_MANAGER], name="Head")
    logistics, handler = make_department(head=head), agent()
    complaint = file(handler=handler)
    hers, his = client_as(head), client_as(handler)
    url = complaint.get_absolute_url()

    outside = hers.get(url).status_code
    his.post(
        f"{url}ask/",
        {"title": "Find the pallet", "department": logistics.pk, "hours": "8", "version": complaint.version},
    )
    task = SubTask.objects.get()
    inside = hers.get(url).status_code
    early = his.post(f"{url}resolve/", {"cause": "Port", "action": "Buffer"})
    hers.post(f"/complaints/subtasks/{task.public_id}/finish/", {"result": "In Lagos"})
    his.post(f"/complaints/subtasks/{task.public_id}/return/", {"reason": "Which shed?"})
    hers.post(f"/complaints/subtasks/{task.public_id}/finish/", {"result": "Lagos, shed 4"})
    his.post(f"/complaints/subtasks/{task.public_id}/accept/")

    task.refresh_from_db()
    assert (outside, inside, early.status_code) == (404, 200, 409)
    assert (task.status, task.result, task.returned) == ("accepted", "Lagos, shed 4", 1)
    assert his.post(f"{url}resolve/", {"cause": "Port", "action": "Buffer"}).status_code == 302


def test_whoever_was_not_asked_reports_nothing():
    complaint = file(handler=agent())
    task = services.ask(complaint=complaint, by=complaint.handler, title="Look", hours=8, owner=agent())

    with pytest.raises(services.NotYours):
        services.finish_subtask(task=task, by=agent(), result="Done")


def test_a_subtask_that_nobody_would_hear_of_is_refused(client_as):
    complaint = file()

    page = client_as(Role.SERVICE_AGENT).post(
        f"{complaint.get_absolute_url()}ask/", {"title": "Look", "hours": "8", "department": make_department().pk}
    )

    assert page.status_code == 422
    assert not SubTask.objects.exists()


# -- messages -------------------------------------------------------------------------------------


def test_a_mention_calls_only_those_who_may_see_the_complaint():
    seen, unseen = agent(name="Mei Lin"), make_user(roles=[Role.ACCOUNT_MANAGER], name="Otto")
    complaint = file()

    services.message(complaint=complaint, text="@Mei Lin @Otto please look", by=agent(name="Sun"), is_public=False)

    assert texts(seen) == [f"Sun mentioned you in complaint {complaint.number}"]
    assert texts(unseen) == []


def test_a_canned_text_begins_a_message_in_the_customers_language(client_as):
    complaint = file(reporter_name="王敏", language="zh-hans")

    html = client_as(Role.SERVICE_AGENT).get(f"{complaint.get_absolute_url()}?canned=looking-into-it").content.decode()

    assert "王敏，您好：" in html and complaint.number in html


def test_files_of_internal_notes_stay_inside(client, client_as):
    complaint, token = services.file(
        customer=make_customer(),
        subject="Late",
        text="Late",
        channel="phone",
        category=ComplaintCategory.objects.first(),
    )
    staff, url = client_as(Role.SERVICE_AGENT), complaint.get_absolute_url()

    staff.post(f"{url}message/", {"text": "Inside", "attachments": SimpleUploadedFile("inside.png", PNG)})
    staff.post(
        f"{url}message/", {"text": "Outside", "is_public": "on", "attachments": SimpleUploadedFile("outside.png", PNG)}
    )

    inside, outside = ComplaintFile.objects.order_by("pk")
    html = client.get(f"/track/{token}/").content.decode()
    theirs = client.get(f"/track/{token}/files/{outside.file.public_id}/")
    ours = staff.get(f"/complaints/files/{inside.file.public_id}/")
    assert "outside.png" in html and "inside.png" not in html
    assert [b"".join(answer.streaming_content) for answer in (theirs, ours)] == [PNG, PNG]
    assert client.get(f"/track/{token}/files/{inside.file.public_id}/").status_code == 404
    assert client_as(Role.ACCOUNT_MANAGER).get(f"/complaints/files/{inside.file.public_id}/").status_code == 404


def test_a_script_dressed_as_a_picture_is_refused(client_as):
    complaint = file()

    page = client_as(Role.SERVICE_AGENT).post(
        f"{complaint.get_absolute_url()}message/",
        {"text": "x", "attachments": SimpleUploadedFile("a.png", b"<script>1</script>")},
    )

    assert page.status_code == 422
    assert not ComplaintFile.objects.exists()


# -- joining --------------------------------------------------------------------------------------


def test_a_merged_complaint_ends_and_its_customer_hears_where_it_goes_on():
    customer = make_customer()
    main, double = file(customer), file(customer, reporter_email="a@customer.example")

    services.merge(complaint=double, into=main, by=agent())

    double.refresh_from_db()
    assert (double.status, double.merged_into) == ("merged", main)
    assert main.number in Mail.objects.get(key__endswith=":merged").text
    assert Standing.objects.get(pk=customer.pk).open_complaints == 1
    assert list(Complaint.objects.counted()) == [main]


def test_complaints_of_two_customers_are_not_merged():
    one, other = file(), file()

    with pytest.raises(services.NotPossible):
        services.merge(complaint=one, into=other, by=agent())


def test_a_second_matter_becomes_a_complaint_of_its_own():
    complaint = file(received_at=at("2026-11-19T09:00"), reporter_name="Wei")

    part = services.split(
        complaint=complaint,
        by=agent(),
        subject="Invoice",
        text="Also too dear",
        category=ComplaintCategory.objects.get(code="invoice"),
    )

    assert (part.split_from, part.received_at, part.reporter_name) == (complaint, complaint.received_at, "Wei")


def test_linking_twice_links_once(client_as):
    one, other = file(), file()
    client, url = client_as(Role.SERVICE_AGENT), one.get_absolute_url()

    for _ in range(2):
        client.post(f"{url}link/", {"number": other.number.lower()})
    itself = client.post(f"{url}link/", {"number": one.number})
    nothing = client.post(f"{url}link/", {"number": "CP-0000-0000"})

    assert one.events.filter(kind="linked").count() == 1
    assert other.number in client.get(url).content.decode()
    assert (itself.status_code, nothing.status_code) == (422, 422)


# -- closing --------------------------------------------------------------------------------------


def test_a_high_complaint_is_closed_only_after_somebody_else_approved_it(client_as):
    handler, approver = lead(), lead()
    complaint = file(severity=3, handler=handler)
    hers, theirs = client_as(handler), client_as(approver)
    url = complaint.get_absolute_url()
    hers.post(f"{url}resolve/", {"cause": "Port", "action": "Buffer"})

    hers.post(f"{url}close/")
    alone = hers.post(f"{url}approve/", {})
    complaint.refresh_from_db()
    before = complaint.status
    theirs.post(f"{url}approve/", {"text": "Agreed"})
    hers.post(f"{url}close/")

    complaint.refresh_from_db()
    assert (before, alone.status_code) == ("resolved", 409)
    assert (complaint.status, complaint.approved_by) == ("closed", approver)


def test_agents_do_not_approve(client_as):
    complaint = resolved(file(severity=3))

    assert client_as(Role.SERVICE_AGENT).post(f"{complaint.get_absolute_url()}approve/", {}).status_code == 403


def test_the_database_holds_that_rule_too():
    complaint = resolved(file(severity=3))

    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(approved_by=complaint.handler)


def test_what_comes_back_from_approval_goes_on_with_its_clocks():
    complaint = resolved(file(severity=3))
    started = complaint.round_started_at

    services.send_back(complaint=complaint, by=lead(), reason="Which port?")

    complaint.refresh_from_db()
    assert (complaint.status, complaint.resolved_at, complaint.reopened) == ("investigating", None, 0)
    assert complaint.round_started_at == started


def test_closing_plans_the_return_visit_and_asks_for_a_rating():
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    complaint = resolved(file(make_customer(owner=owner), reporter_email="a@customer.example"))

    services.close(complaint=complaint, by=agent())

    task, mail = Task.objects.get(), Mail.objects.get(key__contains=":closed:")
    assert (task.owner, task.kind) == (owner, "call")
    assert "/track/" in mail.text and complaint.number in mail.subject


def test_a_detractor_reopens_and_the_visit_is_called_off():
    complaint = services.close(complaint=resolved(file()), by=agent())

    services.rate(complaint=complaint, stars=2, text="Still broken")

    complaint.refresh_from_db()
    assert (complaint.status, complaint.reopened) == ("acknowledged", 1)
    assert Task.objects.get().status == "cancelled"


def test_each_round_is_rated_for_itself():
    complaint = services.rate(complaint=resolved(file()), stars=1)
    again = resolved(complaint)

    services.rate(complaint=again, stars=5)

    assert list(again.ratings.values_list("round", "stars")) == [(0, 1), (1, 5)]


def test_first_contact_means_one_go():
    at_once = resolved(file())
    handed = file()
    services.assign(complaint=handed, to=agent(), by=agent())
    services.assign(complaint=handed, to=agent(), by=agent())

    assert at_once.at_first_contact is True
    assert resolved(handed).at_first_contact is False


def test_a_step_opens_as_a_dialog_and_as_a_page(client_as):
    complaint, client = file(), client_as(Role.SERVICE_AGENT)
    url = complaint.get_absolute_url()

    for name in ("assess", "sort", "assign", "wait", "resolve", "link", "merge", "split", "ask"):
        page = client.get(f"{url}{name}/").content.decode()
        dialog = client.get(f"{url}{name}/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" in page and "<html" not in dialog
        assert f'action="{url}{name}/"' in dialog


def test_readers_see_and_do_nothing(client_as):
    complaint, reader = file(), client_as(Role.EXECUTIVE)
    url = complaint.get_absolute_url()

    assert reader.get(url).status_code == 200
    assert {reader.post(f"{url}{name}/").status_code for name in ("acknowledge", "message", "resolve", "merge")} == {
        403
    }


def test_the_panel_is_a_fragment_of_visible_complaints(client_as):
    complaint = file(subject="Beside the queue")

    html = client_as(Role.SERVICE_AGENT).get(f"{complaint.get_absolute_url()}panel/").content.decode()

    assert "Beside the queue" in html and "<html" not in html
    assert client_as(Role.ACCOUNT_MANAGER).get(f"{complaint.get_absolute_url()}panel/").status_code == 404


def test_the_hotline_finds_the_customer_and_shows_repeats_at_once(client_as):
    customer = make_customer(code="C-9", name="Yunhui Digital")
    earlier = file(customer)
    client = client_as(Role.SERVICE_AGENT)

    found = client.get("/complaints/new/callers/", {"q": "yunhui"}).content.decode()
    known = client.get(
        "/complaints/new/caller/", {"customer_code": "C-9", "category": earlier.category_id}
    ).content.decode()

    assert "?customer=C-9" in found
    assert "this will be a repeat" in known and earlier.number in known
