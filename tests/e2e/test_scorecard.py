"""A scorecard in the browser: built from a template, approved and published by a second QA lead."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from scoring.models import Run, ScorecardVersion
from tests.factories import make_organisation, make_tier, make_user

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def organisation():
    make_organisation()
    for code in "ABC":
        make_tier(code)


def violations(page):
    return [found["id"] for found in Axe().run(page, options=RULES).response["violations"]]


def test_a_scorecard_is_built_from_a_template_and_published_by_a_second_lead(organisation, page_as):
    page = page_as(make_user(name="Ann", roles=[Role.QA_LEAD]))
    page.goto("/evaluation/scorecards/")
    page.get_by_role("link", name="E-commerce").click()
    page.get_by_role("link", name="Start a new scorecard").click()
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_role("spinbutton", name="Activity").fill("56")
    expect(page.locator("[data-weights-share]").first).to_have_text("43.8%")
    page.get_by_role("button", name="Save weights").click()
    expect(page.locator("[data-weights-share]").first).to_have_text("43.8%")
    faults = violations(page)
    page.get_by_role("link", name="Submit for approval").click()
    page.get_by_role("textbox", name="What changed").fill("Activity counts twice")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("so another QA lead decides")).to_be_visible()

    second = page_as(make_user(name="Ben", roles=[Role.QA_LEAD]))
    second.goto(page.url)
    second.get_by_role("button", name="Approve").click()
    second.get_by_role("link", name="Publish").click()
    second.get_by_role("button", name="Publish", exact=True).click()
    expect(second.get_by_text("is in force").first).to_be_visible()

    version = ScorecardVersion.objects.get()
    assert (version.status, version.approved_by.name, version.bases.first().method) == ("published", "Ben", "direct")
    assert Run.objects.get().version == version
    assert faults == []
