"""Goal 6: a file of orders with lines through the importer, against the barest COPY and upsert, and against forms."""

import io
from collections.abc import Iterator

from django import forms
from django.db import connection

from bench.report import Outcome, Result, seconds
from customers.models import Customer, Import, ImportMapping, Order, OrderLine
from customers.services import importing
from customers.tasks import run_import

ROWS = 100_000
FORM_ROWS = 2_000
SOURCE = "bench-file"
FIELDS = ("number", "customer_code", "ordered_on", "line_number", "quantity", "amount_minor")

STAGE = """
    CREATE TEMPORARY TABLE bare (
        number text, customer_code text, ordered_on date, line_number text, quantity bigint, amount numeric
    ) ON COMMIT DROP
"""
ORDERS = """
    INSERT INTO customers_order (
        public_id, source, external_id, number, ordered_on, status, amount_minor, currency, customer_id, created_at
    )
    SELECT gen_random_uuid(), 'bench-file', '', b.number, min(b.ordered_on), 'placed', sum(b.amount * 100), 'USD', min(c.id), now()
    FROM bare b JOIN customers_customer c ON c.code = b.customer_code GROUP BY b.number
    ON CONFLICT (source, number) DO UPDATE SET ordered_on = EXCLUDED.ordered_on, amount_minor = EXCLUDED.amount_minor
"""
LINES = """
    INSERT INTO customers_orderline (source, external_id, number, ordered_on, quantity, amount_minor, customer_id, order_id)
    SELECT 'bench-file', '', b.line_number, b.ordered_on, b.quantity, b.amount * 100, o.customer_id, o.id
    FROM bare b JOIN customers_order o ON o.source = 'bench-file' AND o.number = b.number
    ON CONFLICT (order_id, number) DO UPDATE SET quantity = EXCLUDED.quantity, amount_minor = EXCLUDED.amount_minor
"""


class RowForm(forms.Form):
    number = forms.CharField(max_length=120)
    customer_code = forms.ModelChoiceField(Customer.objects.all(), to_field_name="code")
    ordered_on = forms.DateField()
    line_number = forms.CharField(max_length=40)
    quantity = forms.IntegerField()
    amount_minor = forms.DecimalField()


def measure() -> Iterator[Outcome]:
    codes = list(Customer.objects.order_by("pk").values_list("code", flat=True)[:5_000])
    content = _content(codes, ROWS)
    bare = ROWS / seconds(lambda: _bare(content))
    _clear()
    product = ROWS / seconds(lambda: _product(content))
    _clear()
    form = FORM_ROWS / seconds(lambda: _forms(_content(codes, FORM_ROWS)))
    _clear()
    yield Result(
        6,
        "rows a second of the importer / bare COPY and upsert",
        product,
        bare,
        "rows/s",
        least=0.6,
        sizes={"rows": ROWS},
    )
    yield Result(
        6,
        "rows a second of the importer / forms and bulk_create",
        product,
        form,
        "rows/s",
        least=5,
        sizes={"rows": ROWS, "rows by forms": FORM_ROWS},
    )


def _content(codes: list[str], rows: int) -> str:
    """Three lines an order, in the order of the file."""
    head = ",".join(FIELDS)
    lines = (
        f"F{n // 3},{codes[n // 3 * 7919 % len(codes)]},2025-{n // 3 % 12 + 1:02}-{n // 3 % 28 + 1:02},{n % 3 + 1},{n % 97 + 1},{n % 9973}.{n % 90 + 10}"
        for n in range(rows)
    )
    return "\n".join([head, *lines])


def _bare(content: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(STAGE)
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER true)") as copy:
            copy.write(content)
        cursor.execute(ORDERS)
        cursor.execute(LINES)
        cursor.execute("COMMIT")


def _product(content: str) -> None:
    mapping = {"fields": {name: name for name in FIELDS} | {"currency": {"constant": "USD"}}}
    job = importing.start(
        by=None, kind="orders", source=SOURCE, file=io.BytesIO(content.encode()), filename="bench.csv", mapping=mapping
    )
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.status, job.created_rows) == (Import.Status.DONE, ROWS), job.error


def _forms(content: str) -> None:
    rows = [dict(zip(FIELDS, line.split(","), strict=True)) for line in content.splitlines()[1:]]
    valid = [form.cleaned_data for form in map(RowForm, rows) if form.is_valid()]
    orders = {
        row["number"]: Order(
            source=SOURCE,
            number=row["number"],
            customer=row["customer_code"],
            ordered_on=row["ordered_on"],
            currency="USD",
        )
        for row in valid
    }
    for row in valid:
        orders[row["number"]].amount_minor += int(row["amount_minor"] * 100)
    Order.objects.bulk_create(orders.values())
    OrderLine.objects.bulk_create(
        OrderLine(
            source=SOURCE, order=orders[row["number"]], customer=row["customer_code"], number=row["line_number"], ordered_on=row["ordered_on"],
            quantity=row["quantity"], amount_minor=int(row["amount_minor"] * 100),
        )
        for row in valid
    )  # fmt: skip


def _clear() -> None:
    """Leave the bench's world as it was."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_orderline WHERE source = %s", [SOURCE])
        cursor.execute("DELETE FROM customers_order WHERE source = %s", [SOURCE])
    Import.objects.filter(source=SOURCE).delete()
    ImportMapping.objects.filter(source=SOURCE).delete()
