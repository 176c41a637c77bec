"""The customer quality table in the browser: filled by keyboard and by paste."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from customers.models import Assessment
from scoring import tasks
from scoring.services import periods, runs
from tests.factories import make_customer, make_organisation, make_tier, make_user
from tests.scoring.factories import make_version

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def organisation():
    make_organisation()
    for code in "ABC":
        make_tier(code)


def violations(page):
    return [found["id"] for found in Axe().run(page, options=RULES).response["violations"]]


def test_the_table_is_filled_by_keyboard_and_by_paste(organisation, page_as):
    lead = make_user(name="Ann", roles=[Role.QA_LEAD])
    make_version(
        {"key": "credit", "measure": "credit", "best": 100, "minimum_n": 1, "target": 60},
        {"key": "intent", "measure": "intent", "best": 100, "minimum_n": 1, "target": 60},
    )
    people = [make_customer(name=f"Customer {name}") for name in "ABC"]
    run = runs.start_run(by=None)
    tasks.evaluate(run.pk)
    periods.begin()
    page = page_as(lead)
    page.goto("/quality/")

    page.locator(".grid-input").first.focus()
    page.keyboard.type("71")
    page.keyboard.press("Enter")
    page.keyboard.type("72")
    page.keyboard.press("ArrowRight")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "81\\n82");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    faults = violations(page)
    page.get_by_role("button", name="Save assessments").click()
    expect(page.get_by_text("4 assessments are kept.")).to_be_visible()

    kept = Assessment.objects.order_by("customer", "kind").values_list("customer", "kind", "value")
    assert list(kept) == [
        (people[0].pk, "credit", 71), (people[1].pk, "credit", 72), (people[1].pk, "intent", 81), (people[2].pk, "intent", 82),
    ]  # fmt: skip
    assert faults == []
