"""The dashboard and the rows behind its figures, as people open them."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from crmq.insights.views.rows.metrics import METRICS
from crmq.lib.permissions import Role
from crmq.org.models import AuditEntry
from customers.models import Customer
from tests.factories import make_customer, make_order, make_organisation, make_tier, make_user
from tests.insights.factories import add_evaluation, make_board, make_evaluated, populate
from tests.scoring.factories import make_answers, make_survey_version

pytestmark = pytest.mark.django_db
HOSTILE = "</title><script>alert(1)</script>{{ 7*7 }}"
DASHBOARD = "/insights/"


def rows_of(client, metric, **query):
    return client.get(reverse("insights:rows", args=[metric]), query)


def exported(client, metric, **given):
    """The rows of an export as dicts, read back by column title."""
    response = client.post(reverse("insights:rows_export", args=[metric]), {"format": "csv"} | given)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def counted(rows):
    return [row["Counts as"] for row in rows if row["Counted"] == "1"]


@pytest.mark.parametrize("role", list(Role))
def test_the_dashboard_opens_for_those_who_may_read_insights(role, client_as):
    make_organisation()

    response = client_as(role).get(DASHBOARD)

    assert response.status_code == (403 if role == Role.SERVICE_AGENT else 200)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_without_any_data_every_tile_says_so(client_as, language):
    make_organisation()

    response = client_as(Role.EXECUTIVE).get(DASHBOARD, headers={"accept-language": language})

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('class="tile"') == 10
    assert "data-chart" not in html
    assert {tile.value for tile in response.context["tiles"]} == {"–"}


@pytest.mark.parametrize("kind", ["90d", "quarter", "12m", "never"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_with_data_each_chart_has_its_finding_and_its_table(client_as, kind, language):
    populate(customers=14)

    response = client_as(Role.EXECUTIVE).get(DASHBOARD, {"period": kind}, headers={"accept-language": language})

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("data-chart=") == html.count('class="chart-table"') >= 3
    assert 'class="heat"' in html


def test_the_dashboard_costs_the_same_for_more_customers(client_as, django_assert_max_num_queries):
    populate(customers=12)
    client = client_as(Role.EXECUTIVE)
    client.get(DASHBOARD)

    with django_assert_max_num_queries(22):
        client.get(DASHBOARD)


@pytest.mark.parametrize("metric", METRICS)
def test_rows_cost_the_same_for_more_customers(client_as, django_assert_max_num_queries, metric):
    populate(customers=12)
    client = client_as(Role.ACCOUNT_MANAGER)
    rows_of(client, metric)

    with django_assert_max_num_queries(14):
        assert rows_of(client, metric).status_code == 200


def test_each_tile_leads_to_the_rows_of_its_period_and_region(client_as):
    populate()
    client = client_as(Role.EXECUTIVE)
    code = Customer.objects.exclude(region=None).first().region.code

    html = client.get(DASHBOARD, {"period": "12m", "region": code}).content.decode()

    for metric in set(METRICS) - {"contact"}:
        assert f"/insights/rows/{metric}/?period=12m&amp;region={code}" in html


def test_a_manager_is_told_that_figures_are_of_the_own_customers(client_as):
    make_organisation()

    html = client_as(Role.ACCOUNT_MANAGER).get(DASHBOARD).content.decode()
    everyone = client_as(Role.EXECUTIVE).get(DASHBOARD).content.decode()

    assert "the customers that you see" in html
    assert "the customers that you see" not in everyone


@pytest.mark.parametrize("metric", METRICS)
def test_a_manager_sees_and_exports_no_row_of_somebody_elses_customer(client_as, metric):
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    populate(owner=manager)
    foreign = set(Customer.objects.exclude(owner=manager).values_list("code", flat=True))
    client = client_as(manager)

    page = rows_of(client, metric, period="12m")
    rows = exported(client, metric, period="12m")

    assert not foreign & {row["Code"] for row in rows}
    assert not [code for code in foreign if code in page.content.decode()]


def test_an_unknown_metric_is_not_found(client_as):
    make_organisation()
    client = client_as(Role.EXECUTIVE)

    assert rows_of(client, "secrets").status_code == 404
    assert client.post("/insights/rows/secrets/export/").status_code == 404


@pytest.mark.parametrize("cursor", ["x", "WyJvIl0", "a" * 5000])
def test_a_broken_place_in_the_list_shows_the_first_page(client_as, cursor):
    populate()

    assert rows_of(client_as(Role.EXECUTIVE), "contact", cursor=cursor).status_code == 200


def test_rows_page_on_until_the_last(client_as):
    make_organisation()
    survey, customer = make_survey_version(), make_customer()
    for number in range(60):
        make_answers(customer, survey, timezone.now() - timedelta(days=2, minutes=number), {"nps": number % 11})
    client = client_as(Role.EXECUTIVE)

    first = rows_of(client, "nps")
    second = rows_of(client, "nps", cursor=first.context["page"].older)

    assert [len(page.context["lines"]) for page in (first, second)] == [50, 10]
    assert second.context["page"].older is None


# -- the figure again, from the exported rows -----------------------------------------------------


@pytest.fixture
def world(client_as):
    """A client, its board over 12 months, and a world with plenty to leave out."""
    populate(seed=5, customers=14)
    client = client_as(Role.EXECUTIVE)
    return client, make_board(client.user, "12m")


def test_the_export_gives_nps_again(world):
    client, board = world

    words = counted(exported(client, "nps", period="12m"))

    found = board.voices.now.nps
    assert 100 * (words.count("promoter") - words.count("detractor")) / len(words) == pytest.approx(found.score)
    assert len(words) == found.n


def test_the_export_gives_csat_again(world):
    client, board = world

    words = counted(exported(client, "csat", period="12m"))

    assert 100 * words.count("satisfied") / len(words) == pytest.approx(board.voices.now.csat.percent)


def test_the_export_gives_retention_and_repeat_purchase_again(world):
    client, board = world

    kept, again = counted(exported(client, "retention")), counted(exported(client, "repeat"))

    now = board.purchases.now
    assert (kept.count("kept"), len(kept)) == (now.kept.count, now.kept.of)
    assert (again.count("bought again"), len(again)) == (now.repeat.count, now.repeat.of)


def test_the_export_gives_revenue_again(world):
    client, board = world

    rows = [row for row in exported(client, "revenue") if row["Counted"] == "1"]

    assert sum(round(float(row["Amount"]) * 100) for row in rows) == board.purchases.now.revenue
    assert sum(round(float(row["Amount"]) * 100) for row in rows if row["Tier"] == "A") == board.purchases.top


def test_the_export_gives_complaints_per_100_orders_again(world):
    client, board = world

    rows = exported(client, "complaints")

    assert sum(int(row["Complaints"]) for row in rows) == board.grievances.received
    assert sum(int(row["Orders"]) for row in rows) == board.purchases.now.orders


def test_the_export_gives_complaints_in_time_again(world):
    client, board = world

    words = counted(exported(client, "in_time", period="12m"))

    found = board.grievances.in_time
    assert (words.count("in time"), len(words)) == (found.in_time, found.in_time + found.late)
    assert words.count("late: open and overdue") == found.overdue


def test_the_export_gives_tiers_and_coverage_again(world):
    client, board = world

    tiers, rated = counted(exported(client, "tiers")), exported(client, "coverage")

    assert [tiers.count(tier.code if tier else "not rated") for tier, _n in board.mix.tiers] == [
        n for _tier, n in board.mix.tiers
    ]
    assert counted(rated).count("rated") == board.mix.rated.count
    assert sum(float(row["Coverage"]) for row in rated) / len(rated) == pytest.approx(board.mix.coverage)


def test_the_export_lists_whom_to_contact(world):
    client, board = world

    assert len(exported(client, "contact")) == board.attention_count


def test_a_workbook_says_what_its_figure_means(world):
    client, board = world

    response = client.post(reverse("insights:rows_export", args=["retention"]), {"format": "xlsx"})

    sheets = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    meanings = dict(sheets.get_sheet_by_index(1).to_python()[1:])
    assert response["Content-Disposition"].startswith('attachment; filename="retention-')
    assert sheets.get_sheet_by_index(0).to_python()[0][-2:] == ["Counts as", "Counted"]
    assert meanings["Figure"] == f"{board.purchases.now.kept.percent:.1f}%"
    assert "(Asia/Shanghai)" in meanings["Period"]


def test_an_export_is_recorded_and_needs_its_permission(client_as):
    make_organisation()
    client = client_as(Role.EXECUTIVE)

    exported(client, "nps", period="12m")

    entry = AuditEntry.objects.filter(action="export").latest("pk")
    assert entry.actor == client.user
    assert (entry.after["metric"], entry.after["period"]) == ("nps", "12m")
    assert client_as(Role.SERVICE_AGENT).post(reverse("insights:rows_export", args=["nps"])).status_code == 403
    assert client.get(reverse("insights:rows_export", args=["nps"])).status_code == 405


def test_hostile_names_stay_text(client_as):
    make_organisation(currency="USD")
    customer = make_customer(name=HOSTILE, standing={"open_complaints": 1, "tier": make_tier("A")})
    make_order(customer, number="=1+1")
    client = client_as(Role.EXECUTIVE)

    pages = [client.get(DASHBOARD), rows_of(client, "revenue"), rows_of(client, "contact")]
    rows = exported(client, "revenue")

    for page in pages:
        assert "<script>alert" not in page.content.decode()
    assert rows[0]["Order"] == "'=1+1"


def test_few_answers_are_not_shown(client_as):
    make_organisation()
    make_answers(make_customer(), make_survey_version(), timezone.now() - timedelta(days=3), {"nps": 10, "csat": 5})

    html = client_as(Role.EXECUTIVE).get(DASHBOARD).content.decode()

    assert "Too few to tell" in html
    assert "+100" not in html


def test_moves_show_from_the_second_evaluation_on(client_as):
    make_organisation()
    customer, tiers = make_customer(), [make_tier(code) for code in "ABC"]
    client = client_as(Role.EXECUTIVE)
    first = make_evaluated(as_of=timezone.now() - timedelta(days=100))
    add_evaluation(first, customer, tiers[1])

    assert "Moves between tiers show after the second evaluation." in client.get(DASHBOARD).content.decode()

    add_evaluation(make_evaluated(first.version), customer, tiers[0])

    assert "1 moved up, 0 moved down" in client.get(DASHBOARD).content.decode()
