"""A QA lead derives weights three ways, sees who moves, adopts one; and reads a customer's explanation."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from scoring import tasks
from scoring.services import runs
from tests.factories import make_customer, make_order, make_organisation, make_tier, make_user
from tests.scoring.factories import make_assessment, make_version

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = (
    {"key": "orders", "group": "value", "name_en": "Orders", "worst": 0, "best": 10},
    {"key": "credit", "group": "credit", "name_en": "Credit", "measure": "credit", "best": 100, "minimum_n": 1},
    {"key": "intent", "group": "intent", "name_en": "Intent", "measure": "intent", "best": 100, "minimum_n": 1},
)


@pytest.fixture
def draft(transactional_db):
    """Six customers scored by a scorecard in force, and a draft that weighs the same."""
    make_organisation()
    for code in "ABC":
        make_tier(code)
    version = make_version(*(dict(item) for item in ITEMS))
    for number in range(6):
        customer = make_customer(name=f"Customer {number}", code=f"T-{number}")
        make_assessment(customer, "credit", 95 - 15 * number)
        make_assessment(customer, "intent", 30 + 12 * number)
        for _ in range(2 * number):
            make_order(customer, ordered_on=timezone.localdate() - timedelta(days=30))
    tasks.evaluate(runs.start_run(by=None).pk)
    return make_version(*(dict(item) for item in ITEMS), scorecard=version.scorecard, status="draft")


def test_a_qa_lead_finds_weights_three_ways_and_adopts_one(draft, page_as, live_server):
    lead = make_user(name="Ada", roles=[Role.QA_LEAD], language="en")
    page = page_as(lead)
    base = f"{live_server.url}/evaluation/scorecards/versions/{draft.public_id}"
    page.goto(f"{base}/tune/")

    page.get_by_label("Value", exact=True).fill("80")
    expect(page.locator("#g-credit")).to_have_value("10")
    expect(page.locator("#tune-facts")).to_contain_text("1")
    expect(page.get_by_role("heading", name=re.compile("change tier"))).not_to_contain_text("0 of 6")

    page.goto(f"{base}/advisors/ahp/")
    page.get_by_label("Value against Credit").select_option("2")
    page.get_by_label("Credit against Intent").select_option("2")
    page.get_by_label("Value against Intent").select_option("1/9")
    page.get_by_role("button", name=re.compile("Set it to")).click()
    expect(page.get_by_text("contradicts the other judgements")).to_have_count(0)
    page.get_by_role("button", name="Keep my judgement").click()

    page.goto(f"{base}/advisors/swing/")
    for name, points in (("Value", "100"), ("Credit", "60"), ("Intent", "40")):
        page.get_by_label(name, exact=True).fill(points)
        page.get_by_label(name, exact=True).blur()
    expect(page.get_by_text("50.0%")).to_be_visible()
    page.get_by_role("button", name="Keep my judgement").click()

    page.goto(f"{base}/advisors/ranking/")
    for name, rank in (("Value", "1"), ("Credit", "2"), ("Intent", "3")):
        page.get_by_label(name, exact=True).fill(rank)
    page.get_by_role("button", name="Keep my judgement").click()

    expect(page.get_by_role("heading", name="Weights side by side")).to_be_visible()
    page.locator("section", has=page.get_by_role("heading", name="Swing")).get_by_role("button", name="Adopt").click()

    expect(page.get_by_text("The draft now weighs by: Swing")).to_be_visible()
    expect(page.locator("#g-value")).to_have_value("50.0")
    assert draft.bases.first().method == "swing"


def test_a_customers_explanation_is_read_and_opens_its_evidence(draft, page_as, live_server):
    page = page_as(make_user(name="Ada", roles=[Role.QA_LEAD], language="en"))
    page.goto(f"{live_server.url}/evaluation/")
    customer = draft.scorecard.versions.get(status="published").runs.get().evaluations.first().customer

    page.goto(f"{live_server.url}/evaluation/customer/{customer.public_id}/")
    expect(page.get_by_role("heading", name=re.compile("points are made of"))).to_be_visible()
    expect(page.get_by_role("heading", name="Similar customers")).to_be_visible()
    page.get_by_role("link", name="Credit", exact=True).first.click()

    expect(page.get_by_role("heading", name="Credit", level=1)).to_be_visible()
