"""What a file refers to and nobody has entered yet; and customers that an import touched."""

from typing import Any

from django.db import connection
from psycopg import sql

from .stage import Stage
from .tables import Target
from .writing import CREATE, digest_of

NEW_REGIONS = sql.SQL("""
    SELECT DISTINCT s.region FROM {stage} s
    WHERE s.region IS NOT NULL
    AND NOT EXISTS (SELECT FROM org_region r WHERE s.region IN (r.code, r.name_en, r.name_zh)) ORDER BY 1
""")
NEW_PARENTS = sql.SQL("""
    SELECT s.parent_code, min(s.region) FROM {stage} s
    WHERE s.parent_code IS NOT NULL AND s.parent_code <> s.code
    AND NOT EXISTS (
        SELECT FROM customers_customer p
        WHERE p.code = s.parent_code OR (p.kind = 'group' AND p.name = s.parent_code)
    )
    AND NOT EXISTS (SELECT FROM {stage} p WHERE p.code = s.parent_code) GROUP BY 1 ORDER BY 1
""")
NOTE = sql.SQL("INSERT INTO import_changed SELECT {literal}, id, true, {digest} FROM {table} WHERE id = ANY(%s)")
BUYERS = """
    SELECT DISTINCT o.customer_id FROM customers_importchange c
    CROSS JOIN LATERAL unnest(c.created || c.updated) AS changed(id)
    JOIN customers_order o ON o.id = changed.id
    WHERE c.job_id = %(job)s AND c."table" = 'customers_order'
    UNION
    SELECT DISTINCT l.customer_id FROM customers_importchange c
    CROSS JOIN LATERAL unnest(c.updated) AS changed(id)
    JOIN customers_orderline l ON l.id = changed.id
    WHERE c.job_id = %(job)s AND c."table" = 'customers_orderline'
    ORDER BY 1
"""
NEWCOMERS = """
    SELECT unnest(created) FROM customers_importchange WHERE job_id = %(job)s AND "table" = 'customers_customer' ORDER BY 1
"""
UPDATED = """
    SELECT unnest(updated) FROM customers_importchange WHERE job_id = %(job)s AND "table" = 'customers_customer' ORDER BY 1
"""
WRITTEN = "SELECT id FROM import_batch WHERE NOT faulty AND nth = 1 ORDER BY 1"


def new_regions(stage: Stage) -> list[str]:
    """Names of regions in the stage that do not exist."""
    return [name for (name,) in _rows(NEW_REGIONS.format(stage=stage.arranged))]


def new_parents(stage: Stage) -> list[tuple[str, str | None]]:
    """Parents in the stage that neither exist nor stand in the file, each with the region of its customers."""
    return [(code, region) for code, region in _rows(NEW_PARENTS.format(stage=stage.arranged))]


def begin_notes() -> None:
    """Make the table that `note` and the writing of a batch fill, in the transaction in force."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)


def note(target: Target, keys: list[int]) -> None:
    """Note records as created by this import."""
    statement = NOTE.format(
        literal=sql.Literal(target.table), table=sql.Identifier(target.table), digest=digest_of(target, target.table)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys])


def buyers(job_id: int) -> list[int]:
    """Customers whose orders an import wrote."""
    return [key for (key,) in _rows(BUYERS, {"job": job_id})]


def newcomers(job_id: int) -> list[int]:
    """Customers that an import created."""
    return [key for (key,) in _rows(NEWCOMERS, {"job": job_id})]


def updated_customers(job_id: int) -> list[int]:
    """Customers that an import changed."""
    return [key for (key,) in _rows(UPDATED, {"job": job_id})]


def written_customers() -> list[int]:
    """Customers of the batch in hand, new and old."""
    return [key for (key,) in _rows(WRITTEN)]


def _rows(statement: sql.Composable | str, parameters: dict[str, int] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
