"""The real file of the demo world, brought in by the importer, reaches the totals of crmq/demo/SOURCES.txt."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from crmq.demo import shipments
from crmq.lib.money import to_decimal
from crmq.org.models import Region
from customers.models import Customer, Delivery, Import, Order, OrderLine, Product, Standing
from customers.services import importing
from customers.tasks import run_import
from tests.factories import make_organisation, make_user

KINDS = ["products", "customers", "orders", "deliveries"]


@pytest.fixture
def shipments_file(tmp_path):
    path = tmp_path / "shipments.csv"
    shipments.write_shifted(path, last_day=date(2026, 11, 23))
    return path


def bring_in(path, kind, by):
    with path.open("rb") as file:
        job = importing.start(
            by=by, kind=kind, source="scms", file=file, filename="shipments.csv", mapping=shipments.MAPPINGS[kind]
        )
    run_import(job.pk)
    job.refresh_from_db()
    return job


def test_the_shipments_reach_the_totals_of_their_publisher(db, shipments_file):
    make_organisation(currency="USD")
    by = make_user()

    jobs = {kind: bring_in(shipments_file, kind, by) for kind in KINDS}

    assert {kind: (job.status, job.error) for kind, job in jobs.items()} == dict.fromkeys(KINDS, ("done", ""))
    assert {kind: job.rejected_rows for kind, job in jobs.items()} == dict.fromkeys(KINDS, 0)
    assert Customer.objects.accounts().count() == 142
    assert Customer.objects.filter(kind="group").count() == 43 == Region.objects.count()
    assert Standing.objects.count() == 185
    assert Product.objects.count() == 184
    assert Order.objects.count() == 6_233
    assert OrderLine.objects.count() == 10_324
    assert Delivery.objects.count() == 7_030
    total = Order.objects.aggregate(total=Sum("amount_minor"))["total"]
    assert to_decimal(total, "USD") == Decimal("1627584457.29")
    assert OrderLine.objects.aggregate(total=Sum("amount_minor"))["total"] == total
    assert OrderLine.objects.aggregate(total=Sum("quantity"))["total"] == 189_265_090
    assert Standing.objects.filter(last_order_on=None, customer__kind="account").count() == 0


def test_the_same_file_again_adds_and_changes_nothing(db, shipments_file):
    make_organisation(currency="USD")
    by = make_user()
    for kind in KINDS:
        bring_in(shipments_file, kind, by)

    again = {kind: bring_in(shipments_file, kind, by) for kind in KINDS}

    counts = {
        kind: (job.created_rows, job.updated_rows, job.unchanged_rows, job.rejected_rows) for kind, job in again.items()
    }
    assert counts == dict.fromkeys(KINDS, (0, 0, 10_324, 0))
    assert Import.objects.count() == 8
    assert OrderLine.objects.count() == 10_324
