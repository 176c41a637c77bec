"""Finding customers, contacts and orders by what people remember of them.

Characters and pairs of characters are indexed (see the migration `search`), so that one or two
Chinese characters find as fast as a whole name; LIKE then keeps what truly matches. The matches
are cut off before they are ranked: a common character must not rank a million rows.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, F, Func, Q, QuerySet, TextField, Value

from crmq.org.models import User
from customers.models import Contact, Customer, Order

MOST = 1_000  # matches that are counted and ranked
BEST_CUSTOMERS = """
    SELECT best.name, best.other_name, best.code, best.public_id, tier.code, best.hits FROM (
        SELECT hit.*, count(*) OVER () AS hits, CASE
            WHEN %(whole)s IN (lower(name), lower(other_name), lower(code)) THEN 0
            WHEN lower(name) LIKE %(begin)s OR lower(code) LIKE %(begin)s OR initials LIKE %(begin)s THEN 1
            ELSE 2 END AS rank
        FROM ({hits}) hit ORDER BY rank, sort_key, id LIMIT %(size)s
    ) best LEFT JOIN customers_standing standing ON standing.customer_id = best.id
    LEFT JOIN customers_tier tier ON tier.id = standing.tier_id ORDER BY best.rank, best.sort_key, best.id
"""
BEST_CONTACTS = """
    SELECT best.name, best.title, customer.name, customer.public_id, best.hits FROM (
        SELECT hit.*, count(*) OVER () AS hits FROM ({hits}) hit ORDER BY name, id LIMIT %(size)s
    ) best JOIN customers_customer customer ON customer.id = best.customer_id ORDER BY best.name, best.id
"""
BEST_ORDERS = """
    SELECT best.number, customer.name, customer.public_id, best.ordered_on, best.public_id, best.hits FROM (
        SELECT hit.*, count(*) OVER () AS hits FROM ({hits}) hit ORDER BY ordered_on DESC, id DESC LIMIT %(size)s
    ) best JOIN customers_customer customer ON customer.id = best.customer_id
    ORDER BY best.ordered_on DESC, best.id DESC
"""
LENGTH = 80
CUSTOMER_TEXT = ("name", "other_name", "code", "initials")
CONTACT_TEXT = ("name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. `second` tells it apart from others of its name."""

    title: str
    second: str
    public_id: Any
    tier: str | None = None
    on: date | None = None
    place: Any = None


@dataclass(frozen=True, slots=True)
class Hits:
    """The best hits of one kind, and how many there are; `more` when the count was cut off."""

    rows: list[Found]
    count: int
    more: bool


def words_of(text: str) -> list[str]:
    return text.lower()[:LENGTH].split()


def grams(word: str) -> list[str]:
    """What the index must hold for `word`: its pairs of characters, or the one character."""
    return sorted({word[at : at + 2] for at in range(len(word) - 1)}) or [word]


def matching_customers(rows: QuerySet[Any], text: str, path: str = "") -> QuerySet[Any]:
    """Rows of customers whose names, code or initials hold every word of `text`.

    `path` leads from the rows to the customer, such as "customer__".
    """
    return _matching(rows, text, "customers_found_by", [f"{path}{column}" for column in CUSTOMER_TEXT])


def find_customers(user: User, text: str, size: int = 8) -> Hits:
    """The best `size` customers that `user` sees: exact names first, then those that begin so."""
    if not words_of(text):
        return Hits([], 0, False)
    matches = matching_customers(Customer.objects.visible_to(user), text)
    whole = text.strip().lower()
    rows = _best(
        matches.values("id", "name", "other_name", "code", "initials", "sort_key", "public_id"),
        BEST_CUSTOMERS,
        {"whole": whole, "begin": like_prefix(whole), "size": size},
    )
    return _hits(rows, lambda name, other, code, key, tier: Found(name, _second(other, code), key, tier))


def find_contacts(user: User, text: str, size: int = 5) -> Hits:
    if not words_of(text):
        return Hits([], 0, False)
    matches = _matching(Contact.objects.visible_to(user), text, "customers_contact_found_by", CONTACT_TEXT)
    rows = _best(matches.values("id", "name", "title", "customer_id"), BEST_CONTACTS, {"size": size})
    return _hits(rows, lambda name, title, customer, key: Found(name, _second(title, customer), key))


def find_orders(user: User, text: str, size: int = 5) -> Hits:
    """Orders whose number begins with `text`."""
    begin = text.strip()[:LENGTH]
    if len(begin) < 2:
        return Hits([], 0, False)
    begins = Q(number__startswith=begin) | Q(number__startswith=begin.upper())
    matches = Order.objects.visible_to(user).filter(begins)
    fields = matches.values("id", "number", "ordered_on", "public_id", "customer_id")
    rows = _best(fields, BEST_ORDERS, {"size": size})
    return _hits(rows, lambda number, name, key, on, order: Found(number, name, key, on=on, place=order))


def like_prefix(text: str) -> str:
    """A pattern of LIKE for what begins with `text`, taken literally."""
    return re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _best(matches: QuerySet[Any], ranking: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Cut the matches off, rank what is left and take the best, in one statement.

    Shape:  the columns of `ranking`, the last of them the number of matches, `MOST` + 1 when there are more.
    """
    inner, values = matches.order_by()[: MOST + 1].query.sql_with_params()
    named = {f"match_{at}": value for at, value in enumerate(values)}
    hits = inner.replace("%%", "%%%%") % tuple(f"%({name})s" for name in named)
    with connection.cursor() as cursor:
        cursor.execute(ranking.format(hits=hits), params | named)
        return cursor.fetchall()


def _hits(rows: list[tuple[Any, ...]], found: Callable[..., Found]) -> Hits:
    count = rows[0][-1] if rows else 0
    return Hits([found(*row[:-1]) for row in rows], min(count, MOST), count > MOST)


def _second(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _matching(rows: QuerySet[Any], text: str, function: str, columns: Sequence[str]) -> QuerySet[Any]:
    words = words_of(text)
    held = Func(*map(F, columns), function=function, output_field=TextField())
    wanted = sorted({gram for word in words for gram in grams(word)})
    rows = rows.alias(held=held, grams=Func(held, function="customers_grams", output_field=ArrayField(TextField())))
    rows = rows.filter(grams__contains=wanted)
    for word in words:
        if len(word) > 2:
            rows = rows.filter(held__contains=Value(word, output_field=CharField()))
    return rows
