"""The staging table of one import: filled by COPY, arranged so that batches are whole.

Rows that share a key stand in the same batch, and customers stand in a later batch than their
parents, so that each batch can be judged and written by itself.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg import sql

from customers.parsing import Kind, Repeats, Type

SQL_TYPES = {Type.DATE: "date", Type.INTEGER: "bigint", Type.AMOUNT: "bigint"}
COMMON = {"row": "bigint", "item": "bigint"}
EXTRA = {
    "customers": {"sort_key": "text", "initials": "text"},
    "interactions": {
        "at": "timestamptz",
        "is_return_visit": "boolean",
        "is_inquiry": "boolean",
        "resolved_at_once": "boolean",
    },
}
BATCH_ROWS = 20_000
MAX_DEPTH = 50  # levels of parents within one file

MERGES = {
    Repeats.EARLIEST: "min({}) OVER whole AS {}",
    Repeats.LATEST: "max({}) OVER whole AS {}",
    Repeats.SUM: "(sum({}) OVER whole)::bigint AS {}",
}

CREATE = sql.SQL("CREATE {persistence} TABLE {name} ({columns}) {rest}")
COPY = sql.SQL("COPY {name} ({columns}) FROM STDIN (FORMAT csv)")
ARRANGE = sql.SQL("""
    CREATE {persistence} TABLE {arranged} {rest} AS
    SELECT s.*, s.head / {size} AS batch FROM (
        SELECT {columns}, first_value(r.row) OVER same AS head, row_number() OVER same AS nth FROM {raw} r
        WINDOW same AS (PARTITION BY r.{key} ORDER BY r.row), whole AS (PARTITION BY r.{key})
    ) s
""")
HAS_FAMILIES = sql.SQL("SELECT EXISTS (SELECT FROM {arranged} s JOIN {arranged} p ON p.code = s.parent_code)")
PARENTS_FIRST = sql.SQL("""
    WITH RECURSIVE tree AS (
        SELECT s.code, 0 AS depth FROM {arranged} s
        WHERE s.nth = 1 AND NOT EXISTS (SELECT FROM {arranged} p WHERE p.nth = 1 AND p.code = s.parent_code)
        UNION ALL
        SELECT s.code, tree.depth + 1 FROM tree JOIN {arranged} s ON s.parent_code = tree.code AND s.nth = 1
        WHERE tree.depth < {most}
    )
    UPDATE {arranged} s SET batch = s.batch + tree.depth * (1::bigint << 40)
    FROM tree WHERE tree.code = s.code AND tree.depth > 0
""")


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the rows of one import wait. A temporary one lives until its transaction ends."""

    kind: Kind
    name: str
    is_temporary: bool = False

    @property
    def columns(self) -> list[str]:
        return list(_columns(self.kind))

    @property
    def raw(self) -> sql.Identifier:
        return sql.Identifier(f"{self.name}_raw")

    @property
    def arranged(self) -> sql.Identifier:
        return sql.Identifier(self.name)

    def _parts(self) -> dict[str, sql.Composable]:
        return {
            "persistence": sql.SQL("TEMPORARY" if self.is_temporary else "UNLOGGED"),
            "rest": sql.SQL("ON COMMIT DROP" if self.is_temporary else ""),
        }

    def create(self) -> None:
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in _columns(self.kind).items()
        ]
        _run(CREATE.format(name=self.raw, columns=sql.SQL(", ").join(columns), **self._parts()))

    def copy(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Append rows, one value per name in `columns`; None and blank text are stored as NULL."""
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows(rows)
        statement = COPY.format(name=self.raw, columns=sql.SQL(", ").join(map(sql.Identifier, columns)))
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(buffer.getvalue())

    def arrange(self, repeats: Mapping[str, Repeats]) -> None:
        """Number the rows of each key, merge them as `repeats` says by field, and share them out into batches."""
        _run(
            ARRANGE.format(
                arranged=self.arranged, raw=self.raw, key=sql.Identifier(self.kind.key), size=sql.Literal(BATCH_ROWS),
                columns=sql.SQL(", ").join(_merged(name, repeats.get(name, Repeats.REJECT)) for name in self.columns), **self._parts(),
            )
        )  # fmt: skip
        _run(sql.SQL("DROP TABLE {}").format(self.raw))
        _run(sql.SQL("ANALYZE {}").format(self.arranged))
        if self.kind.name == "customers" and _rows(HAS_FAMILIES.format(arranged=self.arranged)) == [(True,)]:
            _run(PARENTS_FIRST.format(arranged=self.arranged, most=sql.Literal(MAX_DEPTH)))

    def batches(self) -> list[int]:
        """Numbers of the batches, in the order in which they must be written."""
        return [
            number for (number,) in _rows(sql.SQL("SELECT DISTINCT batch FROM {} ORDER BY 1").format(self.arranged))
        ]

    def drop(self) -> None:
        _run(sql.SQL("DROP TABLE IF EXISTS {}, {}").format(self.raw, self.arranged))


def clear_batch() -> None:
    """Make room for the next batch where the tables of the last one outlived it: inside of a larger transaction."""
    _run("DROP TABLE IF EXISTS pg_temp.import_batch, pg_temp.import_fault, pg_temp.import_changed")


def drop_leftovers(prefix: str) -> None:
    """Drop staging tables that a killed worker left behind, unless its server process is still busy with one."""
    found = _rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND starts_with(tablename, %s)", [prefix]
    )
    for (name,) in found:
        try:
            with transaction.atomic():
                _run(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(name)))
        except OperationalError:  # locked
            continue


def _merged(name: str, repeats: Repeats) -> sql.Composable:
    """A column, or what the rows of one key together make of it. The first row speaks for its key anyway."""
    column = sql.Identifier("r", name)
    if repeats not in MERGES:
        return column
    return sql.SQL(MERGES[repeats]).format(column, sql.Identifier(name))


def _columns(kind: Kind) -> dict[str, str]:
    fields = {each.name: SQL_TYPES.get(each.type, "text") for each in kind.fields}
    return COMMON | fields | EXTRA.get(kind.name, {})


def _run(statement: Any, parameters: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _rows(statement: Any, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def counted(stage: Stage) -> int:
    """Rows in the stage."""
    ((rows,),) = _rows(sql.SQL("SELECT count(*) FROM {}").format(stage.arranged))
    return int(rows)
