"""One writer at a time for each kind, be it an import or a program: then a batch can trust what it looked up."""

from django.db import connection

NUMBERS = {"customers": 1, "products": 2, "orders": 3, "deliveries": 4, "interactions": 5}
SPACE = 0x1390  # sets these locks apart from others


def lock_kind(kind: str) -> None:
    """Wait for whoever writes this kind now, and keep others waiting until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, NUMBERS[kind]])


def prefer_indexes() -> None:
    """For this transaction: a batch is small beside the tables, whatever their statistics say.

    Right after an undo they say that a table is empty, and each row of the batch would read all of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
