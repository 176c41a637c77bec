"""Taking an import back: is it still possible, and the statements that do it."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from psycopg import sql

from .tables import CUSTOMERS, DELIVERIES, LINES, ORDERS, PRODUCTS, REGIONS, Target
from .writing import digest_of

# What is deleted first hangs on what is deleted later.
TARGETS = (LINES, DELIVERIES, ORDERS, PRODUCTS, CUSTOMERS, REGIONS)
# Made by the application for each customer, and gone with it.
ATTENDANTS = ("customers_standing", "customers_stagechange")

CHANGED = sql.SQL("""
    SELECT count(*) FROM customers_importchange c
    CROSS JOIN LATERAL unnest(c.created || c.updated, c.created_digests || c.updated_digests) AS left_as(id, digest)
    JOIN {table} t ON t.id = left_as.id AND {digest} <> left_as.digest
    WHERE c.job_id = %(job)s AND c."table" = {literal}
""")
CREATED = sql.SQL("""(
    SELECT unnest(created) FROM customers_importchange WHERE job_id = %(job)s AND "table" = {literal}
)""")
DEPENDENT = sql.SQL("""
    SELECT count(*) FROM {table} d WHERE d.{column} IN {created} AND NOT ({own})
""")
OWN = sql.SQL("d.id IN {created}")
DELETE = sql.SQL("DELETE FROM {table} WHERE {column} IN {created}")
RESTORE = sql.SQL("""
    UPDATE {table} t SET {assignments}
    FROM (
        SELECT old.* FROM customers_importchange c
        CROSS JOIN LATERAL unnest(c.updated) WITH ORDINALITY AS changed(id, place)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, c.before -> (changed.place - 1)::int || jsonb_build_object('id', changed.id)) old
        WHERE c.job_id = %(job)s AND c."table" = {literal}
    ) b WHERE t.id = b.id
""")
RECORDS = """
    SELECT "table", sum(cardinality(created))::bigint, sum(cardinality(updated))::bigint
    FROM customers_importchange WHERE job_id = %s GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one table that an import created and changed."""

    model: type[Model]
    created: int
    updated: int


def records(job_id: int) -> list[Records]:
    """What an import did, by table."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, [job_id])
        return [Records(models[table], created, updated) for table, created, updated in cursor.fetchall()]


def changed_since(job_id: int) -> dict[type[Model], int]:
    """Records that are no longer as the import left them, counted by table."""
    found = {}
    for target in _targets(job_id):
        count = _number(CHANGED.format(**_names(target), digest=digest_of(target, "t")), job_id)
        if count:
            found[_model(target.table)] = count
    return found


def depending(job_id: int) -> dict[type[Model], int]:
    """Records of others that hang on what the import created, counted by table."""
    found: dict[type[Model], int] = {}
    for target in _targets(job_id):
        for relation in _model(target.table)._meta.get_fields(include_hidden=True):
            model: Any = relation.related_model
            is_foreign = (
                relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
            )
            if not is_foreign or model._meta.db_table in ATTENDANTS or model._meta.proxy:
                continue
            count = _number(_dependents(target, model._meta.db_table, _column(relation)), job_id)
            if count:
                found[model] = found.get(model, 0) + count
    return found


def undo(job_id: int) -> None:
    """Delete what was created and restore what was changed, in the transaction in force."""
    parameters = {"job": job_id}
    targets = _targets(job_id)
    with connection.cursor() as cursor:
        for target in targets:
            cursor.execute(_restore(target), parameters)
        for target in targets:
            created = _created(target)
            for table in ATTENDANTS if target is CUSTOMERS else ():
                cursor.execute(
                    DELETE.format(table=sql.Identifier(table), column=sql.Identifier("customer_id"), created=created),
                    parameters,
                )
            cursor.execute(
                DELETE.format(table=sql.Identifier(target.table), column=sql.Identifier("id"), created=created),
                parameters,
            )


def _restore(target: Target) -> sql.Composable:
    columns = [column.name for column in target.columns if not column.is_fixed]
    pairs: list[sql.Composable] = [sql.SQL("{0} = b.{0}").format(sql.Identifier(name)) for name in columns]
    pairs += [sql.SQL(target.touch)] if target.touch else []
    return RESTORE.format(assignments=sql.SQL(", ").join(pairs), **_names(target))


def _dependents(target: Target, table: str, column: str) -> sql.Composable:
    owner = next((each for each in TARGETS if each.table == table), None)
    return DEPENDENT.format(
        table=sql.Identifier(table),
        column=sql.Identifier(column),
        created=_created(target),
        own=OWN.format(created=_created(owner)) if owner else sql.SQL("false"),
    )


def _column(relation: Any) -> str:
    return str(relation.field.column)


def _created(target: Target) -> sql.Composable:
    return CREATED.format(literal=sql.Literal(target.table))


def _names(target: Target) -> dict[str, sql.Composable]:
    return {"table": sql.Identifier(target.table), "literal": sql.Literal(target.table)}


def _targets(job_id: int) -> list[Target]:
    tables = {record.model._meta.db_table for record in records(job_id)}
    return [target for target in TARGETS if target.table in tables]


def _model(table: str) -> type[Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def _number(statement: sql.Composable, job_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"job": job_id})
        (count,) = cursor.fetchone()
        return int(count)
