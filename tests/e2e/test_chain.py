"""Once round the chain as four people and a customer would, with real worker, mail and browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from crmq.mail.models import Mail
from crmq.mail.tasks import send_due
from crmq.org import starter as org_starter
from crmq.org.queries import today
from customers import starter as customers_starter
from customers.models import Customer, Standing, Task
from feedback import starter as feedback_starter
from feedback.models import Answer, Complaint, Response, Survey
from feedback.services import waves
from feedback.tasks import dispatch_wave
from scoring import starter as scoring_starter
from scoring.models import Run
from tests.customers.factories import make_assessment, make_candidate
from tests.factories import (
    make_contact,
    make_customer,
    make_delivery,
    make_interaction,
    make_order,
    make_region,
    make_user,
)
from tests.fixtures import PHONE
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    """The organisation with its definitions, and one person for each part."""
    org_starter.install(sender_address="care@example.org")
    customers_starter.install()
    feedback_starter.install()
    scoring_starter.install()
    roles = {
        "qa": Role.QA_LEAD,
        "manager": Role.ACCOUNT_MANAGER,
        "agent": Role.SERVICE_AGENT,
        "executive": Role.EXECUTIVE,
    }
    return {name: make_user(name=name.title(), roles=[role]) for name, role in roles.items()}


@pytest.fixture
def customers(people):
    """Customers with a year of records, and a candidate that meets every criterion."""
    found = [make_customer(name=f"Trader {n}", owner=people["manager"], since=today()) for n in range(4)]
    for number, customer in enumerate(found):
        for _ in range(3 + number):
            make_delivery(customer, order=make_order(customer, amount_minor=250_000_00 * (number + 1)))
            make_interaction(customer)
        for kind in ("credit", "purchasing_power", "intent"):
            make_assessment(customer, kind, 60 + 10 * number)
        make_contact(customer, name=f"Buyer {number}", email=f"buyer{number}@customers.example", is_primary=True)
    candidate = make_candidate(name="Newcomer", owner=people["manager"], region=make_region())
    for kind in ("credit", "purchasing_power", "intent"):
        make_assessment(candidate, kind, 95)
    make_order(candidate, amount_minor=90_000_00)
    make_contact(candidate)
    return found


def shown(page, url, button):
    """Open the page; whether its button is there. A page on its way elsewhere is asked again."""
    page.goto(url)
    page.wait_for_load_state()
    return button.count() == 1


def run_of(page, url, form_action):
    """Press the page's start button, and wait for the page that answers."""
    button = page.locator(f'form[action="{form_action}"]:not(:has([name=scope])) button')
    until(lambda: shown(page, url, button), seconds=60)
    with page.expect_navigation():
        button.click()


def evaluate(page):
    before = Run.objects.count()
    run_of(page, "/evaluation/", "/evaluation/start/")
    run = until(
        lambda: (
            Run.objects.filter(status="done").first() if Run.objects.filter(status="done").count() > before else None
        ),
        seconds=60,
    )
    page.goto(f"/evaluation/runs/{run.public_id}/")
    return run


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_whole_chain(language, people, customers, page_as, browser, live_server, worker, smtp):
    worker.start(concurrency=2)
    qa = page_as(people["qa"], language=language)

    # Screen: the candidate meets the criteria and is admitted.
    run_of(qa, "/screening/", "/screening/start/")
    newcomer = Customer.objects.get(name="Newcomer")
    until(lambda: Customer.objects.get(pk=newcomer.pk).status == "active", seconds=60)

    # Evaluate and classify: everybody gets a score and a tier.
    evaluate(qa)
    assert Standing.objects.filter(is_rated=True).count() >= len(customers)

    # Maintain: the playbooks make tasks; the manager works one of them.
    run_of(qa, "/maintenance/", "/maintenance/plan/")
    task = until(
        lambda: Task.objects.filter(owner=people["manager"], kind="call").order_by("due_on", "pk").first(), seconds=60
    )
    manager = page_as(people["manager"], language=language)
    manager.goto("/")
    expect(manager.get_by_text(task.customer.name).first).to_be_visible()
    manager.goto(f"/tasks/{task.public_id}/done/")
    manager.locator("main form textarea, main form input[type=text]").first.fill("All well")
    manager.locator("main form button[type=submit], main form button.btn-primary").first.click()
    until(lambda: Task.objects.get(pk=task.pk).status == "done")

    # Survey: a contact answers from the mail, without signing in, on a phone.
    customer = customers[3]
    wave = waves.create(survey=Survey.objects.get(code="relationship"), closes_on=today(), by=people["qa"])
    dispatch_wave(waves.start(wave, by=people["qa"]).pk)
    send_due.delay()
    [mail] = until(lambda: smtp.to("buyer3@customers.example"), seconds=60)
    link = re.search(r"/s/[\w-]+/", mail.get_body(("plain",)).get_content())[0]
    with browser.new_context(
        base_url=live_server.url, viewport=PHONE, locale="zh-CN" if language == "zh-hans" else "en-GB"
    ) as context:
        phone = context.new_page()
        phone.goto(link)
        phone.locator('input[type=radio][name$="nps"][value="2"]').check(force=True)
        phone.locator('input[type=radio][name$="csat"][value="1"]').check(force=True)
        # As a person who reads the mail an hour later: what is answered seconds after sending is held back.
        sent = Mail.objects.filter(to_address="buyer3@customers.example", sent_at__isnull=False)
        until(lambda: sent.update(sent_at=timezone.now() - timedelta(hours=1)))
        phone.locator('button[name="finish"]').click()
        until(lambda: Response.objects.filter(customer=customer, completed_at__isnull=False).exists())

        # Complain: the same contact files a complaint and follows it.
        phone.goto("/complain/")
        phone.fill("[name=reporter_name]", "Buyer")
        phone.fill("[name=reporter_email]", "buyer3@customers.example")
        phone.fill("[name=subject]", "Cartons wet")
        phone.fill("[name=text]", "Six cartons were wet.")
        phone.locator("main form button.btn-primary").click()
        expect(phone).to_have_url(re.compile("/track/"))
        tracking = phone.url

        complaint = Complaint.objects.get()
        agent = page_as(people["agent"], language=language)
        agent.goto(f"{complaint.get_absolute_url()}resolve/")
        agent.fill("[name=cause]", "Stacked too high")
        agent.fill("[name=action]", "Stacking limit printed")
        agent.locator('form[action$="/resolve/"] button[type=submit]').click()
        until(lambda: Complaint.objects.get().status == "resolved")
        phone.goto(tracking)
        expect(phone.locator("main")).to_contain_text(complaint.number)
    send_due.delay()  # as beat does every few seconds
    until(lambda: len(smtp.to("buyer3@customers.example")) == 2, seconds=60)

    # Evaluate again: the answers lower the score, and the customer's page says by how much.
    assert Answer.objects.filter(customer=customer, completed_at__lte=timezone.now()).exists()
    before = Standing.objects.get(customer=customer).score
    evaluate(qa)
    after = Standing.objects.get(customer=customer)
    assert after.score < before
    assert after.previous_score == before
    manager.goto(customer.get_absolute_url())
    expect(manager.locator("main")).to_contain_text(f"{after.score:.1f}")

    # See: the map, the dashboard and the report.
    executive = page_as(people["executive"], language=language)
    for url in ("/map/", "/insights/"):
        assert executive.goto(url).status == 200
    with executive.expect_download() as download:
        executive.evaluate(
            "url => { const link = document.createElement('a'); link.href = url; link.download = ''; document.body.append(link); link.click(); }",
            f"/customers/{customer.public_id}/report.pdf",
        )
    assert download.value.path().read_bytes().startswith(b"%PDF")
