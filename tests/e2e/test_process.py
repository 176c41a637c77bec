"""The process in the browser: a draft is edited, reviewed by a second person, published."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers.models import ProcessVersion, Stage, StageChange, Standing
from customers.services import publishing
from customers.starter import process as starter
from tests.factories import make_customer

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def draft():
    org_starter.install()
    starter.install()
    return publishing.copy_as_draft(process=ProcessVersion.objects.get())


def cell(draft, key):
    stage = Stage.objects.get(process=draft, key=key)
    return stage.department.code, stage.rank, stage.row


def ways(draft):
    return {f"{way.source.key}.{way.target.key}" for way in draft.transitions.select_related("source", "target")}


def drag(page, node, x, y):
    box = node.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x - 4, y - 4, steps=4)
    page.mouse.move(x, y)
    page.mouse.up()


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_draft_is_edited_reviewed_and_published_and_customers_follow(draft, page_as, worker):
    old = Stage.objects.get(process__status="published", key="contract")
    customer = make_customer(name="In contract")
    Standing.objects.filter(pk=customer.pk).update(stage=old, stage_since=timezone.now())
    worker.start()
    page = page_as(Role.QA_LEAD, viewport={"width": 1440, "height": 1400})
    edit_by_pointer_and_keyboard(page, draft)
    page.get_by_role("link", name="Review and publish").click()
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text("You sent it, so somebody else decides.")).to_be_visible()

    second = page_as(Role.ADMINISTRATOR)
    second.goto(page.url)
    second.get_by_label("Approved").check()
    second.get_by_role("button", name="Record the verdict").click()
    second.get_by_role("link", name="Publish").click()
    second.get_by_label("Contract", exact=True).select_option("first_delivery")
    second.get_by_role("button", name="Publish").click()

    expect(second.get_by_text("counts from now on")).to_be_visible()
    expect(second.locator("#progress")).to_contain_text("Done")
    moved = StageChange.objects.get(customer=customer)
    assert (moved.cause, moved.to_stage.key, moved.to_stage.process) == ("publishing", "first_delivery", draft)


def edit_by_pointer_and_keyboard(page, draft):
    page.goto(f"/map/versions/{draft.public_id}/edit/")
    drag(page, page.locator("#stage-refused"), *middle(page.locator("#stage-admission")))
    expect(page.get_by_role("status")).to_contain_text("Moved: Refused")
    assert cell(draft, "refused")[2] == 0

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing changed yet")
    page.locator("#stage-lead").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("status")).to_contain_text("Moved: Lead")
    expect(page.locator("#stage-lead")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status")).to_contain_text("Nothing changed yet")

    line = page.locator('[data-key="lead.admission"] .dg-hit')
    drag(page, page.locator("#stage-survey"), *middle(line))
    expect(page.get_by_role("status")).to_contain_text("Inserted: Satisfaction survey")
    assert {"lead.survey", "survey.admission", "return_visit.satisfied"} <= ways(draft)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing changed yet")

    page.locator("#stage-contract").click()
    expect(page.get_by_role("heading", name="Contract")).to_be_visible()
    page.get_by_role("button", name="Remove from the draft").click()
    expect(page.get_by_role("status")).to_contain_text("Removed: Contract")
    assert "admitted.first_delivery" in ways(draft)


def test_a_drop_in_another_lane_asks_first(draft, page_as):
    page = page_as(Role.QA_LEAD, viewport={"width": 1440, "height": 1400})
    page.goto(f"/map/versions/{draft.public_id}/edit/")

    drag(
        page,
        page.locator("#stage-lead"),
        middle(page.locator("#stage-first_delivery"))[0],
        middle(page.locator("#stage-lead"))[1],
    )
    expect(page.get_by_role("alertdialog")).to_contain_text("Hand “Lead” to Customer service?")
    assert cell(draft, "lead")[0] == "sales"
    page.get_by_role("button", name="Change the department").click()

    expect(page.get_by_role("status")).to_contain_text("Moved: Lead")
    assert cell(draft, "lead")[0] == "service"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_a_version_pass_the_accessibility_check(draft, page_as, language):
    page = page_as(Role.QA_LEAD, language=language)
    for path in (
        f"{draft.public_id}/edit/?stage=care",
        f"{draft.public_id}/edit/?way=lead.admission",
        f"{draft.public_id}/",
        "new/",
        f"{draft.public_id}/difference/",
    ):
        page.goto(f"/map/versions/{path}")

        found = Axe().run(page, options=RULES)

        assert found.violations_count == 0, (
            path,
            [node["html"][:200] for rule in found.response["violations"] for node in rule["nodes"]],
        )
