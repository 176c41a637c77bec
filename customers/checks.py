"""What the database must be able to do before the application starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

CHINESE = "SELECT lower('Ä') = 'ä', '客' ~ '[[:alpha:]]', current_setting('server_encoding')"


def database_reads_chinese(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Searching needs a database in UTF-8 whose LC_CTYPE knows letters beyond ASCII."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(CHINESE)
            folds, knows, encoding = cursor.fetchone()
        if not (folds and knows and encoding == "UTF8"):
            errors.append(
                Error(
                    f"The database “{alias}” does not know Chinese letters (LC_CTYPE is C, or the encoding is not UTF-8).",
                    hint="Create it anew: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'.",
                    id="customers.E001",
                )
            )
    return errors
