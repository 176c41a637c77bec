"""Figures of complaints equal the pure rules over the same rows, and open those rows."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import load_workbook

from crmq.lib.permissions import Role
from feedback import complaint_metrics as pure
from feedback.models import Complaint, ComplaintCategory
from feedback.queries import causes
from feedback.queries import complaint_figures as query
from feedback.services import complaints as services
from feedback.starter import complaints as starter
from tests.factories import make_customer, make_order, make_organisation, make_region, make_user

from .complaints import agent, file, lead, resolved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _definitions():
    make_organisation()
    starter.install()


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def history():
    """Six complaints of three customers, some resolved, one repeated, one open and overdue."""
    north, south = make_region(), make_region()
    first, second, third = (
        make_customer(region=region, standing={"region": region}) for region in (north, north, south)
    )
    invoice = ComplaintCategory.objects.get(code="invoice")
    rows = [
        resolved(file(first, received_at=days_ago(80))), file(first, received_at=days_ago(60)), resolved(file(second, received_at=days_ago(70))),
        file(third, received_at=days_ago(40), category=invoice), resolved(file(third, received_at=days_ago(3))), file(third, received_at=days_ago(200)),
    ]  # fmt: skip
    Complaint.objects.filter(pk__in=[row.pk for row in rows if row.resolved_at]).update(
        resolved_at=days_ago(2), was_late=False
    )
    Complaint.objects.filter(pk=rows[2].pk).update(was_late=True)
    for customer in (first, second):
        make_order(customer, ordered_on=days_ago(30).date())
    return rows, north, south


def test_figures_equal_the_pure_rules():
    rows, *_ = history()
    scope, now = query.Scope(lead(), 90), timezone.now()
    inside = [row for row in Complaint.objects.all() if scope.since <= row.received_at < scope.until]

    found = query.figures(scope, now)

    cases = [
        pure.Case(row.customer_id, row.category_id, row.received_at, bool(row.at_first_contact))
        for row in Complaint.objects.all()
    ]
    assert found.received == len(inside) == 5
    assert found.repeats.count == len(pure.repeats(cases)) == 1
    settled = [
        case
        for case, row in zip(cases, Complaint.objects.all(), strict=True)
        if row.at_first_contact is not None and row in inside
    ]
    known = [case for case in settled if case.opened_at + pure.REPEAT_WINDOW <= now]
    back = {id(earlier) for earlier, _later in pure.repeats(cases)}
    assert (found.first_contact.count, found.first_contact.of) == (
        sum(c.at_first_contact and id(c) not in back for c in known),
        len(known),
    )
    assert found.per_orders == pure.per_hundred(5, 2)
    overdue = sum(row.is_open and row.resolve_due <= now for row in Complaint.objects.all())
    assert (found.in_time.in_time, found.in_time.late) == (2, 1 + overdue)
    assert rows


def test_regions_are_held_to_one_standard_with_their_intervals():
    _rows, north, south = history()

    found = {row.region: row for row in query.by_region(query.Scope(lead(), 90), timezone.now())}

    assert (found[north].received, found[north].in_time, found[north].judged) == (3, 1, 3)
    assert found[south].interval.low < (found[south].percent or 0) / 100 <= found[south].interval.high


def test_merged_complaints_count_once():
    customer = make_customer()
    main, double = file(customer, received_at=days_ago(5)), file(customer, received_at=days_ago(4))
    services.merge(complaint=double, into=main, by=agent())

    assert query.figures(query.Scope(lead(), 90), timezone.now()).received == 1


def test_a_figure_opens_its_rows_those_left_out_too(client_as):
    history()
    client = client_as(Role.QA_LEAD)

    html = client.get("/complaints/figures/in_time/").content.decode()

    assert "late: open and overdue" in html and "in time" in html
    assert client.get("/complaints/figures/nonsense/").status_code == 404


def test_managers_count_their_own_customers_only(client_as):
    history()
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])

    assert query.figures(query.Scope(manager, 90), timezone.now()).received == 0


def test_the_workbook_holds_the_rows_with_definitions_and_inert_text(client_as):
    file(subject="=1+1", received_at=days_ago(5))
    client = client_as(Role.QA_LEAD)

    answer = client.post("/complaints/figures/received/export/", {"query": "days=90"})

    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_name("Complaints").to_python()
    assert "=1+1" in rows[1]
    assert book.sheet_names == ["Complaints", "Definitions"]
    assert client_as(Role.SERVICE_AGENT).post("/complaints/figures/received/export/").status_code == 403


def test_the_page_asks_a_fixed_number_of_queries(client_as, django_assert_max_num_queries):
    history()
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(28):
        assert client.get("/complaints/figures/").status_code == 200


def test_the_pareto_order_cumulates_to_the_whole():
    invoice = ComplaintCategory.objects.get(code="invoice")
    for category in (invoice, invoice, ComplaintCategory.objects.get(code="other"), None):
        file(category=category)

    rows = causes.pareto(Complaint.objects.all(), "category")

    assert [(row.key, row.count, round(row.cumulated)) for row in rows] == [("invoice", 2, 67), ("other", 1, 100)]
