"""Moving customers in the browser: what is missing is asked, departments hand over, the board works by keyboard."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from crmq.org.models import Department
from customers.models import Handover, Stage, Standing
from customers.starter import process
from tests.customers.factories import make_assessment
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stages():
    org_starter.install()
    process.install()
    return {stage.key: stage for stage in Stage.objects.all()}


def put(customer, stage):
    Standing.objects.filter(pk=customer.pk).update(stage=stage, stage_since=timezone.now())
    return customer


def test_a_customer_is_handed_over_sent_back_and_taken_on(stages, page_as):
    sales, service = Department.objects.get(code="sales"), Department.objects.get(code="service")
    seller = make_user(name="Sam Seller", roles=[Role.ACCOUNT_MANAGER], department=sales)
    agent = make_user(name="Ann Agent", roles=[Role.SERVICE_AGENT], department=service)
    customer = put(make_customer(name="Acme Trading", owner=seller), stages["contract"])
    make_assessment(customer, "credit", 80)
    here, there = page_as(seller), page_as(agent)

    here.goto(customer.get_absolute_url())
    here.get_by_role("link", name="Move", exact=True).click()
    here.get_by_role("dialog").get_by_role("link", name=re.compile("First delivery")).click()
    here.get_by_label("Comment").fill("All papers are signed")
    here.get_by_role("button", name="Hand over").click()
    expect(here.get_by_label("Comment")).to_have_value("All papers are signed")  # asked again, nothing typed is lost
    here.get_by_label("Tax number").fill("91330100")
    here.get_by_label("Address").fill("1 Harbour Road")
    here.get_by_role("button", name="Hand over").click()
    expect(here.get_by_text("Handed over to Customer service.")).to_be_visible()

    there.goto("/handovers/")
    there.get_by_role("link", name="Send Acme Trading back").click()
    there.get_by_label("Reason").fill("The annex is missing")
    there.get_by_role("button", name="Send back").click()
    expect(there.get_by_text("goes back to “Contract”")).to_be_visible()

    here.goto(f"{customer.get_absolute_url()}stage/?stage=first_delivery")
    here.get_by_role("button", name="Hand over").click()
    there.goto("/handovers/")
    there.get_by_role("button", name="Take on Acme Trading").click()
    expect(there.get_by_text("Acme Trading is taken on.")).to_be_visible()
    assert list(Handover.objects.order_by("pk").values_list("status", flat=True)) == ["returned", "accepted"]


def test_a_card_moves_by_keyboard_and_asks_for_what_is_missing(stages, page_as):
    customer = put(make_customer(name="Acme Trading"), stages["care"])
    page = page_as(Role.QA_LEAD)

    page.goto("/board/")
    page.get_by_role("link", name="Acme Trading", exact=True).focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-stage=return_visit]").get_by_text("Acme Trading")).to_be_visible()
    expect(page.get_by_role("link", name="Acme Trading", exact=True)).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")

    expect(page.get_by_role("dialog").get_by_label("Whom we meet")).to_be_visible()
    page.get_by_label("Purpose").select_option("Routine")
    page.get_by_label("Planned for").fill("2026-12-01")
    page.get_by_label("Whom we meet").fill("Ada Liu")
    page.get_by_role("dialog").get_by_role("button", name="Move").click()
    expect(page.locator("[data-stage=survey]").get_by_text("Acme Trading")).to_be_visible()
    customer.standing.refresh_from_db()
    assert customer.standing.stage.key == "survey"
