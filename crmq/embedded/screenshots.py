"""`./run screenshots`: the pictures of the README, taken from the demo in both languages."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from crmq.embedded import assets
from crmq.embedded.chromium import find_browser
from crmq.embedded.demo import chosen_port, end_by_signal, start
from crmq.embedded.places import ROOT, Trouble
from crmq.embedded.progress import say
from crmq.embedded.services import Services

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=360, height=780)
LANGUAGES = {"en": ("en-GB", "en"), "zh": ("zh-CN", "zh-hans")}


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    person: str
    path: str
    follow: str = ""  # a link on the page at `path` that leads to the one wanted
    phone: bool = False


PICTURES = [
    Picture("home", "manager", "/", phone=True),
    Picture("customer", "qa", "/customers/", follow="main tbody a[href^='/customers/']"),
    Picture("tiers", "qa", "/tiers/"),
    Picture("complaints", "agent", "/complaints/"),
    Picture("map", "executive", "/map/"),
    Picture("dashboard", "executive", "/insights/", phone=True),
]


def screenshots(arguments: Sequence[str]) -> int:
    """All pictures, or those whose names are given."""
    assets.install(with_tests=True)
    unknown = set(arguments) - {picture.name for picture in PICTURES}
    if unknown:
        known = ", ".join(picture.name for picture in PICTURES)
        raise Trouble(f"There is no picture {', '.join(sorted(unknown))}. There are: {known}.")
    wanted = [picture for picture in PICTURES if not arguments or picture.name in arguments]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as variables, chromium() as browser:
        for language in LANGUAGES:
            for person in dict.fromkeys(picture.person for picture in wanted):
                own = [picture for picture in wanted if picture.person == person]
                shoot(browser, variables, language, person, own)
    return 0


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """The variables of the demo that is running, or of one for the time being."""
    services = Services()
    if not services.claim():
        yield services.announced()
        return
    end_by_signal()
    try:
        stack, _ = start(services, chosen_port())
        yield stack.variables
    finally:
        services.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    found = find_browser()
    if found is None:
        raise Trouble("There is no browser. Install Chromium, or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program,
            args=found.arguments,
            env={**os.environ, **found.environment},
            chromium_sandbox=False,
        )
        yield browser
        browser.close()


def shoot(browser: Browser, variables: dict[str, str], language: str, person: str, pictures: Sequence[Picture]) -> None:
    locale, code = LANGUAGES[language]
    address = variables["CRMQ_BASE_URL"]
    context = browser.new_context(base_url=address, locale=locale, viewport=DESKTOP, reduced_motion="reduce")
    page = signed_in(context, f"{person}@demo.example", variables["CRMQ_DEMO_PASSWORD"])
    context.add_cookies([{"name": "django_language", "value": code, "url": address}])
    for picture in pictures:
        page.set_viewport_size(DESKTOP)
        visit(page, picture.path)
        if picture.follow:
            visit(page, page.locator(picture.follow).first.get_attribute("href") or picture.path)
        take(page, f"{picture.name}-{language}")
        if picture.phone:
            page.set_viewport_size(PHONE)
            visit(page, page.url)
            take(page, f"{picture.name}-{language}-phone")
    context.close()


def signed_in(context: BrowserContext, email: str, password: str) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


def visit(page: Page, address: str) -> None:
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise Trouble(f"{address} answered {answer and answer.status}, which is not a picture to show.")


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    say(name)


if __name__ == "__main__":
    sys.exit(screenshots(sys.argv[1:]))
