"""What a preview shows of a stage and of a judged batch."""

from typing import Any

from django.db import connection
from psycopg import sql

from .stage import Stage

COUNTS = """
    SELECT count(*) FILTER (WHERE is_new AND NOT faulty), count(*) FILTER (WHERE NOT is_new AND NOT faulty), count(*) FILTER (WHERE faulty)
    FROM import_batch
"""
FIRST = sql.SQL('SELECT * FROM {} ORDER BY "row" LIMIT %s')


def counts() -> tuple[int, int, int]:
    """Rows of the batch of new records, of known records, and refused ones."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return cursor.fetchone()


def first_rows(stage: Stage, most: int) -> dict[int, dict[str, Any]]:
    """The first staged rows by row number, as they would be stored."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST.format(stage.arranged), [most])
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
