"""The dashboard in a browser: accessible, on every width, drawn, and drilled into."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from tests.fixtures import DESKTOP, PHONE
from tests.insights.factories import populate

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NARROW = {"width": 320, "height": 640}
DASHBOARD = "/insights/?period=12m"


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("en", DESKTOP, "light"), ("zh-hans", PHONE, "dark")])
def test_the_dashboard_and_its_rows_break_no_rule_of_wcag(page_as, language, viewport, scheme):
    populate(customers=14)
    page = page_as(Role.EXECUTIVE, language=language, viewport=viewport, color_scheme=scheme, bypass_csp=True)

    for path, drawn in ((DASHBOARD, "#nps svg"), ("/insights/rows/in_time/?period=12m", "#results")):
        page.goto(path)
        page.locator(drawn).first.wait_for()
        found = Axe().run(page, options=RULES)

        assert found.violations_count == 0, found.generate_report()


def test_no_width_scrolls_sideways(page_as):
    populate(customers=14)
    page = page_as(Role.EXECUTIVE, viewport=NARROW)

    for path in (DASHBOARD, "/insights/rows/retention/", "/insights/rows/contact/"):
        page.goto(path)

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_tile_opens_its_rows_and_the_way_back_keeps_the_period(page_as):
    populate(customers=14)
    page = page_as(Role.EXECUTIVE)
    page.goto("/insights/")

    page.get_by_role("link", name="12 months", exact=True).click()
    page.get_by_role("link", name="Customer retention").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Customer retention")
    page.locator(".crumbs a").click()
    expect(page).to_have_url(re.compile("period=12m"))


def test_a_bar_of_a_region_narrows_the_page_to_it(page_as):
    populate(customers=14)
    page = page_as(Role.EXECUTIVE)
    page.goto(DASHBOARD)

    page.locator("#regions svg path[fill^='rgb']").first.click()

    expect(page).to_have_url(re.compile("region=R"))


def test_without_any_data_the_page_stands(page_as):
    page = page_as(Role.EXECUTIVE)
    page.goto("/insights/")

    expect(page.locator(".tile")).to_have_count(10)
