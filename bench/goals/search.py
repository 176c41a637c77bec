"""Goal 5: searching by one, two and four characters and a full name, against one sequential count."""

from collections.abc import Iterator

from django.db import connection

from bench.report import Outcome, Result, typical
from crmq.org.models import User
from customers.models import Customer
from customers.queries.search import find_customers


def measure() -> Iterator[Outcome]:
    user = User.objects.get(email="qa@bench.example")
    name = Customer.objects.filter(name__contains="有限公司").order_by("pk").values_list("name", flat=True)[3]
    scan = typical(_scan, 5)
    for text in (name[0], name[:2], name[:4], name):
        found = typical(lambda text=text: find_customers(user, text), 9)  # type: ignore[misc]  # bound now
        yield Result(
            5,
            f"search for {len(text)} characters / sequential count",
            found * 1000,
            scan * 1000,
            "ms",
            most=1 / 20,
            sizes={"customers": Customer.objects.count()},
        )


def _scan() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off")
        cursor.execute(
            "SELECT count(*) FROM customers_customer WHERE name ILIKE %s OR other_name ILIKE %s OR code ILIKE %s",
            ["%深圳华%"] * 3,
        )
        cursor.execute("RESET enable_indexscan; RESET enable_bitmapscan; RESET enable_indexonlyscan")
