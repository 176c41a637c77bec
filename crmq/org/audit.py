"""The audit trail: database triggers that write who changed what, before and after.

Statement-level triggers with transition tables record set-based writes as well as single ones,
at one INSERT per statement. Bulk loads (imports, evaluation snapshots) may ask for a summary: one
entry with the number of rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from crmq.lib.logs import mask, request_id

NAME_WRITER = "SELECT set_config('crmq.actor', %s, false), set_config('crmq.page', %s, false), set_config('crmq.request', %s, false)"

# Columns that say nothing about a change, or that must not be repeated in the trail.
SILENT = ["updated_at", "seen_at", "password", "last_login", "digest", "version"]

FUNCTION = """
CREATE OR REPLACE FUNCTION org_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who bigint := nullif(current_setting('crmq.actor', true), '')::bigint;
    page text := coalesce(current_setting('crmq.page', true), '');
    request text := coalesce(current_setting('crmq.request', true), '');
    silent text[] := %(silent)s;
    touched bigint;
BEGIN
    IF current_setting('crmq.audit', true) = 'summary' THEN
        IF TG_OP = 'DELETE' THEN SELECT count(*) INTO touched FROM old_rows;
        ELSE SELECT count(*) INTO touched FROM new_rows; END IF;
        IF touched > 0 THEN
            INSERT INTO org_auditentry (at, actor_id, action, entity, entity_id, page, request_id, after)
            VALUES (now(), who, lower(TG_OP), TG_TABLE_NAME, '', page, request, jsonb_build_object('rows', touched));
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO org_auditentry (at, actor_id, action, entity, entity_id, page, request_id, after)
        SELECT now(), who, 'insert', TG_TABLE_NAME, to_jsonb(n)->>TG_ARGV[0], page, request, jsonb_strip_nulls(to_jsonb(n) - silent)
        FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO org_auditentry (at, actor_id, action, entity, entity_id, page, request_id, before)
        SELECT now(), who, 'delete', TG_TABLE_NAME, to_jsonb(o)->>TG_ARGV[0], page, request, jsonb_strip_nulls(to_jsonb(o) - silent)
        FROM old_rows o;
    ELSE
        INSERT INTO org_auditentry (at, actor_id, action, entity, entity_id, page, request_id, before, after)
        SELECT now(), who, 'update', TG_TABLE_NAME, n.row->>TG_ARGV[0], page, request, d.before, d.after
        FROM (SELECT to_jsonb(r) - silent AS row FROM new_rows r) n
        JOIN (SELECT to_jsonb(r) - silent AS row FROM old_rows r) o ON o.row->TG_ARGV[0] = n.row->TG_ARGV[0]
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(f.key, o.row->f.key) AS before, jsonb_object_agg(f.key, f.value) AS after
            FROM jsonb_each(n.row) f WHERE o.row->f.key IS DISTINCT FROM f.value
        ) d
        WHERE d.after IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
"""

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION org_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def function_sql() -> str:
    return FUNCTION % {"silent": "ARRAY[" + ",".join(f"'{name}'" for name in SILENT) + "]::text[]"}


def watch_sql(table: str, key: str = "id") -> str:
    """SQL that has every write to `table` recorded; for migrations."""
    parts = {
        "INSERT": "NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    }
    return "\n".join(
        f"DROP TRIGGER IF EXISTS {table}_audit_{verb.lower()} ON {table};"
        f"CREATE TRIGGER {table}_audit_{verb.lower()} AFTER {verb} ON {table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION org_audit('{key}');"
        for verb, tables in parts.items()
    )


def append_only_sql(table: str) -> str:
    """SQL that refuses UPDATE, DELETE and TRUNCATE on `table`; for migrations."""
    return (
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table};"
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION org_append_only();"
        f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION org_append_only();"
    )


def name_writer(actor: int | None, page: str) -> None:
    """Say who writes on this connection from now on."""
    with connection.cursor() as cursor:
        cursor.execute(NAME_WRITER, [str(actor or ""), mask(page)[:300], request_id.get()])


@contextmanager
def summarised() -> Iterator[None]:
    """Within this block, which must be inside a transaction, each statement is one entry with a count."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL crmq.audit = 'summary'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL crmq.audit = ''")
