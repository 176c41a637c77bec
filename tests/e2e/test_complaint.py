"""A complaint from the public form to the customer's rating, in the browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers.models import Task
from feedback.models import Complaint
from feedback.starter import complaints as starter
from tests.factories import make_contact, make_customer, make_user
from tests.feedback.complaints import PNG
from tests.fixtures import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def installed():
    org_starter.install()
    starter.install()


def step(page, name, *, menu=True):
    """Open a step in its dialog, which is returned."""
    if menu:
        page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name=name, exact=True).first.click()
    return page.get_by_role("dialog")


def test_a_complaint_goes_from_the_public_form_to_a_second_round(installed, page_as, browser, live_server):
    owner, head = (
        make_user(name="Chen Siyuan", roles=[Role.ACCOUNT_MANAGER]),
        make_user(name="Liu Yang", roles=[Role.SERVICE_AGENT]),
    )
    make_contact(make_customer(name="Acme Trading", owner=owner), email="ada@acme.example")
    outside = browser.new_context(base_url=live_server.url, viewport=PHONE).new_page()
    agent, lead = page_as(Role.SERVICE_AGENT), page_as(Role.QA_LEAD)

    outside.goto("/complain/")
    outside.get_by_label("Your name").fill("Ada")
    outside.get_by_label("Your e-mail").fill("ada@acme.example")
    outside.get_by_label("In one line").fill("Half of it is broken")
    outside.get_by_label("What happened?").fill("Ten of twenty are cracked.")
    outside.get_by_label("Files").set_input_files({"name": "cracked.png", "mimeType": "image/png", "buffer": PNG})
    outside.get_by_role("button", name="File complaint").click()
    expect(outside.get_by_role("link", name="cracked.png")).to_be_visible()
    complaint = Complaint.objects.get()

    agent.goto("/complaints/")
    agent.locator("#panel").get_by_role("link", name="Half of it is broken").click()
    agent.get_by_role("button", name="Acknowledge").click()
    dialog = step(agent, "Assess")
    for name in ("Severity", "Impact", "Urgency"):
        dialog.get_by_label(name).select_option(label="High")
    dialog.get_by_role("button", name="Save assessment").click()
    expect(agent.get_by_role("heading", name="Priority: High")).to_be_visible()

    dialog = step(agent, "Ask another department")
    dialog.get_by_label("What is to be done").fill("Look at the pallet")
    dialog.get_by_label("Person").select_option(label="Liu Yang")
    dialog.get_by_role("button", name="Ask", exact=True).click()
    expect(agent.get_by_text("Look at the pallet").first).to_be_visible()
    helper = page_as(head)
    helper.goto("/complaints/")
    helper.get_by_role("link", name=re.compile("Look at the pallet")).click()
    dialog = step(helper, "Report", menu=False)
    dialog.get_by_label("Result").fill("Stacked too high")
    dialog.get_by_role("button", name="Report", exact=True).click()
    expect(helper.get_by_text("→ Stacked too high")).to_be_visible()
    agent.reload()
    agent.get_by_role("button", name="Accept").click()

    agent.get_by_label("Message", exact=True).fill("We send ten new ones.")
    agent.get_by_label("The customer may read it").check()
    agent.get_by_role("button", name="Add message").click()
    dialog = step(agent, "Resolve", menu=False)
    dialog.get_by_label("Root cause").fill("Stacked too high")
    dialog.get_by_label("Corrective action").fill("Limit printed on the pallet")
    dialog.get_by_role("button", name="Resolve complaint").click()
    expect(agent.get_by_text("Cause and action need the approval")).to_be_visible()

    lead.goto(complaint.get_absolute_url())
    step(lead, "Approve", menu=False).get_by_role("button", name="Approve").click()
    expect(lead.get_by_text("Approved by")).to_be_visible()
    agent.reload()
    agent.get_by_role("button", name="Close", exact=True).click()
    expect(agent.get_by_text("Approved by")).to_be_visible()
    assert Task.objects.get().owner == owner

    outside.reload()
    expect(outside.get_by_text("We send ten new ones.")).to_be_visible()
    expect(outside.get_by_text("Stacked too high")).to_have_count(0)
    outside.get_by_label("1: not at all content").check()
    outside.get_by_label("Why?").fill("Nothing came")
    outside.get_by_role("button", name="Send rating").click()
    expect(outside.get_by_text("Reopened")).to_be_visible()

    complaint.refresh_from_db()
    assert (complaint.status, complaint.reopened) == ("acknowledged", 1)
    for page, path in (
        (agent, "/complaints/"),
        (agent, complaint.get_absolute_url()),
        (lead, "/complaints/figures/"),
        (lead, "/improvements/"),
        (agent, "/complaints/new/"),
    ):
        page.goto(path)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
