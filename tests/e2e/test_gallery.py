"""The gallery stands for every page: what holds for its components holds wherever they are used."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from crmq.lib.permissions import Role
from tests.fixtures import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def open_gallery(page_as):
    def open_it(path="/gallery/", **options):
        page = page_as(Role.ADMINISTRATOR, **options)
        page.goto(path)
        return page

    return open_it


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "viewport"), [("en", DESKTOP), ("zh-hans", PHONE)])
def test_the_components_break_no_rule_of_wcag(open_gallery, scheme, language, viewport):
    page = open_gallery(color_scheme=scheme, language=language, viewport=viewport, bypass_csp=True)
    page.locator("#g-axes svg").wait_for()

    found = Axe().run(page, options=RULES)

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("viewport", [NARROW, {"width": 800, "height": 600}])
def test_no_width_scrolls_sideways(open_gallery, viewport):
    page = open_gallery(viewport=viewport)
    page.locator("#g-axes svg").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(open_gallery):
    page = open_gallery()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_a_list_is_worked_by_keyboard(open_gallery):
    page = open_gallery()

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")

    assert page.locator("[data-bulk-count]").inner_text() == "2"
    assert page.locator("tr.is-current").get_attribute("data-href") == "#row-C-00812"
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/#row-C-00812")


def test_selecting_the_page_shows_the_bulk_bar_and_clearing_hides_it(open_gallery):
    page = open_gallery()

    page.get_by_label("Select all on this page").check()
    assert page.locator("[data-bulk-count]").inner_text() == "4"
    page.get_by_role("button", name="Clear").click()

    assert page.locator("[data-bulk]").is_hidden()


def test_sorting_swaps_the_list_and_keeps_the_focus(open_gallery):
    page = open_gallery()

    page.locator("#sort-score").click()
    page.locator("th[aria-sort=descending]").wait_for()

    assert page.url.endswith("?sort=-score")
    assert page.evaluate("document.activeElement.id") == "sort-score"
    assert page.locator("h1").count() == 1


def test_searching_a_list_keeps_its_order(open_gallery):
    page = open_gallery("/gallery/?sort=-score")

    page.get_by_placeholder("Search", exact=True).fill("han")
    page.wait_for_url("**q=han**")

    assert "sort=-score" in page.url


def test_the_slash_goes_to_the_search_but_not_while_typing(open_gallery):
    page = open_gallery()

    page.keyboard.press("/")
    page.keyboard.type("a/b")

    assert page.locator("#global-search").input_value() == "a/b"


def test_a_dialog_traps_the_focus_and_gives_it_back(open_gallery):
    page = open_gallery()
    opener = page.get_by_role("button", name="Delete", exact=True)

    opener.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Delete 3 customers?").wait_for()
    for _ in range(3):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
        assert inside
    page.keyboard.press("Escape")

    assert opener.evaluate("button => button === document.activeElement")


def test_escape_closes_a_menu_and_returns_to_its_button(open_gallery):
    page = open_gallery()
    menu = page.locator("details.menu", has_text="Columns")

    menu.locator("summary").click()
    page.keyboard.press("Escape")

    assert menu.get_attribute("open") is None
    assert menu.locator("summary").evaluate("summary => summary === document.activeElement")


def test_a_phone_reaches_every_place_through_the_menu(open_gallery):
    page = open_gallery(viewport=PHONE)
    side = page.locator("#side")

    assert side.is_hidden()
    page.get_by_role("button", name="Menu").click()

    assert side.get_by_role("link", name="Logic map").is_visible()
    assert page.locator(".phone-bar a").count() == 5


def test_charts_have_a_name_and_a_table_behind_them(open_gallery):
    page = open_gallery()

    chart = page.get_by_role("img", name="NPS has not fallen below 26 for three quarters")
    page.locator(".card", has=chart).get_by_text("Table", exact=True).click()

    assert page.get_by_role("row", name="26Q3 37").is_visible()


def test_a_form_with_errors_goes_to_their_summary_and_keeps_what_was_typed(open_gallery):
    page = open_gallery()

    page.locator("#id_notes").fill("kept")
    page.locator("form[data-guard]").get_by_role("button", name="Save customer").click()
    page.locator("form[data-guard] .error-summary").wait_for()

    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.locator("#id_notes").input_value() == "kept"


def test_leaving_a_changed_form_asks_first(open_gallery):
    page = open_gallery()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.locator("#id_notes").click()
    page.keyboard.type("typed")
    page.goto("/accounts/2fa/")

    assert asked == ["beforeunload"]
