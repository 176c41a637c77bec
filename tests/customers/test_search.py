"""Finding customers, contacts and orders by what people remember of them."""

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.urls import reverse

from crmq.lib.permissions import Role
from customers.models import Customer
from customers.queries import search
from tests.factories import make_contact, make_customer, make_order, make_user

SEARCH = reverse("customers:search")

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_user(roles=[Role.QA_LEAD])


def names(hits):
    return [hit.title for hit in hits.rows]


@pytest.mark.parametrize(
    "text",
    [
        "杭",
        "杭州",
        "云汇",
        "杭州云汇",
        "杭州云汇数码连锁有限公司",
        "hzyh",
        "HZYH",
        "Yunhui",
        "yunhui digital",
        "digital yunhui",
        "C-01047",
        "c-010",
        " 杭州  数码 ",
    ],
)
def test_a_customer_is_found_by(lead, text):
    make_customer(
        name="杭州云汇数码连锁有限公司", other_name="Hangzhou Yunhui Digital", code="C-01047", initials="hzyhsmlsyxgs"
    )
    make_customer(name="广州浩通", other_name="Guangzhou Haotong", code="C-00812", initials="gzht")

    assert names(search.find_customers(lead, text)) == ["杭州云汇数码连锁有限公司"]


@pytest.mark.parametrize("text", ["州杭", "云 汇杭", "%", "_", "xyzzy", "云汇x"])
def test_what_is_not_in_a_name_finds_nothing(lead, text):
    make_customer(name="杭州云汇")

    assert names(search.find_customers(lead, text)) == []


def test_the_exact_name_comes_first(lead):
    for name in ("Acme Trading", "Trading Acme", "Acme"):
        make_customer(name=name)

    assert names(search.find_customers(lead, "acme")) == ["Acme", "Acme Trading", "Trading Acme"]


def test_contacts_are_found_by_name_and_mail(lead):
    make_contact(make_customer(name="Acme"), name="周岚", email="zhou@acme.example")

    found = [names(search.find_contacts(lead, text)) for text in ("周", "acme.ex", "nobody")]

    assert found == [["周岚"], ["周岚"], []]


def test_orders_are_found_by_the_beginning_of_their_number(lead):
    order = make_order(number="SO-261117-0412")

    (hit,) = search.find_orders(lead, "so-2611").rows

    assert (hit.title, hit.place) == ("SO-261117-0412", order.public_id)


def test_search_shows_nothing_that_the_person_may_not_see(client_as):
    customer = make_customer(name="Secret", owner=make_user())
    make_contact(customer, name="Secretary")
    make_order(customer, number="SECRET-1")

    html = client_as(Role.ACCOUNT_MANAGER).get(SEARCH, {"q": "Secret"}).content.decode()

    assert "Nothing that you may see matches" in html


def test_many_matches_are_counted_up_to_a_limit(lead, monkeypatch):
    monkeypatch.setattr(search, "MOST", 3)
    for number in range(5):
        make_customer(name=f"Same {number}")

    hits = search.find_customers(lead, "same", size=2)

    assert (hits.count, hits.more, len(hits.rows)) == (3, True, 2)


def test_the_drop_down_is_a_fragment_and_the_page_works_without_scripts(client_as):
    client = client_as(Role.QA_LEAD)
    make_customer(name="阿里")

    part = client.get(SEARCH, {"q": "阿"}, headers={"HX-Request": "true"}).content.decode()
    page = client.get(SEARCH, {"q": "阿"}).content.decode()

    assert "阿里" in part and "<html" not in part
    assert "阿里" in page and "<html" in page


def test_a_search_takes_a_bounded_number_of_queries(client_as, django_assert_max_num_queries):
    client = client_as(Role.ACCOUNT_MANAGER)
    for _each in range(30):
        make_customer(name="Same", owner=client.user)
    client.get(SEARCH)

    with django_assert_max_num_queries(12):
        client.get(SEARCH, {"q": "same"})


@pytest.mark.parametrize("text", ["", " ", "'", "\\", "a" * 6000, "\u202e", "𠮷", "😀"])
def test_odd_texts_do_no_harm(client_as, text):
    assert client_as(Role.QA_LEAD).get(SEARCH, {"q": text}).status_code == 200


def test_one_character_is_looked_up_in_the_index(lead):
    query = search.matching_customers(Customer.objects.all(), "杭")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")

    assert "customers_customer_grams" in query.explain()


def test_the_database_is_checked_for_chinese():
    assert run_checks(tags=["database"], databases=["default"]) == []
