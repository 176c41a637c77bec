"""Purchase histories of many customers, as vectors. A purchase is a day with a placed order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from crmq.org import queries as org
from scoring.models import Fit, Outlook
from scoring.prediction.fitting import Vector

# Amounts count in the organisation's currency only; a mean over purchase days with one.
HISTORIES = """
    SELECT customer_id, count(DISTINCT ordered_on) - 1, (max(ordered_on) - min(ordered_on)) / 7.0::float8,
        (%(day)s::date - min(ordered_on)) / 7.0::float8,
        coalesce(sum(amount_minor) FILTER (WHERE currency = %(currency)s AND amount_minor > 0), 0)::float8,
        count(DISTINCT ordered_on) FILTER (WHERE currency = %(currency)s AND amount_minor > 0)
    FROM customers_order
    WHERE status = 'placed' AND ordered_on <= %(day)s AND customer_id > %(low)s
    GROUP BY customer_id ORDER BY {order} LIMIT %(most)s
"""
STORE = """
    INSERT INTO scoring_outlook (fit_id, customer_id, at, p_alive, purchases, value_minor)
    SELECT %(fit)s, c.id, %(at)s, v.alive, v.purchases, v.value
    FROM unnest(%(ids)s::bigint[], %(alive)s::float8[], %(purchases)s::float8[], %(values)s::bigint[]) AS v(id, alive, purchases, value)
    JOIN customers_customer c ON c.id = v.id
    ON CONFLICT (customer_id, fit_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Histories:
    """One entry a customer: repeat purchases, weeks to the last one, weeks to the day, purchase days with an
    amount, and its mean a day, in minor units."""

    ids: list[int]
    x: Vector
    t_x: Vector
    t: Vector
    paid: Vector
    mean: Vector

    def __len__(self) -> int:
        return len(self.ids)


def count_buyers(day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT customer_id) FROM customers_order WHERE status = 'placed' AND ordered_on <= %s",
            [day],
        )
        return int(cursor.fetchone()[0])


def sample(day: date, most: int) -> Histories:
    """Up to `most` customers, the same ones each time, scattered over all."""
    return _fetch(day, 0, most, order="hashint8(customer_id), customer_id")


def after(day: date, low: int, most: int) -> Histories:
    """The next customers by id."""
    return _fetch(day, low, most, order="customer_id")


def bought_between(ids: list[int], start: date, end: date) -> set[int]:
    """Which of these bought after `start`, up to `end`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT customer_id FROM customers_order WHERE status = 'placed'"
            " AND ordered_on > %s AND ordered_on <= %s AND customer_id = ANY(%s)",
            [start, end, ids],
        )
        return {key for (key,) in cursor.fetchall()}


def store_outlooks(fit: Fit, ids: list[int], alive: Vector, purchases: Vector, values: list[int | None]) -> None:
    given: dict[str, Any] = {
        "fit": fit.pk, "at": fit.as_of, "ids": ids, "alive": alive.tolist(), "purchases": purchases.tolist(), "values": values,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STORE, given)


def latest_fit() -> Fit | None:
    """The last fit that made a model."""
    return Fit.objects.filter(status=Fit.Status.DONE, refusal="").order_by("-as_of", "-pk").first()


def old_fits(keep: int) -> Iterator[Fit]:
    yield from Fit.objects.filter(status=Fit.Status.DONE).order_by("-as_of", "-pk")[keep:]


def drop_outlooks(fit: Fit) -> None:
    Outlook.objects.filter(fit=fit).delete()


def _fetch(day: date, low: int, most: int, *, order: str) -> Histories:
    given: dict[str, Any] = {"day": day, "low": low, "most": most, "currency": org.organisation().currency}
    with connection.cursor() as cursor:
        cursor.execute(HISTORIES.format(order=order), given)
        rows = cursor.fetchall()
    columns = np.array([row[1:] for row in rows], dtype=float).reshape(len(rows), 5).T
    x, t_x, t, amount, paid = columns
    mean = np.divide(amount, paid, out=np.zeros_like(amount), where=paid > 0)
    return Histories([row[0] for row in rows], x, t_x, t, paid, mean)
