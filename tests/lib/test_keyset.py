"""Paging by the last row seen: complete, both ways, and without reading what comes before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib import keyset
from customers.models import Standing
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
ORDERS = [
    ["-score", "pk"],
    ["score", "pk"],
    ["last_interaction_at", "pk"],
    ["-last_interaction_at", "-pk"],
    ["customer__sort_key", "pk"],
    ["-open_complaints", "pk"],
]


@pytest.fixture
def standings():
    now = timezone.now()
    for number in range(11):
        seen = None if number % 4 == 0 else now - timedelta(days=number % 3)
        score = None if number % 3 == 0 else float(number % 5)
        make_customer(standing={"score": score, "last_interaction_at": seen, "open_complaints": number % 2})
    return Standing.objects.all()


def walk(rows, order, size, step="older", cursor=""):
    pages = [keyset.page(rows, order=order, cursor=cursor, size=size)]
    while getattr(pages[-1], step):
        pages.append(keyset.page(rows, order=order, cursor=getattr(pages[-1], step), size=size))
    return pages


def keys(pages):
    return [row.pk for page in pages for row in page.rows]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 3, 11, 20])
def test_every_row_comes_once_in_order(standings, order, size):
    whole = keyset.page(standings, order=order, size=100)

    pages = walk(standings, order, size)

    assert keys(pages) == [row.pk for row in whole.rows]
    assert len(whole.rows) == 11


@pytest.mark.parametrize("order", ORDERS)
def test_the_way_back_passes_the_same_pages(standings, order):
    forth = walk(standings, order, 3)

    back = walk(standings, order, 3, "newer", forth[-1].newer)

    assert keys(back[::-1]) == keys(forth)[:9]
    assert back[-1].newer is None


def test_a_page_within_the_values_is_one_query(standings, django_assert_num_queries):
    first = keyset.page(standings, order=["-score", "pk"], size=2)

    with django_assert_num_queries(1):
        keyset.page(standings, order=["-score", "pk"], cursor=first.older, size=2)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "W10",
        "WyJvIiwiYSIsImIiXQ",
        keyset.encode("o", [[1], 2]),
        keyset.encode("o", [1.5, 10**40]),
        keyset.encode("n", ["\0", 1]),
        "é",
    ],
)
def test_a_cursor_that_fits_no_row_shows_the_first_page_or_none(standings, cursor):
    page = keyset.page(standings, order=["-score", "pk"], cursor=cursor, size=3)

    assert len(page.rows) in (0, 3)
