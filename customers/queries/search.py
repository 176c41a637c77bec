"""Finding customers, contacts and orders by what people remember of them.

Characters and pairs of characters are indexed (see the migration `search`), so that one or two
Chinese characters find as fast as a whole name; LIKE then keeps what truly matches. The matches
are cut off before they are ranked: a common character must not rank a million rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, Func, IntegerField, Q, QuerySet, TextField, Value, When

from crmq.org.models import User
from customers.models import Contact, Customer, Order

MOST = 1_000  # matches that are counted and ranked
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
    keys, count = _cut(matching_customers(Customer.objects.visible_to(user), text))
    whole = text.strip()
    rank = Case(
        When(Q(name__iexact=whole) | Q(other_name__iexact=whole) | Q(code__iexact=whole), then=0),
        When(Q(name__istartswith=whole) | Q(code__istartswith=whole) | Q(initials__startswith=whole.lower()), then=1),
        default=2, output_field=IntegerField(),
    )  # fmt: skip
    best = Customer.objects.filter(pk__in=keys).annotate(rank=rank).order_by("rank", "sort_key", "pk")
    fields = best.values_list("name", "other_name", "code", "public_id", "standing__tier__code")[:size]
    rows = [
        Found(name, " · ".join(filter(None, [other, code])), public_id, tier)
        for name, other, code, public_id, tier in fields
    ]
    return Hits(rows, min(count, MOST), count > MOST)


def find_contacts(user: User, text: str, size: int = 5) -> Hits:
    if not words_of(text):
        return Hits([], 0, False)
    keys, count = _cut(_matching(Contact.objects.visible_to(user), text, "customers_contact_found_by", CONTACT_TEXT))
    fields = (
        Contact.objects.filter(pk__in=keys)
        .order_by("name", "pk")
        .values_list("name", "title", "customer__name", "customer__public_id")[:size]
    )
    rows = [
        Found(name, " · ".join(filter(None, [title, customer])), public_id)
        for name, title, customer, public_id in fields
    ]
    return Hits(rows, min(count, MOST), count > MOST)


def find_orders(user: User, text: str, size: int = 5) -> Hits:
    """Orders whose number begins with `text`."""
    begin = text.strip()[:LENGTH]
    if len(begin) < 2:
        return Hits([], 0, False)
    begins = Q(number__startswith=begin) | Q(number__startswith=begin.upper())
    keys, count = _cut(Order.objects.visible_to(user).filter(begins))
    fields = (
        Order.objects.filter(pk__in=keys)
        .order_by("-ordered_on", "-pk")
        .values_list("number", "customer__name", "customer__public_id", "ordered_on", "public_id")[:size]
    )
    rows = [Found(number, customer, public_id, on=on, place=order) for number, customer, public_id, on, order in fields]
    return Hits(rows, min(count, MOST), count > MOST)


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


def _cut(matches: QuerySet[Any]) -> tuple[list[int], int]:
    """Keys of the first matches, and their number, which is `MOST` + 1 when there are more."""
    keys = list(matches.order_by().values_list("pk", flat=True)[: MOST + 1])
    return keys[:MOST], len(keys)
