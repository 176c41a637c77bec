"""What became of the items of a batch that a program sent."""

from django.db import connection
from psycopg import sql

from .stage import Stage
from .writing import ROW_RECORD, TARGETS

STATUSES = sql.SQL("""
    SELECT b.item, CASE
        WHEN bool_or(head.is_new) THEN 'created' WHEN bool_or(head.id IS NOT NULL OR own.id IS NOT NULL) THEN 'updated' ELSE 'unchanged'
    END
    FROM import_batch b
    LEFT JOIN import_changed own ON own."table" = {row_table} AND own.id = b.{row_key}
    LEFT JOIN import_changed head ON head."table" = {table} AND head.id = b.id
    WHERE NOT b.faulty GROUP BY b.item
""")
OWNER = {"customers": "id", "orders": "customer_id", "deliveries": "customer_id", "interactions": "customer_id"}
KNOWN = {"customers": "NOT is_new", "orders": "true", "deliveries": "true", "interactions": "true"}
CUSTOMERS = sql.SQL("SELECT DISTINCT {column} FROM import_batch WHERE {column} IS NOT NULL AND NOT faulty AND {known}")
TOUCHED = sql.SQL("SELECT DISTINCT {column} FROM import_batch WHERE {column} IS NOT NULL AND NOT faulty")


def statuses(stage: Stage) -> list[tuple[int, str]]:
    """Each item that was taken, with created, updated or unchanged."""
    head = TARGETS[stage.kind.name][0]
    own = ROW_RECORD.get(stage.kind.name, head)
    statement = STATUSES.format(
        row_table=sql.Literal(own.table), row_key=sql.Identifier(own.key), table=sql.Literal(head.table)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def customers(stage: Stage) -> list[int]:
    """Existing customers that the batch names."""
    return _keys(CUSTOMERS.format(column=sql.Identifier(OWNER[stage.kind.name]), known=sql.SQL(KNOWN[stage.kind.name])))


def touched(stage: Stage) -> list[int]:
    """Customers that the batch wrote, or wrote for."""
    return _keys(TOUCHED.format(column=sql.Identifier(OWNER[stage.kind.name])))


def _keys(statement: sql.Composable) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [key for (key,) in cursor.fetchall()]
