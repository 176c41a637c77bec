"""The customer pages in a browser: search, log, edit in place, and the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from crmq.lib.permissions import Role
from customers.models import Interaction
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager():
    return make_user(roles=[Role.ACCOUNT_MANAGER])


def test_a_customer_is_found_from_anywhere_by_keyboard(page_as, manager):
    make_customer(name="杭州云汇", owner=manager)
    page = page_as(manager)
    page.goto("/")

    page.keyboard.press("Control+k")
    page.keyboard.type("云")
    expect(page.locator("#search-results")).to_contain_text("杭州云汇")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("杭州云汇")


def test_a_call_is_logged_in_a_dialog(page_as, manager):
    make_customer(name="Acme", owner=manager)
    page = page_as(manager)
    page.goto("/customers/")

    page.get_by_role("banner").get_by_role("link", name="Log").click()
    page.get_by_label("Customer", exact=True).fill("acm")
    page.get_by_role("dialog").get_by_role("link", name=re.compile("Acme")).click()
    page.get_by_role("textbox", name="What happened").fill("Asked for prices")
    page.get_by_role("dialog").get_by_role("button", name="Log").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
    expect(page.locator(".timeline").first).to_contain_text("Asked for prices")
    assert Interaction.objects.get().by == manager


def test_a_fact_is_edited_in_its_place(page_as, manager):
    customer = make_customer(name="Acme", owner=manager, phone="1")
    page = page_as(manager)
    page.goto(customer.get_absolute_url())

    page.get_by_role("link", name="Change Phone").click()
    page.get_by_role("textbox", name="Phone").fill("0571-8888")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#fact-phone")).to_contain_text("0571-8888")
    customer.refresh_from_db()
    assert customer.phone == "0571-8888"


def test_the_list_is_walked_and_opened_by_keys(page_as, manager):
    for number, name in enumerate(["Bo", "Ada"]):
        make_customer(name=name, owner=manager, standing={"score": number})
    page = page_as(manager)
    page.goto("/customers/")

    for key in ("j", "j", "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
