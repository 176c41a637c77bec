"""Imports as jobs: dirty files, repetition, resuming, cancelling, undoing."""

import csv
import io
from collections import Counter
from datetime import date

import pytest

from crmq.lib.jobs import Job
from crmq.lib.tables import Column, FileReason, Kind, Sheet, UnreadableFile, write_xlsx
from crmq.org.models import AuditEntry, Notification
from customers.models import (
    Customer,
    Delivery,
    Import,
    ImportMapping,
    ImportReject,
    Order,
    OrderLine,
    Product,
    Standing,
)
from customers.parsing import BadMapping
from customers.services import importing
from customers.services.importing import running
from customers.tasks import run_import
from tests.factories import make_customer, make_department, make_order, make_organisation, make_region, make_user

CUSTOMERS = {"fields": {"code": "code", "name": "name"}}
ORDERS = {
    "fields": {
        "number": "number", "customer_code": "customer", "ordered_on": "date", "line_number": "line", "product_sku": "sku", "quantity": "qty",
        "amount_minor": "amount", "currency": {"constant": "USD"},
    }
}  # fmt: skip
HEAD = ["number", "customer", "date", "line", "sku", "qty", "amount"]


@pytest.fixture(autouse=True)
def _organisation(db):
    make_organisation(currency="USD")


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def bring_in(kind, rows, mapping, by=None, source="erp"):
    file = as_csv(rows) if isinstance(rows, list) else io.BytesIO(rows)
    job = importing.start(by=by, kind=kind, source=source, file=file, filename="file.csv", mapping=mapping)
    run_import(job.pk)
    job.refresh_from_db()
    return job


def counts(job):
    return (job.created_rows, job.updated_rows, job.unchanged_rows, job.rejected_rows)


def refused(job):
    return [(each.row, each.column, each.value, each.reason) for each in job.rejects.order_by("row", "pk")]


# -- references and business keys -----------------------------------------------------------------


def test_customers_are_updated_by_their_code_and_blank_cells_keep_what_is_there():
    customer = make_customer(code="C1", name="Old", industry="Trade", phone="+86 21 5555 0000")

    job = bring_in(
        "customers",
        [["code", "name", "sector", "tel"], ["C1", "New", "", "+86 21 5555 1111"]],
        {"fields": {"code": "code", "name": "name", "industry": "sector", "phone": "tel"}},
    )

    customer.refresh_from_db()
    assert counts(job) == (0, 1, 0, 0)
    assert (customer.name, customer.industry, customer.phone, customer.sort_key, customer.version) == (
        "New",
        "Trade",
        "+86 21 5555 1111",
        "new",
        2,
    )


def test_parents_may_stand_anywhere_in_the_file_and_unknown_ones_are_refused():
    rows = [
        ["code", "name", "parent"],
        ["C", "Shop", "B"],
        ["B", "Chain", "A"],
        ["A", "Holding", ""],
        ["D", "Lost", "NONE"],
        ["E", "Self", "E"],
    ]

    job = bring_in("customers", rows, {"fields": {"code": "code", "name": "name", "parent_code": "parent"}})

    assert counts(job) == (3, 0, 0, 2)
    assert dict(Customer.objects.values_list("code", "parent__code")) == {"A": None, "B": "A", "C": "B"}
    assert refused(job) == [(5, "parent", "NONE", "unknown_parent"), (6, "parent", "E", "own_parent")]


def test_two_customers_cannot_stand_above_each_other():
    rows = [["code", "name", "parent"], ["A", "One", "B"], ["B", "Two", "A"]]

    job = bring_in("customers", rows, {"fields": {"code": "code", "name": "name", "parent_code": "parent"}})

    assert counts(job) == (0, 0, 0, 2)


def test_regions_departments_and_owners_are_found_by_code_name_and_address():
    region, department, owner = make_region(name_zh="华东"), make_department(code="sales"), make_user()
    fields = {"code": "code", "name": "name", "region": "r", "department": "d", "owner_email": "o"}

    job = bring_in(
        "customers",
        [
            ["code", "name", "r", "d", "o"],
            ["C1", "云汇", "华东", "sales", owner.email.upper()],
            ["C2", "X", "Mars", "x", "no@x.org"],
        ],
        {"fields": fields},
    )

    standing = Standing.objects.get()
    assert (standing.region, standing.department, standing.owner, standing.customer.initials) == (
        region,
        department,
        owner,
        "yh",
    )
    assert Counter(reason for *_, reason in refused(job)) == {
        "unknown_region": 1,
        "unknown_department": 1,
        "unknown_user": 1,
    }


def test_an_order_is_in_with_all_its_lines_or_not_at_all():
    make_customer(code="C1")
    rows = [HEAD, ["O1", "C1", "2026-01-05", "1", "", "2", "10.10"], ["O1", "C1", "2026-01-05", "2", "", "1", "0.05"], ["O2", "C1", "2026-01-05", "1", "", "1", "5"], ["O2", "C1", "2026-01-05", "2", "", "1", "five"], ["O3", "C1", "2026-01-05", "1", "P9", "1", "5"], ["O3", "C1", "2026-01-05", "2", "", "1", "5"]]  # fmt: skip

    job = bring_in("orders", rows, ORDERS)

    order = Order.objects.get()
    assert (order.number, order.amount_minor, order.lines.count()) == ("O1", 1_015, 2)
    assert refused(job) == [(4, "number", "O2", "incomplete"), (5, "amount", "five", "not_a_number"), (6, "sku", "P9", "unknown_product"), (7, "number", "O3", "incomplete")]  # fmt: skip
    assert counts(job) == (2, 0, 0, 4)


def test_an_order_of_another_customer_or_currency_is_left_alone():
    make_customer(code="C1")
    make_order(make_customer(code="C2"), number="O1", source="erp", currency="USD")
    make_order(Customer.objects.get(code="C1"), number="O2", source="erp", currency="EUR")

    job = bring_in(
        "orders",
        [HEAD, ["O1", "C1", "2026-01-05", "1", "", "1", "5"], ["O2", "C1", "2026-01-05", "1", "", "1", "5"]],
        ORDERS,
    )

    assert [reason for *_, reason in refused(job)] == ["other_customer", "other_currency"]
    assert not OrderLine.objects.exists()


def test_standings_know_the_last_order_and_the_revenue_of_a_year():
    customer = make_customer(code="C1", currency="USD")
    today = date.today().isoformat()

    bring_in(
        "orders",
        [HEAD, ["O1", "C1", "2019-01-05", "1", "", "1", "5"], ["O2", "C1", "2026-10-05", "1", "", "1", "7.50"]],
        ORDERS,
    )

    standing = Standing.objects.get(customer=customer)
    assert standing.last_order_on == date(2026, 10, 5), today
    assert standing.revenue_12m_minor in (0, 750)  # the year moves on


def test_an_external_id_names_the_record_even_when_its_code_changes():
    fields = {"code": "code", "name": "name", "external_id": "id"}
    bring_in("customers", [["code", "name", "id"], ["C1", "One", "X1"]], {"fields": fields})

    renamed = bring_in("customers", [["code", "name", "id"], ["C9", "One", "X1"]], {"fields": fields})
    clash = bring_in("customers", [["code", "name", "id"], ["C9", "One", "X2"]], {"fields": fields})

    assert counts(renamed) == (0, 1, 0, 0)
    assert Customer.objects.get().code == "C9"
    assert [reason for *_, reason in refused(clash)] == ["key_taken"]


# -- repetition and dirt --------------------------------------------------------------------------

BREAKAGE = {
    "missing": lambda row: row | {"customer": ""},
    "not_a_date": lambda row: row | {"date": "soon"},
    "no_such_day": lambda row: row | {"date": "2026-02-30"},
    "not_a_number": lambda row: row | {"amount": "twelve"},
    "unit_in_number": lambda row: row | {"amount": "3万"},
    "other_currency": lambda row: row | {"amount": "€12.00"},
    "not_whole": lambda row: row | {"qty": "1.5"},
    "out_of_range": lambda row: row | {"qty": "9" * 25},
    "unknown_customer": lambda row: row | {"customer": "NOBODY"},
    "unknown_product": lambda row: row | {"sku": "NOTHING"},
    "control_character": lambda row: row | {"number": row["number"] + "\x01"},
    "too_long": lambda row: row | {"number": "O" * 121},
}


def test_every_kind_of_breakage_is_counted_exactly():
    make_customer(code="C1")
    Product.objects.create(sku="P1", name="Product")
    good = [
        {
            "number": f"O{n}",
            "customer": "C1",
            "date": "2026-03-05",
            "line": "1",
            "sku": "P1",
            "qty": "1",
            "amount": f"{n}.25",
        }
        for n in range(20_000)
    ]
    broken = {n * 97 + 5: reason for n, reason in enumerate(list(BREAKAGE) * 10)}
    rows = [HEAD, *(list((BREAKAGE[broken[n]](row) if n in broken else row).values()) for n, row in enumerate(good))]

    job = bring_in("orders", rows, ORDERS)

    assert job.reasons == dict.fromkeys(BREAKAGE, 10)
    assert counts(job) == (20_000 - 120, 0, 0, 120)
    assert sorted((each.row - 2, each.reason) for each in job.rejects.all()) == sorted(broken.items())
    expected = sum(n * 100 + 25 for n in range(20_000) if n not in broken)
    assert sum(Order.objects.values_list("amount_minor", flat=True)) == expected


def test_the_same_file_again_adds_nothing_and_is_mapped_by_itself():
    rows = [["code", "name"], ["C1", "One"], ["C2", "Two"]]
    bring_in("customers", rows, CUSTOMERS)

    again = bring_in("customers", rows, CUSTOMERS)

    assert counts(again) == (0, 0, 2, 0)
    remembered = ImportMapping.objects.get(source="erp", kind="customers").columns
    assert remembered["fields"] == CUSTOMERS["fields"]


def test_the_same_key_twice_is_one_record_if_the_rows_agree_and_else_refused():
    rows = [["code", "name"], ["C1", "One"], ["C1", "One"], ["C2", "Two"], ["C2", "Deux"]]

    job = bring_in("customers", rows, CUSTOMERS)

    assert counts(job) == (2, 0, 1, 1)
    assert refused(job) == [(5, "name", "Deux", "conflict")]


def test_formulas_are_text_and_stay_as_they_are():
    bring_in("customers", [["code", "name"], ["C1", "=1+1"], ["C2", "@SUM(A1)"]], CUSTOMERS)

    assert set(Customer.objects.values_list("name", flat=True)) == {"=1+1", "@SUM(A1)"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b"code,name\n", FileReason.NO_ROWS),
        (b"%PDF-1.7 ...", FileReason.NOT_A_TABLE),
        (b"PK\x03\x04 not really", FileReason.DAMAGED),
        (b"\xff\xfe\x00\xd8", FileReason.BROKEN_ENCODING),
    ],
)
def test_unreadable_files_are_refused_before_anything_is_kept(content, reason):
    with pytest.raises(UnreadableFile) as refusal:
        importing.upload(by=None, kind="customers", source="erp", file=io.BytesIO(content), filename="customers.csv")

    assert refusal.value.reason == reason
    assert not Import.objects.exists()


def test_files_in_chinese_encodings_are_understood():
    text = "客户编号,客户名称\nC1,杭州云汇\n"
    mapping = {"fields": {"code": "客户编号", "name": "客户名称"}}

    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        job = bring_in("customers", text.encode(encoding) * 1, mapping, source=encoding)
        assert job.status == "done", job.error

    assert Customer.objects.get().name == "杭州云汇"


def test_a_sheet_of_a_workbook_is_a_table_like_any_other():
    book = io.BytesIO()
    columns = [Column("code"), Column("name"), Column("since", Kind.DATE)]
    write_xlsx(book, [Sheet("Customers", columns, [["C1", "=1+1", date(2024, 2, 29)], ["C2", "", None]])])
    mapping = {"fields": {"code": "code", "name": "name", "since": "since"}, "options": {"sheet": "Customers"}}

    job = bring_in("customers", book.getvalue(), mapping)

    customer = Customer.objects.get()
    assert (customer.name, customer.since) == ("=1+1", date(2024, 2, 29))
    assert refused(job) == [(3, "name", "", "missing")]


def test_a_mapping_that_names_unknown_columns_fails_in_words_the_starter_reads():
    by = make_user(language="zh-hans")

    job = bring_in("customers", [["code", "name"], ["C1", "One"]], {"fields": {"code": "code", "name": "Nome"}}, by=by)

    assert job.status == "failed"
    assert "Nome" in job.error
    with pytest.raises(BadMapping):
        importing.start(by=by, kind="customers", source="erp", file=as_csv([["a"], ["b"]]), mapping={"columns": {}})


# -- the job --------------------------------------------------------------------------------------


def test_a_job_that_was_killed_goes_on_after_its_last_step(monkeypatch):
    make_customer(code="C1")
    monkeypatch.setattr("customers.queries.importing.stage.BATCH_ROWS", 100)
    rows = [HEAD, *([f"O{n}", "C1", "2026-03-05", "1", "", "1", "1.00"] for n in range(500))]
    job = importing.start(by=None, kind="orders", source="erp", file=as_csv(rows), mapping=ORDERS)
    write, calls = running._Run._write_batch, []

    def die_in_the_third(self, batch):
        calls.append(batch)
        write(self, batch)
        if len(calls) == 3:
            raise SystemExit

    monkeypatch.setattr(running._Run, "_write_batch", die_in_the_third)
    with pytest.raises(SystemExit):
        run_import(job.pk)
    assert Order.objects.count() == 198  # rows 2 to 199
    Import.objects.filter(pk=job.pk).update(status=Job.Status.QUEUED)

    run_import(job.pk)

    job.refresh_from_db()
    assert (job.status, job.done, job.total, *counts(job)) == ("done", 500, 500, 500, 0, 0, 0)
    assert calls.count(2) == 2 and len(calls) == 3 + 4
    assert Order.objects.count() == 500 == OrderLine.objects.count()


def test_a_cancelled_import_stops_after_the_rows_in_hand(monkeypatch):
    make_customer(code="C1")
    monkeypatch.setattr("customers.queries.importing.stage.BATCH_ROWS", 100)
    rows = [HEAD, *([f"O{n}", "C1", "2026-03-05", "1", "", "1", "1.00"] for n in range(300))]
    job = importing.start(by=None, kind="orders", source="erp", file=as_csv(rows), mapping=ORDERS)
    write = running._Run._write_batch

    def cancel_after_the_first(self, batch):
        write(self, batch)
        Import.objects.get(pk=job.pk).cancel() if batch == 1 else None

    monkeypatch.setattr(running._Run, "_write_batch", cancel_after_the_first)
    run_import(job.pk)

    job.refresh_from_db()
    assert job.status == "cancelled"
    assert Order.objects.count() == 198  # rows 2 to 199


def test_the_trail_sums_an_import_up_and_names_its_starter():
    by = make_user()

    bring_in("customers", [["code", "name"], *([f"C{n}", f"Name {n}"] for n in range(50))], CUSTOMERS, by=by)

    entries = AuditEntry.objects.filter(entity="customers_customer")
    assert [(entry.action, entry.after, entry.actor) for entry in entries] == [("insert", {"rows": 50}, by)]
    assert Notification.objects.filter(user=by, key__startswith="import-done").count() == 1


# -- undo -----------------------------------------------------------------------------------------


def undo(job):
    importing.request_undo(job=job)
    run_import(job.pk)
    job.refresh_from_db()
    return job


def test_an_undone_import_leaves_no_trace_and_restores_what_it_changed():
    old = make_customer(code="C1", name="Before", industry="Trade", sort_key="before")
    job = bring_in("customers", [["code", "name"], ["C1", "After"], ["C2", "New"]], CUSTOMERS)

    undo(job)

    old.refresh_from_db()
    assert (job.step, job.status) == ("undone", "done")
    assert (old.name, old.sort_key, old.industry) == ("Before", "before", "Trade")
    assert list(Customer.objects.values_list("code", flat=True)) == ["C1"]
    assert Standing.objects.count() == 1


def test_orders_are_undone_with_their_lines_and_the_standing_follows():
    customer = make_customer(code="C1", currency="USD")
    bring_in("orders", [HEAD, ["O1", "C1", "2026-01-05", "1", "", "1", "5.00"]], ORDERS)
    job = bring_in("orders", [HEAD, ["O1", "C1", "2026-01-05", "1", "", "1", "7.00"], ["O1", "C1", "2026-01-05", "2", "", "1", "1.00"], ["O2", "C1", "2026-02-05", "1", "", "1", "9.00"]], ORDERS)  # fmt: skip
    assert Order.objects.get(number="O1").amount_minor == 800

    undo(job)

    assert list(Order.objects.values_list("number", "amount_minor")) == [("O1", 500)]
    assert list(OrderLine.objects.values_list("number", "amount_minor")) == [("1", 500)]
    assert Standing.objects.get(customer=customer).last_order_on == date(2026, 1, 5)


def test_an_import_on_which_others_depend_is_not_undone():
    job = bring_in("customers", [["code", "name"], ["C1", "One"]], CUSTOMERS)
    make_order(Customer.objects.get(code="C1"))

    with pytest.raises(importing.NotUndoable) as refusal:
        importing.request_undo(job=job)

    assert refusal.value.depending == {Order: 1}


def test_an_import_whose_records_were_changed_since_is_not_undone():
    job = bring_in("customers", [["code", "name"], ["C1", "One"]], CUSTOMERS)
    Customer.objects.update(industry="Trade")

    with pytest.raises(importing.NotUndoable) as refusal:
        importing.request_undo(job=job)

    assert refusal.value.changed == {Customer: 1}


def test_an_import_is_undone_once():
    job = undo(bring_in("customers", [["code", "name"], ["C1", "One"]], CUSTOMERS))

    with pytest.raises(importing.NotUndoable):
        importing.request_undo(job=job)
    assert not ImportReject.objects.exists() and not Delivery.objects.exists()
