"""Screening, maintenance and return visits in the browser, with a real worker."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers import starter
from customers.models import Screening, Task
from tests.customers.factories import make_assessment, make_candidate, make_screening, make_task
from tests.factories import make_customer, make_user
from tests.fixtures import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = ["/screening/", "/maintenance/", "/maintenance/overdue/", "/visits/", "/visits/?show=done", "/visits/log/"]


@pytest.fixture
def installed():
    org_starter.install()
    starter.install()


def test_a_lead_screens_and_overrules(installed, page_as, worker):
    customer = make_candidate(name="Acme Trading")
    make_assessment(customer, "credit", 90)
    worker.start()
    page = page_as(Role.QA_LEAD)

    page.goto("/screening/")
    page.get_by_role("button", name="Start screening").click()
    page.get_by_role("link", name="Acme Trading").click()
    page.get_by_label("Admit").check()
    page.get_by_label("Reason").fill("Known for years")
    page.get_by_role("button", name="Overrule").click()

    expect(page.get_by_role("link", name=re.compile("^To decide 0"))).to_be_visible()
    assert Screening.objects.get().final == "admitted"


def test_a_lead_plans_and_the_tasks_appear(installed, page_as, worker):
    make_customer(owner=make_user(name="Chen Siyuan"))
    worker.start()
    page = page_as(Role.QA_LEAD)

    page.goto("/maintenance/")
    page.get_by_role("button", name="Plan tasks").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Maintenance")
    expect(page.get_by_text("2 tasks made")).to_be_visible()
    assert Task.objects.filter(owner__name="Chen Siyuan").count() == 2


def test_a_manager_logs_a_visit_that_settles_a_task(page_as):
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    task = make_task(make_customer(name="Acme Trading", owner=manager), kind="visit", title_en="Quarterly visit")
    page = page_as(manager)

    page.goto("/visits/")
    page.get_by_role("link", name="Log a return visit").click()
    page.get_by_label("Customer").fill("Acme")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("Acme Trading")).click()
    page.get_by_label("What happened").fill("Toured the plant")
    page.get_by_role("button", name="Log return visit").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Acme Trading")
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("done", "Toured the plant")


@pytest.mark.parametrize(("language", "size"), [("en", {}), ("zh-hans", {"viewport": PHONE})], ids=["desktop", "phone"])
def test_pages_fit_and_can_be_read_by_everybody(installed, page_as, language, size):
    verdict = make_screening(make_candidate(name="Acme Trading"))
    make_task(make_customer(name="A customer with quite a long name, Import and Export"))
    page = page_as(Role.QA_LEAD, language=language, bypass_csp=True, **size)

    for address in [*PAGES, f"/screening/{verdict.public_id}/"]:
        page.goto(address)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
