"""The reports on paper: what they say, whom they show, that they stay one page."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from crmq.lib.permissions import Role
from customers.models import Customer
from scoring import tasks
from scoring.services import runs
from tests.customers.factories import make_task
from tests.factories import (
    make_contact,
    make_customer,
    make_delivery,
    make_order,
    make_organisation,
    make_tier,
    make_user,
)
from tests.insights.factories import populate
from tests.scoring.factories import make_answers, make_scored_complaint, make_survey_version, make_version

pytestmark = pytest.mark.django_db
HOSTILE = "a<b </para><font size=99>Anna & Söhne</font> <a href=javascript:alert(1)>x</a> {{ 7*7 }}"


def read(response):
    """The pages of a PDF as texts, blanks made single."""
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.content)).pages]


def report_of(client, customer, language="en"):
    return client.get(
        reverse("insights:customer_report", args=[customer.public_id]), headers={"accept-language": language}
    )


def make_rated(indicators=14, **overrides):
    """A customer with records of every kind, evaluated twice by a card of some indicators."""
    make_organisation(currency="USD")
    for code in "ABC":
        make_tier(code)
    items = [
        {"key": f"orders-{i}", "name_en": f"Orders {i}", "name_zh": f"订单 {i}", "window_days": 365 + i}
        for i in range(indicators)
    ]
    make_version(*items)
    customer = make_customer(name="杭州云汇数码连锁有限公司", other_name="Yunhui Digital", **overrides)
    for days in (20, 60, 200):
        make_order(customer, ordered_on=timezone.localdate() - timedelta(days=days), amount_minor=1_234_500)
    make_delivery(customer)
    make_delivery(customer, delivered_on=timezone.localdate())
    survey = make_survey_version()
    for number in (5, 5, 4, 2):
        make_answers(customer, survey, timezone.now() - timedelta(days=30), {"csat": number})
    make_scored_complaint(customer, timezone.now() - timedelta(days=40))
    make_contact(customer, name="Wang Fang", title="Buyer", phone="+86 571 1234")
    make_task(customer, title_en="Visit in spring", title_zh="春季拜访", owner=make_user(name="Chen Siyuan"))
    tasks.evaluate(runs.start_run(by=None).pk)
    make_order(customer, ordered_on=timezone.localdate() - timedelta(days=5))
    tasks.evaluate(runs.start_run(by=None).pk)
    return customer


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_customers_report_is_one_page_with_all_that_decides(client_as, language):
    customer = make_rated()

    (text,) = read(report_of(client_as(Role.EXECUTIVE), customer, language))

    for words in (
        "杭州云汇数码连锁有限公司",
        "Yunhui Digital",
        "40.0",
        "75%",
        "n = 4",
        "50.0%",
        "n = 2",
        "+10.0",
        "Wang Fang",
        "+86 571 1234",
    ):
        assert words in text
    assert ("Visit in spring" if language == "en" else "春季拜访") in text
    assert text.count("/ 7.1") == 14


@pytest.mark.parametrize("indicators", [20, 45])
def test_a_long_scorecard_and_long_names_still_fit_one_page(client_as, indicators):
    customer = make_rated(indicators)
    Customer.objects.filter(pk=customer.pk).update(name="有限公司" * 50, other_name="Limited company " * 12)
    for number in range(9):
        make_contact(
            customer,
            name=f"Very long name {number} " * 5,
            title="Deputy director of purchasing " * 3,
            email=f"{'x' * 60}{number}@example.org",
        )
        make_task(customer, title_en="An important visit to the far factory " * 5, title_zh="去很远的工厂拜访" * 20)
        make_scored_complaint(customer, timezone.now() - timedelta(days=number))

    assert len(read(report_of(client_as(Role.EXECUTIVE), customer))) == 1
    assert len(read(report_of(client_as(Role.EXECUTIVE), customer, "zh-hans"))) == 1


def test_a_customer_without_any_record_has_a_report_that_says_so(client_as):
    make_organisation()

    (text,) = read(report_of(client_as(Role.EXECUTIVE), make_customer(name="Fresh")))

    for words in (
        "Fresh",
        "Not rated",
        "Not yet evaluated",
        "No answers",
        "No orders",
        "None so far.",
        "No open tasks.",
    ):
        assert words in text


def test_hostile_names_print_literally(client_as):
    make_organisation()
    customer = make_customer(name=HOSTILE)
    make_contact(customer, name="<b>Eve</b>", title="</para>")

    response = report_of(client_as(Role.EXECUTIVE), customer)
    (text,) = read(response)

    for words in ("a<b </para>", "<b>Eve</b>"):
        assert words in text
    assert not [page for page in PdfReader(io.BytesIO(response.content)).pages if "/Annots" in page]


def test_a_report_of_somebody_elses_customer_is_not_found(client_as):
    make_organisation()
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    own, foreign = make_customer(owner=manager), make_customer()
    client = client_as(manager)

    assert report_of(client, own).status_code == 200
    assert report_of(client, foreign).status_code == 404


def test_fonts_of_a_chinese_report_are_embedded(client_as):
    customer = make_rated()

    reader = PdfReader(io.BytesIO(report_of(client_as(Role.EXECUTIVE), customer, "zh-hans").content))

    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_a_customers_report_costs_a_fixed_number_of_queries(client_as, django_assert_max_num_queries):
    customer = make_rated()
    client = client_as(Role.EXECUTIVE)
    report_of(client, customer)

    with django_assert_max_num_queries(25):
        report_of(client, customer)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_dashboard_on_paper_shows_the_same_figures(client_as, language):
    populate(customers=14)
    client = client_as(Role.EXECUTIVE)

    shown = client.get("/insights/", {"period": "12m"}, headers={"accept-language": language})
    text = " ".join(read(client.get("/insights/report.pdf", {"period": "12m"}, headers={"accept-language": language})))

    for tile in shown.context["tiles"]:
        assert tile.value in text
    assert shown.context["moves"].title in text


def test_the_dashboard_on_paper_works_without_data(client_as):
    make_organisation()

    text = " ".join(read(client_as(Role.EXECUTIVE).get("/insights/report.pdf")))

    assert "Moves between tiers show after the second evaluation." in text


def test_who_may_not_read_insights_gets_no_paper_either(client_as):
    make_organisation()

    assert client_as(Role.SERVICE_AGENT).get("/insights/report.pdf").status_code == 403
