"""What only the database can tell about a batch: references, and values against each other."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from customers.parsing import Reason

from .stage import Stage


@dataclass(frozen=True, slots=True)
class Check:
    """`fails` is SQL over the batch `b`, true for the rows to refuse; `params` builds a jsonb object."""

    reason: Reason
    field: str
    fails: str
    params: str = "'{}'::jsonb"


def _known(reason: Reason, field: str, key: str) -> Check:
    return Check(reason, field, f"b.{field} IS NOT NULL AND b.{key} IS NULL")


TAKEN = "b.is_taken"
HEIRS = """
    b.parent_id IS NOT NULL AND NOT b.is_new AND EXISTS (
        WITH RECURSIVE above AS (
            SELECT b.parent_id AS id UNION
            SELECT p.parent_id FROM above JOIN customers_customer p ON p.id = above.id WHERE p.parent_id IS NOT NULL
        ) SELECT FROM above WHERE above.id = b.id
    )
"""
OTHER_CURRENCY = "jsonb_build_object('found', b.currency, 'expected', coalesce(b.old_currency, b.head_currency))"
CHECKS = {
    "products": [Check(Reason.KEY_TAKEN, "sku", TAKEN)],
    "customers": [
        Check(Reason.KEY_TAKEN, "code", TAKEN),
        Check(Reason.OWN_PARENT, "parent_code", "b.parent_code = b.code"),
        Check(Reason.UNKNOWN_PARENT, "parent_code", "b.parent_code <> b.code AND b.parent_id IS NULL"),
        Check(Reason.OWN_PARENT, "parent_code", HEIRS),
        _known(Reason.UNKNOWN_REGION, "region", "region_id"),
        _known(Reason.UNKNOWN_DEPARTMENT, "department", "department_id"),
        _known(Reason.UNKNOWN_SEGMENT, "segment", "segment_id"),
        _known(Reason.UNKNOWN_USER, "owner_email", "owner_id"),
    ],
    "orders": [
        Check(Reason.KEY_TAKEN, "number", TAKEN),
        _known(Reason.UNKNOWN_CUSTOMER, "customer_code", "customer_id"),
        Check(Reason.OTHER_CUSTOMER, "customer_code", "b.customer_id <> b.old_customer_id"),
        _known(Reason.UNKNOWN_PRODUCT, "product_sku", "product_id"),
        Check(
            Reason.OTHER_CURRENCY, "currency", "b.currency <> coalesce(b.old_currency, b.head_currency)", OTHER_CURRENCY
        ),
        Check(Reason.OUT_OF_RANGE, "amount_minor", "abs(b.total_minor) > 9e18 OR abs(b.total_cost_minor) > 9e18"),
        Check(Reason.BEFORE_ORDER, "payment_due_on", "b.payment_due_on < b.ordered_on"),
    ],
    "deliveries": [
        Check(Reason.KEY_TAKEN, "number", TAKEN),
        _known(Reason.UNKNOWN_ORDER, "order_number", "order_id"),
        _known(Reason.UNKNOWN_CUSTOMER, "customer_code", "named_customer_id"),
        Check(
            Reason.OTHER_CUSTOMER,
            "customer_code",
            "b.named_customer_id <> b.order_customer_id OR b.customer_id <> b.old_customer_id",
        ),
        Check(Reason.MORE_THAN_DELIVERED, "accepted_quantity", "b.accepted_quantity > b.quantity"),
    ],
    "interactions": [
        _known(Reason.UNKNOWN_CUSTOMER, "customer_code", "customer_id"),
        Check(Reason.OTHER_CUSTOMER, "customer_code", "b.customer_id <> b.old_customer_id"),
    ],
}

CREATE = """
    CREATE TEMPORARY TABLE import_fault (
        "row" bigint, item bigint, field text, value text, reason text, params jsonb
    ) ON COMMIT DROP
"""
FIND = sql.SQL("""
    SELECT b.row, b.item, {field}, left(b.{column}::text, 500), {reason}, {params} FROM import_batch b WHERE {fails}
""")
FORGIVE = sql.SQL("""
    DELETE FROM import_fault f WHERE (f.reason LIKE 'unknown%%' AND f.field = ANY(%(fields)s))
    OR (f.reason = 'unknown_parent' AND EXISTS (SELECT FROM {stage} s WHERE s.{key} = f.value))
""")
MARK = "UPDATE import_batch SET faulty = true WHERE item IN (SELECT item FROM import_fault)"
INCOMPLETE = sql.SQL("""
    WITH lost AS (
        SELECT {key} AS key, min("row") AS "row" FROM import_batch WHERE faulty GROUP BY 1
        UNION ALL SELECT * FROM unnest(%(keys)s::text[], %(rows)s::bigint[])
    ), first AS (SELECT key, min("row") AS "row" FROM lost GROUP BY key),
    left_over AS (
        UPDATE import_batch b SET faulty = true FROM first
        WHERE first.key = b.{key} AND NOT b.faulty RETURNING b.row, b.item, b.{key} AS key, first.row AS broken
    )
    INSERT INTO import_fault SELECT "row", item, {name}, left(key, 500), {reason}, jsonb_build_object('row', broken) FROM left_over
""")


def find_faults(stage: Stage, *, will_exist: Collection[str] | None = None) -> int:
    """Fill `import_fault` and mark the faulty rows of `import_batch`; returns how many cells are at fault.

    A preview passes in `will_exist` the fields whose unknown values the import would create; parents
    that stand in the file count as known then.
    """
    found = [_find(check) for check in CHECKS[stage.kind.name]]
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute(sql.SQL("INSERT INTO import_fault ") + sql.SQL(" UNION ALL ").join(found))
        if will_exist is not None:
            cursor.execute(
                FORGIVE.format(stage=stage.arranged, key=sql.Identifier(stage.kind.key)), {"fields": list(will_exist)}
            )
        cursor.execute("SELECT count(*) FROM import_fault")
        (faults,) = cursor.fetchone()
        if faults:
            cursor.execute(MARK)
    return int(faults)


def refuse_incomplete(stage: Stage, broken: Mapping[Any, int]) -> None:
    """Refuse the good rows of a key that lost a row, to a check or (`broken`: key → row) to the parser."""
    key = stage.kind.key
    statement = INCOMPLETE.format(
        key=sql.Identifier(key), name=sql.Literal(key), reason=sql.Literal(Reason.INCOMPLETE.value)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"keys": list(broken), "rows": list(broken.values())})


def refuse_customers(stage: Stage, hidden: Collection[int]) -> None:
    """Refuse the rows of customers that the sender does not see, as if there were none."""
    name, key = ("code", "id") if stage.kind.name == "customers" else ("customer_code", "customer_id")
    _refuse(Check(Reason.UNKNOWN_CUSTOMER, name, f"b.{key} = ANY(%(hidden)s)"), {"hidden": list(hidden)})


def refuse_owners(stage: Stage) -> None:
    """Refuse the rows that name an owner."""
    _refuse(Check(Reason.NOT_ALLOWED, "owner_email", "b.owner_email IS NOT NULL"), {})


def _refuse(check: Check, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("INSERT INTO import_fault ") + _find(check), parameters)
        cursor.execute(MARK)


def _find(check: Check) -> sql.Composable:
    return FIND.format(
        field=sql.Literal(check.field),
        column=sql.Identifier(check.field),
        reason=sql.Literal(check.reason.value),
        params=sql.SQL(check.params),
        fails=sql.SQL(check.fails),
    )


def faults() -> list[tuple[Any, ...]]:
    """Row, item, field, value, reason and params of each fault, by row."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT "row", item, field, value, reason, params FROM import_fault ORDER BY 1')
        return [(*cells, json.loads(params)) for *cells, params in cursor.fetchall()]
