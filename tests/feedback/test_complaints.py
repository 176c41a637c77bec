"""Complaints from filing to closing: clocks in working time, nothing lost, nothing internal shown."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from crmq.lib.permissions import Role
from crmq.mail.models import Mail
from crmq.org import calendars
from crmq.org.models import Notification
from crmq.org.queries import organisation
from customers.models import Standing
from feedback.models import Complaint, ComplaintCategory, Severity, SlaPolicy
from feedback.services import complaints as services
from feedback.services import watch
from feedback.starter import complaints as starter
from tests.factories import make_contact, make_customer, make_organisation, make_user

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _definitions():
    make_organisation()
    starter.install()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def file(customer=None, **overrides):
    fields = {
        "customer": customer or make_customer(), "subject": "Late", "text": "It came late.", "channel": "phone",
        "category": ComplaintCategory.objects.get(code="delivery"), "severity": Severity.MEDIUM,
    }  # fmt: skip
    return services.file(**fields | overrides)


def local(moment):
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def agent():
    return make_user(roles=[Role.SERVICE_AGENT], name="Sun Lei")


# -- clocks ---------------------------------------------------------------------------------------


def test_two_hours_from_friday_evening_end_on_monday():
    complaint, _ = file(severity=Severity.HIGH, received_at=at("2026-11-20T17:30"))

    assert local(complaint.acknowledge_due) == "2026-11-23 10:30"


def test_a_make_up_saturday_is_worked_and_the_national_week_is_not():
    calendars.seed(organisation().calendar, [2026])

    saturday, _ = file(severity=Severity.HIGH, received_at=at("2026-02-13T17:30"))
    october, _ = file(severity=Severity.HIGH, received_at=at("2026-09-30T17:30"))

    assert local(saturday.acknowledge_due) == "2026-02-14 10:30"
    assert local(october.acknowledge_due) == "2026-10-08 10:30"


def test_waiting_for_the_customer_stops_the_clocks():
    complaint, _ = file(severity=Severity.MEDIUM, received_at=at("2026-11-19T09:00"))
    before = complaint.resolve_due
    services.acknowledge(complaint=complaint, by=agent())
    services.wait(complaint=complaint, by=agent(), at=at("2026-11-20T16:00"))

    services.resume(complaint=complaint, by=agent(), at=at("2026-11-23T09:00"))

    complaint.refresh_from_db()
    assert local(before) == "2026-11-25 18:00"
    assert local(complaint.resolve_due) == "2026-11-26 11:00"


def test_another_severity_keeps_the_time_spent_waiting():
    complaint, _ = file(severity=Severity.MEDIUM, received_at=at("2026-11-19T09:00"))
    services.acknowledge(complaint=complaint, by=agent())
    services.wait(complaint=complaint, by=agent(), at=at("2026-11-19T10:00"))
    services.resume(complaint=complaint, by=agent(), at=at("2026-11-19T12:00"))

    services.change_severity(complaint=complaint, severity=Severity.HIGH, by=agent())

    complaint.refresh_from_db()
    assert local(complaint.resolve_due) == "2026-11-24 11:00"


def test_reopening_starts_new_clocks_and_keeps_the_old_breach():
    complaint, _ = file(received_at=at("2026-01-05T09:00"))
    resolved = services.resolve(complaint=complaint, cause="Port", action="Buffer", by=agent())

    services.reopen(complaint=resolved, by=agent(), reason="Again")

    complaint.refresh_from_db()
    assert (complaint.status, complaint.reopened, complaint.was_late) == ("acknowledged", 1, True)
    assert complaint.resolve_due > complaint.round_started_at
    assert complaint.resolved_at is None


def steps(complaint):
    return list(complaint.escalations.values_list("clock", "percent").order_by("clock", "percent"))


def test_each_step_of_the_ladder_is_taken_once_although_the_sweep_runs_twice():
    owner = make_user()
    complaint, _ = file(make_customer(owner=owner), received_at=at("2026-01-05T09:00"), by=owner)

    watch.watch_clocks(now=at("2026-01-05T11:00"))
    watch.watch_clocks(now=at("2026-01-05T11:00"))
    first = steps(complaint)
    for _ in range(2):
        watch.watch_clocks(now=at("2026-03-02T12:00") - timedelta(minutes=1))

    assert first == [("acknowledge", 50)]
    assert len(steps(complaint)) == len(set(steps(complaint))) == 12
    keys = Notification.objects.filter(user=owner).values_list("key", flat=True)
    missed = {f"complaint:{complaint.number}:{clock}:100:0" for clock in ("acknowledge", "respond", "resolve")}
    assert missed <= set(keys)


def test_the_ladder_rests_at_night_and_catches_up_after_two_days_down():
    complaint, _ = file(received_at=at("2026-11-20T16:00"))  # a Friday; 4 h to acknowledge end on Monday at 11:00

    night = watch.watch_clocks(now=at("2026-11-21T12:00"))
    nothing = steps(complaint)
    watch.watch_clocks(now=at("2026-11-25T09:30"))

    assert (night, nothing) == (0, [])
    assert steps(complaint) == [
        ("acknowledge", 50),
        ("acknowledge", 80),
        ("acknowledge", 100),
        ("acknowledge", 150),
        ("respond", 50),
        ("respond", 80),
        ("respond", 100),
    ]
    assert set(complaint.escalations.values_list("at", flat=True)) == {at("2026-11-25T09:30")}


def test_the_ladder_stands_still_while_the_customer_is_asked():
    complaint, _ = file(received_at=at("2026-11-19T09:00"))
    services.acknowledge(complaint=complaint, by=agent())
    services.wait(complaint=complaint, by=agent(), at=at("2026-11-19T10:00"))

    watch.watch_clocks(now=at("2027-01-18T10:00"))

    assert steps(complaint) == []


# -- rules ----------------------------------------------------------------------------------------


def test_numbers_count_up_within_the_month():
    first, _ = file(received_at=at("2026-11-02T10:00"))
    second, _ = file(received_at=at("2026-11-03T10:00"))
    december, _ = file(received_at=at("2026-12-01T10:00"))

    assert [first.number, second.number, december.number] == ["CP-2611-0001", "CP-2611-0002", "CP-2612-0001"]


def test_the_same_trouble_again_is_linked_and_more_severe():
    customer = make_customer()
    first, _ = file(customer, received_at=at("2026-11-02T10:00"))

    again, _ = file(customer, received_at=at("2026-11-20T10:00"))
    other, _ = file(
        customer, received_at=at("2026-11-20T10:00"), category=ComplaintCategory.objects.get(code="quality")
    )
    later, _ = file(customer, received_at=at("2027-01-20T10:00"))

    assert (again.repeat_of, again.severity) == (first, Severity.HIGH)
    assert (other.repeat_of, later.repeat_of) == (None, None)


@pytest.mark.parametrize(("cause", "action", "field"), [("", "Buffer", "cause"), ("Port", "  ", "action")])
def test_nothing_is_resolved_without_cause_and_action(cause, action, field):
    complaint, _ = file()

    with pytest.raises(services.Incomplete) as refusal:
        services.resolve(complaint=complaint, cause=cause, action=action, by=agent())

    assert refusal.value.field == field


def test_the_database_holds_that_rule_too():
    complaint, _ = file()

    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(status="resolved")


def test_open_complaints_are_counted_on_the_customer():
    customer = make_customer()
    complaint, _ = file(customer)
    file(customer, category=ComplaintCategory.objects.get(code="quality"))

    services.resolve(complaint=complaint, cause="Port", action="Buffer", by=agent())

    assert Standing.objects.get(pk=customer.pk).open_complaints == 1


def test_severities_without_a_policy_have_clocks_all_the_same():
    SlaPolicy.objects.all().delete()

    complaint, _ = file(received_at=at("2026-11-19T09:00"))

    assert local(complaint.acknowledge_due) == "2026-11-19 14:00"


# -- staff pages ----------------------------------------------------------------------------------


def test_an_agent_takes_a_complaint_from_phone_to_closing(client_as):
    client, customer = client_as(Role.SERVICE_AGENT), make_customer(code="C-77")
    form = {
        "customer_code": "c-77",
        "channel": "phone",
        "category": ComplaintCategory.objects.get(code="quality").pk,
        "severity": 2,
        "subject": "Broken",
        "text": "Two are broken.",
        "language": "en",
    }

    page = client.post("/complaints/new/", form, follow=True)
    complaint = Complaint.objects.get()
    url = complaint.get_absolute_url()
    client.post(f"{url}acknowledge/")
    client.post(f"{url}message/", {"text": "We look into it.", "is_public": "on"})
    refused = client.post(f"{url}resolve/", {"cause": "", "action": "New packaging"})
    client.post(f"{url}resolve/", {"cause": "Packaging", "action": "New packaging"})
    client.post(f"{url}close/")

    complaint.refresh_from_db()
    assert page.redirect_chain == [(url, 302)]
    assert refused.status_code == 422
    assert "New packaging" in refused.content.decode()
    assert (complaint.customer, complaint.status, complaint.handler) == (customer, "closed", client.user)


def test_an_unknown_customer_or_order_is_named(client_as):
    form = {
        "customer_code": "nobody",
        "order_number": "SO-1",
        "channel": "phone",
        "category": ComplaintCategory.objects.first().pk,
        "severity": 2,
        "subject": "Broken",
        "text": "Two.",
        "language": "en",
    }

    page = client_as(Role.SERVICE_AGENT).post("/complaints/new/", form)

    assert page.status_code == 422
    assert {"customer_code", "order_number"} <= set(page.context["form"].errors)
    assert not Complaint.objects.exists()


def test_the_second_of_two_saves_is_told(client_as):
    complaint, _ = file()
    first, second = client_as(Role.SERVICE_AGENT), client_as(Role.SERVICE_AGENT)
    url = complaint.get_absolute_url()

    done = first.post(f"{url}message/", {"text": "Mine", "version": complaint.version})
    told = second.post(f"{url}message/", {"text": "Also mine", "version": complaint.version})

    assert (done.status_code, told.status_code) == (302, 409)
    assert "Also mine" in told.content.decode()
    assert complaint.events.filter(kind="note").count() == 1


def test_managers_see_complaints_of_their_customers_only(client_as):
    manager = client_as(Role.ACCOUNT_MANAGER)
    own, _ = file(make_customer(owner=manager.user), subject="Own trouble")
    foreign, _ = file(subject="Foreign trouble")

    desk, everything = manager.get("/complaints/").content.decode(), manager.get("/complaints/all/").content.decode()

    assert "Own trouble" in desk and "Own trouble" in everything
    assert "Foreign trouble" not in desk + everything
    assert manager.get(own.get_absolute_url()).status_code == 200
    assert manager.get(foreign.get_absolute_url()).status_code == 404
    assert manager.post(f"{foreign.get_absolute_url()}message/", {"text": "x"}).status_code == 404


def test_pages_ask_a_fixed_number_of_queries(client_as, django_assert_max_num_queries):
    agent_client = client_as(Role.SERVICE_AGENT)
    complaints = [file(subject=f"Trouble {n}")[0] for n in range(12)]
    agent_client.get("/complaints/")

    for url, limit in [("/complaints/", 28), ("/complaints/all/", 11), (complaints[0].get_absolute_url(), 41)]:
        with django_assert_max_num_queries(limit):
            assert agent_client.get(url).status_code == 200


def test_nonsense_in_filters_is_shown_and_left_out(client_as):
    file(subject="Trouble")

    page = client_as(Role.SERVICE_AGENT).get(
        "/complaints/", {"severity": "9", "category": "x' OR 1=1", "customer": "y"}
    )

    assert page.status_code == 200
    assert "Trouble" in page.content.decode()


# -- customers' pages -----------------------------------------------------------------------------

FORM = {
    "reporter_name": "Zhang Wei",
    "reporter_email": "zw@customer.example",
    "company": "Wei Ltd",
    "category": "delivery",
    "subject": "Late again",
    "text": "Third time.",
}


def test_a_filed_complaint_is_acknowledged_by_mail_with_a_way_to_follow_it(client):
    contact = make_contact(email="ZW@customer.example")

    page = client.post("/complain/", FORM, follow=True)

    complaint, mail = Complaint.objects.get(), Mail.objects.get()
    assert complaint.customer == contact.customer
    assert page.redirect_chain[0][0] in mail.text
    assert complaint.number in mail.subject
    assert mail.headers == {"Auto-Submitted": "auto-replied"}
    assert complaint.digest not in mail.text


def without_particulars(html, complaint):
    """What a tracking page says, but for number, link and times."""
    body = html.split("<main")[1].split("<form")[0].replace(complaint.number, "")
    return re.sub(r"<time.*?</time>", "", body)


def test_the_form_tells_nobody_who_is_a_customer(client):
    make_contact(email="zw@customer.example")

    known = client.post("/complain/", FORM, follow=True).content.decode()
    unknown = client.post("/complain/", FORM | {"reporter_email": "new@customer.example"}, follow=True).content.decode()

    assert Complaint.objects.filter(customer=None).count() == 1
    first, second = Complaint.objects.order_by("pk")
    assert without_particulars(known, first) == without_particulars(unknown, second)


def test_bad_input_keeps_what_was_typed(client):
    page = client.post("/complain/", FORM | {"reporter_email": "nonsense"})

    assert page.status_code == 422
    assert "Third time." in page.content.decode()
    assert not Complaint.objects.exists()


def test_a_machine_that_fills_the_hidden_field_files_nothing(client):
    page = client.post("/complain/", FORM | {"website": "http://spam.example"}, follow=True)

    assert page.status_code == 200
    assert not Complaint.objects.exists()


def test_the_tracking_page_shows_nothing_internal(client):
    complaint, token = file()
    services.message(complaint=complaint, text="Between us", by=agent(), is_public=False)
    services.message(complaint=complaint, text="For you", by=agent(), is_public=True)

    html = client.get(f"/track/{token}/").content.decode()

    assert "For you" in html
    assert "Between us" not in html
    assert "Sun Lei" not in html


def test_a_customer_adds_information_and_reopens_by_a_poor_rating(client):
    complaint, token = file()
    services.resolve(complaint=complaint, cause="Port", action="Buffer", by=agent())

    client.post(f"/track/{token}/", {"text": "One more thing"})
    client.post(f"/track/{token}/rate/", {"stars": "1", "text": "Not solved"})
    twice = client.post(f"/track/{token}/rate/", {"stars": "1", "text": "Not solved"})

    complaint.refresh_from_db()
    assert (complaint.status, complaint.reopened, twice.status_code) == ("acknowledged", 1, 302)
    assert complaint.events.filter(kind="reopened", from_customer=True, text="Not solved").count() == 1


def test_a_good_rating_is_kept_and_asked_for_once(client):
    complaint, token = file()
    services.resolve(complaint=complaint, cause="Port", action="Buffer", by=agent())

    asked = client.get(f"/track/{token}/").content.decode()
    client.post(f"/track/{token}/rate/", {"stars": "5"})
    thanked = client.get(f"/track/{token}/").content.decode()

    complaint.refresh_from_db()
    assert (complaint.status, complaint.ratings.get().stars) == ("resolved", 5)
    assert 'name="stars"' in asked and 'name="stars"' not in thanked


@pytest.mark.parametrize("change", [str.swapcase, lambda token: token[:-1], lambda token: token + "A"])
def test_an_altered_link_is_not_found(client, change):
    _, token = file()

    assert client.get(f"/track/{change(token)}/").status_code == 404


def test_numbers_lead_nowhere(client):
    complaint, _ = file()

    assert client.get(f"/track/{complaint.number}/").status_code == 404


def test_too_many_complaints_from_one_address_are_slowed(client, settings):
    settings.PUBLIC_RATE = "2/m"

    answers = [client.post("/complain/", FORM) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[-1]["Retry-After"]


def test_hostile_text_stays_text(client, client_as):
    hostile = "<img src=x onerror=alert(1)>"
    complaint, token = file(subject=hostile, text=hostile, reporter_name=hostile, reporter_email="a@example.org")

    pages = [client.get(f"/track/{token}/"), client_as(Role.SERVICE_AGENT).get(complaint.get_absolute_url())]

    assert all(hostile not in page.content.decode() for page in pages)
    assert hostile not in Mail.objects.get().html


def test_the_log_is_append_only():
    complaint, _ = file()

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        complaint.events.update(text="rewritten")


def test_clocks_of_the_round_in_hand_are_shown(client_as):
    complaint, _ = file(received_at=at("2026-01-05T09:00"))

    page = client_as(Role.SERVICE_AGENT).get(complaint.get_absolute_url())

    assert [clock.is_late for clock in page.context["clocks"]] == [True, True, True]
    assert page.context["clocks"][0].allowed == timedelta(hours=4)


def test_a_year_whose_holidays_are_not_published_is_named(client_as):
    calendars.seed(organisation().calendar, [2026])
    within, _ = file(received_at=at("2026-11-02T09:00"))
    beyond, _ = file(received_at=at("2026-12-31T09:00"))
    client = client_as(Role.SERVICE_AGENT)

    assert client.get(within.get_absolute_url()).context["unknown_years"] == []
    assert client.get(beyond.get_absolute_url()).context["unknown_years"] == [2027]
