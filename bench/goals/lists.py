"""Goal 4: the customer list and the record, against a bare list of 50 rows."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from bench.report import Outcome, Result, typical
from crmq.org.models import User
from customers.models import Customer
from customers.queries.customers import Filters, customer_page

TIMES = 25


def measure() -> Iterator[Outcome]:
    user = User.objects.get(email="qa@bench.example")
    client = Client()
    client.force_login(user)
    sizes = {"customers": Customer.objects.count()}
    url = reverse("customers:list")
    page = typical(lambda: client.get(url), TIMES)
    with override_settings(ROOT_URLCONF="bench.bare"):
        bare = typical(lambda: client.get("/bare/"), TIMES)
    yield Result(
        4,
        "customer list / bare list of 50 rows behind the same middleware",
        page * 1000,
        bare * 1000,
        "ms",
        most=3,
        sizes=sizes,
    )
    yield Result(4, "queries of the list", _queries(client, url), 1, "queries", most=8, sizes=sizes)
    record = Customer.objects.order_by("pk")[100].get_absolute_url()
    yield Result(4, "queries of the record", _queries(client, record), 1, "queries", most=15, sizes=sizes)
    first = typical(lambda: customer_page(user, Filters(), "-score", ""), TIMES)
    cursor = _deep_cursor(user)
    deep = typical(lambda: customer_page(user, Filters(), "-score", cursor), TIMES)
    yield Result(4, "deep page / first page", deep * 1000, first * 1000, "ms", most=1.5, sizes=sizes)


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def _deep_cursor(user: User) -> str:
    """The cursor of a page some way down: forty pages."""
    cursor = ""
    for _ in range(40):
        page, _count = customer_page(user, Filters(), "-score", cursor)
        cursor = page.older or cursor
    return cursor
