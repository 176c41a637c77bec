"""Paging that stays fast at a million rows: by the last row seen, never by offset."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, in display order; `newer` and `older` are cursors, or None at the end."""

    rows: list[Any]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows; exact up to a cap, above that the planner's estimate or "more than"."""

    value: int
    exact: bool


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return {"t": value.isoformat()}
    if isinstance(value, Decimal):
        return {"d": str(value)}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["t"]) if "t" in value else Decimal(value["d"])
    return value


def encode(direction: str, values: list[Any]) -> str:
    raw = json.dumps([direction, *map(_plain, values)], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode(cursor: str, fields: int) -> tuple[str, list[Any]] | None:
    """The parts of a cursor, or None when it is not one of ours (then the first page is shown)."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        direction, values = parts[0], [_read(value) for value in parts[1:]]
    except (ValueError, TypeError, KeyError, IndexError, UnicodeDecodeError):
        return None
    if direction not in ("o", "n") or len(values) != fields or any(isinstance(v, str) and "\0" in v for v in values):
        return None
    return direction, values


def _beyond(order: list[tuple[str, bool]], values: list[Any]) -> Q:
    """Rows after `values` in `order`; each entry is (field, descending). Nulls sort last."""
    condition = Q()
    for i, (field, descending) in enumerate(order):
        equal = Q()
        for (name, _), value in zip(order[:i], values[:i], strict=True):
            equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        value = values[i]
        if value is None:
            continue
        step = Q(**{f"{field}__{'lt' if descending else 'gt'}": value}) | Q(**{f"{field}__isnull": True})
        condition |= equal & step
    return condition


def _before(order: list[tuple[str, bool]], values: list[Any]) -> Q:
    condition = Q()
    for i, (field, descending) in enumerate(order):
        equal = Q()
        for (name, _), value in zip(order[:i], values[:i], strict=True):
            equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        value = values[i]
        step = (
            Q(**{f"{field}__isnull": False})
            if value is None
            else Q(**{f"{field}__{'gt' if descending else 'lt'}": value})
        )
        condition |= equal & step
    return condition


def page(rows: models.QuerySet[Any], *, order: list[str], cursor: str = "", size: int = 50) -> Page:
    """One page of `rows`, a queryset of models or of dicts from `.values()`.

    `order` names fields as in order_by, the last one unique; nulls sort last. Reads `size + 1`
    rows along the index of the first field, whatever the depth: one query, or two where the
    values of that field end and its nulls begin. An unreadable cursor shows the first page.
    """
    keys = [(name.lstrip("-"), name.startswith("-")) for name in order]
    read = decode(cursor, len(keys)) if cursor else None
    backwards = bool(read and read[0] == "n")
    parts: list[Part] = [(rows, keys)]
    if read:
        try:
            parts = _before_parts(rows, keys, read[1]) if backwards else _beyond_parts(rows, keys, read[1])
        except (ValueError, TypeError, ValidationError):  # values of other types than the fields
            read, backwards = None, False
    found: list[Any] = []
    for part, part_keys in parts:
        found += part.order_by(*_directions(rows.model, part_keys, backwards))[: size + 1 - len(found)]
        if len(found) > size:
            break
    more = len(found) > size
    found = found[:size][::-1] if backwards else found[:size]

    def at(row: Any) -> list[Any]:
        return [_value(row, f) for f, _ in keys]

    return Page(
        rows=found,
        newer=encode("n", at(found[0])) if found and (more if backwards else read) else None,
        older=encode("o", at(found[-1])) if found and (backwards or more) else None,
    )


def _directions(model: type[models.Model], keys: list[tuple[str, bool]], backwards: bool) -> list[OrderBy]:
    """Nulls last, or first on the way back; unsaid where there are none, so that a plain index serves both ways."""
    found = []
    for field, descending in keys:
        turned = descending != backwards
        if not _may_be_null(model, field):
            found.append(F(field).desc() if turned else F(field).asc())
        elif backwards:
            found.append(F(field).desc(nulls_first=True) if turned else F(field).asc(nulls_first=True))
        else:
            found.append(F(field).desc(nulls_last=True) if turned else F(field).asc(nulls_last=True))
    return found


# Rows, and what to order them by: among blanks of the first field the others decide, along their own index.
Part = tuple[models.QuerySet[Any], list[tuple[str, bool]]]


def _beyond_parts(rows: models.QuerySet[Any], keys: list[tuple[str, bool]], values: list[Any]) -> list[Part]:
    """Querysets that hold, one after the other, the rows after `values`.

    The bound on the first field says no more than `_beyond` does; it is what an index starts at.
    """
    (first, descending), beyond = keys[0], _beyond(keys, values)
    blank = {f"{first}__isnull": True}
    if values[0] is None:
        return _beyond_parts(rows.filter(**blank), keys[1:], values[1:])
    valued = rows.filter(beyond, **{f"{first}__{'lte' if descending else 'gte'}": values[0]})
    return [(valued, keys), (rows.filter(**blank), keys[1:])] if _may_be_null(rows.model, first) else [(valued, keys)]


def _before_parts(rows: models.QuerySet[Any], keys: list[tuple[str, bool]], values: list[Any]) -> list[Part]:
    """Querysets that hold the rows before `values`, the nearest first."""
    first, descending = keys[0]
    if values[0] is None:
        blanks = _before_parts(rows.filter(**{f"{first}__isnull": True}), keys[1:], values[1:])
        return [*blanks, (rows.filter(**{f"{first}__isnull": False}), keys)]
    bound = {f"{first}__{'gte' if descending else 'lte'}": values[0]}
    return [(rows.filter(_before(keys, values), **bound), keys)]


def _may_be_null(model: type[models.Model], path: str) -> bool:
    """Whether a field can be null; an annotation can for all we know."""
    *relations, name = path.split("__")
    try:
        for relation in relations:
            field = model._meta.get_field(relation)
            if field.null or field.related_model is None:
                return True
            model = field.related_model
        return name != "pk" and bool(model._meta.get_field(name).null)
    except FieldDoesNotExist:
        return True


def _value(row: Any, field: str) -> Any:
    if isinstance(row, dict):
        return row[field]
    for part in field.split("__"):
        row = getattr(row, part) if row is not None else None
    return row


def count(rows: models.QuerySet[Any], cap: int = COUNT_CAP) -> Count:
    """Exact up to `cap`; beyond, the table's estimate when unfiltered, else "more than cap"."""
    n = rows.order_by()[: cap + 1].count()
    if n <= cap:
        return Count(n, True)
    if rows.query.where:
        return Count(cap, False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [rows.model._meta.db_table]
        )
        (estimate,) = cursor.fetchone()
    return Count(max(estimate, cap), False)
