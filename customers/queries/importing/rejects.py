"""What was refused, kept for whoever corrects the file."""

import json
from collections.abc import Mapping

from django.db import connection

KEEP = """
    INSERT INTO customers_importreject (job_id, "row", "column", value, reason, params)
    SELECT %(job)s, "row", coalesce(%(columns)s::jsonb ->> field, field), coalesce(value, ''), reason, params
    FROM import_fault ORDER BY "row" LIMIT %(most)s
"""
COUNTS = "SELECT reason, count(*) FROM import_fault GROUP BY reason"
ROWS = "SELECT count(*) FROM import_batch WHERE faulty"


def keep(job_id: int, columns: Mapping[str, str], most: int) -> None:
    """Store up to `most` faults of the batch; `columns` maps fields to the names of the file."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, {"job": job_id, "columns": json.dumps(dict(columns)), "most": most})


def counts() -> tuple[int, dict[str, int]]:
    """How many rows of the batch are refused, and how many cells by reason."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        (rows,) = cursor.fetchone()
        cursor.execute(COUNTS)
        return rows, dict(cursor.fetchall())
