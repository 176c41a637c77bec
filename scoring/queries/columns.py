"""Many rows as numpy columns, without a Python object for each value.

PostgreSQL's binary COPY sends rows of a fixed width when no field is null, so numpy reads them as they come:
a hundred thousand rows of ten columns in a tenth of a second.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify

HEADER = 19  # signature, flags, length of the extension
TRAILER = 2

Column = npt.NDArray[Any]


def fetch(sql: str, params: Mapping[str, Any] | Sequence[Any], **kinds: type[int] | type[float]) -> dict[str, Column]:
    """The columns of a SELECT by name. `kinds` names them in its own order, int or float.

    Null is 0 in columns of int and NaN in columns of float.
    """
    casts = {int: "coalesce({}::bigint, 0)", float: "coalesce({}::float8, 'NaN')"}
    wanted = ", ".join(casts[kind].format(f"q.{name}") for name, kind in kinds.items())
    statement = f"COPY (SELECT {wanted} FROM ({sql}) q) TO STDOUT (FORMAT BINARY)"
    bound = mogrify(statement, params, connection)
    with connection.cursor() as cursor, cursor.copy(bound) as copy:
        data = b"".join(copy)
    fields: list[tuple[str, str]] = [("", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"{name} size", ">i4"), (name, ">i8" if kind is int else ">f8")]
    fields[0] = ("fields", ">i2")
    rows = np.frombuffer(data[HEADER:-TRAILER], dtype=np.dtype(fields))
    return {name: rows[name].astype(kind) for name, kind in kinds.items()}
