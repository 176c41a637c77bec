"""Write what is good of a batch: insert, update what differs, note both for the undo."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from .stage import Stage
from .tables import CUSTOMERS, DELIVERIES, INTERACTIONS, LINES, ORDERS, PRODUCTS, Target

TARGETS = {
    "customers": (CUSTOMERS,),
    "products": (PRODUCTS,),
    "orders": (ORDERS, LINES),
    "deliveries": (DELIVERIES,),
    "interactions": (INTERACTIONS,),
}
ROW_RECORD = {"orders": LINES}  # whose record a row stands for, where it is not the first target's

CREATE = """
    CREATE TEMPORARY TABLE import_changed (
        "table" text, id bigint, is_new boolean, digest bigint, before jsonb
    ) ON COMMIT DROP
"""
INSERT = sql.SQL("""
    WITH written AS (
        INSERT INTO {table} ({names}) SELECT {values} FROM import_batch b WHERE NOT b.faulty AND {is_row} AND {is_new}
        ORDER BY b.row RETURNING id, {digest} AS digest
    )
    INSERT INTO import_changed SELECT {literal}, id, true, digest FROM written
""")
UPDATE = sql.SQL("""
    WITH written AS (
        UPDATE {table} t SET {assignments} FROM import_batch b
        WHERE t.id = b.{key} AND NOT b.faulty AND {is_row} AND NOT {is_new} AND ({current}) IS DISTINCT FROM ({wanted})
        RETURNING t.id, {digest} AS digest, jsonb_build_object({before}) AS before
    )
    INSERT INTO import_changed SELECT {literal}, id, false, digest, before FROM written
""")
# Lines that were there before count as well.
TOTALS = """
    UPDATE import_batch b SET total_minor = sums.amount
    FROM (
        SELECT o.id, (
            SELECT sum(l.amount_minor) FROM customers_orderline l WHERE l.order_id = o.id
        ) AS amount
        FROM import_batch o WHERE o.nth = 1 AND NOT o.is_new AND NOT o.faulty
    ) sums
    WHERE b.id = sums.id AND b.nth = 1 AND NOT b.is_new
"""
OUTCOME = sql.SQL("""
    SELECT count(*) FILTER (WHERE is_created), count(*) FILTER (WHERE NOT is_created AND is_changed),
        count(*) FILTER (WHERE NOT is_created AND NOT is_changed)
    FROM (
        SELECT coalesce(own.is_new, false) AS is_created, own.id IS NOT NULL OR head.id IS NOT NULL AS is_changed
        FROM import_batch b
        LEFT JOIN import_changed own ON own."table" = {row_table} AND own.id = b.{row_key} AND {is_row}
        LEFT JOIN import_changed head ON head."table" = {table} AND head.id = b.id AND b.nth = 1
        WHERE NOT b.faulty
    ) rows
""")
REMEMBER = """
    INSERT INTO customers_importchange (job_id, "table", created, created_digests, updated, updated_digests, before)
    SELECT %s, "table", coalesce(array_agg(id ORDER BY id) FILTER (WHERE is_new), '{}'),
        coalesce(array_agg(digest ORDER BY id) FILTER (WHERE is_new), '{}'),
        coalesce(array_agg(id ORDER BY id) FILTER (WHERE NOT is_new), '{}'),
        coalesce(array_agg(digest ORDER BY id) FILTER (WHERE NOT is_new), '{}'),
        coalesce(jsonb_agg(before ORDER BY id) FILTER (WHERE NOT is_new), '[]')
    FROM import_changed GROUP BY "table"
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a batch, by what became of them."""

    created: int
    updated: int
    unchanged: int


def write(stage: Stage, *, source: str, currency: str, by: int | None = None) -> Counts:
    """Write the rows of `import_batch` that are not faulty, in the transaction in force."""
    parameters = {"source": source, "currency": currency, "by": by}
    targets = TARGETS[stage.kind.name]
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        for target in targets:
            cursor.execute(_insert(target), parameters)
        for target in targets[::-1]:  # lines first: the order's total is their sum
            if target is ORDERS:
                cursor.execute(TOTALS)
            cursor.execute(_update(target), parameters)
        cursor.execute("ANALYZE import_changed")
        cursor.execute(_outcome(stage))
        return Counts(*cursor.fetchone())


def remember(job_id: int) -> None:
    """Keep what the batch changed, for the undo."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [job_id])


def digest_of(target: Target, row: str) -> sql.Composable:
    """A number that changes with any imported column of `row`."""
    columns = sql.SQL(", ").join(sql.Identifier(row, column.name) for column in target.columns)
    return sql.SQL("hash_record_extended(ROW({}), 0)").format(columns)


def _insert(target: Target) -> sql.Composable:
    key = [("id", f"b.{target.key}")]
    values = [(column.name, f"coalesce({column.value}, {column.default})") for column in target.columns]
    pairs = [*key, *target.stamps, *values]
    return INSERT.format(
        names=sql.SQL(", ").join(sql.Identifier(name) for name, _ in pairs),
        values=sql.SQL(", ").join(sql.SQL(value) for _, value in pairs),
        digest=digest_of(target, target.table),
        **_parts(target),
    )


def _update(target: Target) -> sql.Composable:
    columns = [column for column in target.columns if not column.is_fixed]
    wanted = [sql.SQL("coalesce({}, {})").format(sql.SQL(c.value), sql.Identifier("t", c.name)) for c in columns]
    pairs = [sql.SQL("{} = {}").format(sql.Identifier(c.name), value) for c, value in zip(columns, wanted, strict=True)]
    before = [sql.SQL("{}, {}").format(sql.Literal(c.name), sql.Identifier("old", c.name)) for c in columns]
    return UPDATE.format(
        assignments=sql.SQL(", ").join([*pairs, *([sql.SQL(target.touch)] if target.touch else [])]),
        key=sql.Identifier(target.key),
        current=sql.SQL(", ").join(sql.Identifier("t", c.name) for c in columns),
        wanted=sql.SQL(", ").join(wanted),
        before=sql.SQL(", ").join(before),
        digest=digest_of(target, "new"),
        **_parts(target),
    )


def _parts(target: Target) -> dict[str, Any]:
    return {
        "table": sql.Identifier(target.table),
        "literal": sql.Literal(target.table),
        "is_row": sql.SQL(target.is_row),
        "is_new": sql.SQL(target.is_new),
    }


def _outcome(stage: Stage) -> sql.Composable:
    head = TARGETS[stage.kind.name][0]
    own = ROW_RECORD.get(stage.kind.name, head)
    return OUTCOME.format(
        row_table=sql.Literal(own.table),
        row_key=sql.Identifier(own.key),
        is_row=sql.SQL(own.is_row),
        table=sql.Literal(head.table),
    )
