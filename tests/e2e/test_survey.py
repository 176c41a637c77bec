"""Answering a survey in a browser: by keyboard alone, without scripts, on the smallest phone; and with scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from crmq.lib.permissions import Role
from feedback.models import Answer, Invitation, Response
from tests.feedback.surveys import make_invitation, make_survey, make_wave
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SMALLEST = {"width": 320, "height": 568}


@pytest.fixture
def plain_page(browser, browser_context_args):
    """No scripts, 320 px wide."""
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False, "viewport": SMALLEST})
    yield context.new_page()
    context.close()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_a_survey_is_finished_by_keyboard_alone_without_scripts_at_320_pixels(plain_page, live_server):
    invitation = make_invitation()

    plain_page.goto(f"/s/{invitation.token}/")
    width = plain_page.locator("html").bounding_box()["width"]
    widest = max(
        box["x"] + box["width"] for box in (one.bounding_box() for one in plain_page.locator("main *").all()) if box
    )
    plain_page.locator('input[name="q.nps"]').first.focus()
    press(plain_page, *["ArrowRight"] * 9, "Tab", *["ArrowRight"] * 4, "Tab", "Space", "Tab", "Space", "Tab", "Tab")
    plain_page.keyboard.type("All by keyboard")
    press(plain_page, "Tab", "Enter")
    plain_page.wait_for_url("**/thanks/")

    given = {
        a.question.key: a.number if a.number is not None else a.text or a.options
        for a in Answer.objects.select_related("question")
    }
    assert widest <= width == 320
    assert given == {"nps": 9, "csat": 5, "improve": ["delivery"], "topics": ["delivery"], "comment": "All by keyboard"}
    assert Invitation.objects.get().status == Invitation.Status.COMPLETE


def test_with_scripts_each_answer_is_kept_as_it_is_given_and_a_link_with_a_score_keeps_none(page, live_server):
    invitation = make_invitation()

    page.goto(f"/s/{invitation.token}/?score=3")
    page.wait_for_load_state("networkidle")
    before = Response.objects.count()
    page.locator('input[name="q.csat"][value="4"]').check()
    until(lambda: Answer.objects.count() == 2)
    page.get_by_text("Kept.").wait_for()

    assert before == 0
    assert dict(Answer.objects.values_list("question__key", "number")) == {"nps": 3, "csat": 4}
    assert page.locator('input[name="q.nps"][value="3"]').is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_questionnaire_breaks_no_rule_of_wcag(browser, browser_context_args, scheme):
    context = browser.new_context(
        **browser_context_args | {"bypass_csp": True, "color_scheme": scheme, "viewport": SMALLEST}
    )
    page = context.new_page()
    page.goto(f"/s/{make_invitation().token}/?score=3")

    found = Axe().run(page, options=RULES)
    context.close()

    assert found.violations_count == 0, found.generate_report()


def test_a_branch_opens_and_closes_while_the_page_stays(page, live_server):
    version = make_survey(("nps", "nps", True), ("why", "text", False))
    version.questions.filter(key="why").update(show_key="nps", show_values=["0", "1", "2", "3"])
    invitation = make_invitation(make_wave(version))

    page.goto(f"/s/{invitation.token}/")
    hidden = page.locator('[name="q.why"]').count()
    page.get_by_role("radio", name="2", exact=True).check()
    page.locator('[name="q.why"]').fill("Too slow")
    until(lambda: Answer.objects.filter(text="Too slow").exists())
    page.get_by_role("radio", name="8", exact=True).check()
    page.locator('[name="q.why"]').wait_for(state="detached")
    page.get_by_role("button", name="Send answers").click()
    page.wait_for_url("**/thanks/")

    assert hidden == 0
    assert dict(Answer.objects.values_list("question__key", "text")) == {"nps": "", "why": "Too slow"}
    assert Answer.objects.get(question__key="why").completed_at is None


def test_a_question_is_written_in_both_languages_and_moved_by_keyboard(page_as, live_server):
    version = make_survey(("nps", "nps", True), ("comment", "text", False), status="draft")
    page = page_as(Role.QA_LEAD)

    page.goto(f"/surveys/versions/{version.public_id}/questions/")
    page.get_by_label("Kind").select_option("ranking")
    page.get_by_label("Option 1 in English").wait_for()
    page.get_by_label("Text in English").fill("What comes first?")
    page.get_by_label("Text in Chinese").fill("什么最重要？")
    for number, (english, chinese) in enumerate((("Speed", "速度"), ("Price", "价格")), 1):
        page.get_by_label(f"Option {number} in English").fill(english)
        page.get_by_label(f"Option {number} in Chinese").fill(chinese)
    page.locator('#preview [lang="zh-CN"]', has_text="价格").wait_for()
    page.get_by_role("button", name="Save question").click()
    page.get_by_role("button", name="Move up: What comes first?").focus()
    faults = Axe().run(page, options=RULES).response["violations"]
    page.keyboard.press("Enter")
    until(lambda: [q.key for q in version.questions.all()] == ["nps", "what-comes-first", "comment"])

    question = version.questions.get(key="what-comes-first")
    assert [option["id"] for option in question.options] == ["speed", "price"]
    assert faults == []
