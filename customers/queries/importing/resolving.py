"""A batch of staged rows with the keys of what they speak of.

Each statement makes the temporary table `import_batch`: the staged columns; `id` of the record, new or
found, `is_new`; keys of what the row refers to, NULL where nothing was found; `faulty`, false for now.
"""

from django.db import connection
from psycopg import sql

from .stage import Stage

CUSTOMERS = """
    CREATE TEMPORARY TABLE import_batch ON COMMIT DROP AS
    WITH staged AS MATERIALIZED (SELECT * FROM {stage} WHERE batch = %(batch)s),
    parents AS MATERIALIZED (
        SELECT DISTINCT ON (v.parent_code) v.parent_code, p.id
        FROM (SELECT DISTINCT parent_code FROM staged) v
        JOIN customers_customer p ON p.code = v.parent_code OR (p.kind = 'group' AND p.name = v.parent_code)
        ORDER BY v.parent_code, p.code = v.parent_code DESC, p.id
    ),
    regions AS MATERIALIZED (
        SELECT DISTINCT ON (v.region) v.region, r.id
        FROM (SELECT DISTINCT region FROM staged) v
        JOIN org_region r ON v.region IN (r.code, r.name_en, r.name_zh)
        ORDER BY v.region, r.code = v.region DESC, r.id
    ),
    departments AS MATERIALIZED (
        SELECT DISTINCT ON (v.department) v.department, d.id
        FROM (SELECT DISTINCT department FROM staged) v
        JOIN org_department d ON v.department IN (d.code, d.name_en, d.name_zh)
        ORDER BY v.department, d.code = v.department DESC, d.id
    ),
    segments AS MATERIALIZED (
        SELECT DISTINCT ON (v.segment) v.segment, g.id
        FROM (SELECT DISTINCT segment FROM staged) v
        JOIN customers_segment g ON v.segment IN (g.code, g.name_en, g.name_zh)
        ORDER BY v.segment, g.code = v.segment DESC, g.id
    ),
    joined AS (
        SELECT s.*, c.id AS by_key, x.id AS by_external, p.id AS parent_id, r.id AS region_id, d.id AS department_id,
            g.id AS segment_id, u.id AS owner_id
        FROM staged s
        LEFT JOIN customers_customer c ON c.code = s.code
        LEFT JOIN customers_customer x ON x.source = %(source)s AND x.external_id = s.external_id AND x.external_id <> ''
        LEFT JOIN parents p ON p.parent_code = s.parent_code
        LEFT JOIN regions r ON r.region = s.region
        LEFT JOIN departments d ON d.department = s.department
        LEFT JOIN segments g ON g.segment = s.segment
        LEFT JOIN org_user u ON lower(u.email) = lower(s.owner_email) AND u.is_active
    )
    SELECT j.*, false AS faulty, coalesce(by_external, by_key) IS NULL AS is_new, {id} AS id, {identity}
    FROM joined j LEFT JOIN customers_customer old ON old.id = coalesce(j.by_external, j.by_key)
"""
PRODUCTS = """
    CREATE TEMPORARY TABLE import_batch ON COMMIT DROP AS
    WITH joined AS (
        SELECT s.*, c.id AS by_key, x.id AS by_external
        FROM {stage} s
        LEFT JOIN customers_product c ON c.sku = s.sku
        LEFT JOIN customers_product x ON x.source = %(source)s AND x.external_id = s.external_id AND x.external_id <> ''
        WHERE s.batch = %(batch)s
    )
    SELECT j.*, false AS faulty, coalesce(by_external, by_key) IS NULL AS is_new, {id} AS id, {identity}
    FROM joined j LEFT JOIN customers_product old ON old.id = coalesce(j.by_external, j.by_key)
"""
ORDERS = """
    CREATE TEMPORARY TABLE import_batch ON COMMIT DROP AS
    WITH staged AS MATERIALIZED (SELECT * FROM {stage} WHERE batch = %(batch)s),
    named AS MATERIALIZED (
        SELECT DISTINCT ON (name) name, id FROM (
            SELECT code AS name, id, 1 AS choice FROM customers_customer WHERE code IN (SELECT customer_code FROM staged)
            UNION ALL
            SELECT external_id, id, 2 FROM customers_customer
            WHERE source = %(source)s AND external_id <> '' AND external_id IN (SELECT customer_code FROM staged)
        ) found ORDER BY name, choice
    ),
    totals AS (
        SELECT number, sum(amount_minor) AS total_minor, sum(cost_minor) AS total_cost_minor FROM staged GROUP BY number
    ),
    heads AS MATERIALIZED (
        SELECT j.number, j.by_key, j.by_external, j.customer_id, j.ordered_on AS head_on, j.currency AS head_currency,
            t.total_minor, t.total_cost_minor,
            coalesce(j.by_external, j.by_key) IS NULL AS is_new, {id} AS id, {identity},
            old.customer_id AS old_customer_id, old.currency AS old_currency
        FROM (
            SELECT s.*, o.id AS by_key, x.id AS by_external, c.id AS customer_id
            FROM staged s
            LEFT JOIN customers_order o ON o.source = %(source)s AND o.number = s.number
            LEFT JOIN customers_order x ON x.source = %(source)s AND x.external_id = s.external_id AND x.external_id <> ''
            LEFT JOIN named c ON c.name = s.customer_code
            WHERE s.nth = 1
        ) j
        JOIN totals t USING (number)
        LEFT JOIN customers_order old ON old.id = coalesce(j.by_external, j.by_key)
    )
    SELECT s.*, false AS faulty, h.by_key, h.by_external, h.customer_id, h.head_on, h.head_currency, h.total_minor, h.total_cost_minor,
        h.is_new, h.id, h.new_source, h.new_external_id, h.is_taken, h.old_customer_id, h.old_currency, p.id AS product_id,
        l.id IS NULL AS is_new_line, {line_id} AS line_id
    FROM staged s
    JOIN heads h USING (number)
    LEFT JOIN customers_product p ON p.sku = s.product_sku
    LEFT JOIN customers_orderline l ON l.order_id = h.id AND l.number = s.line_number
"""
DELIVERIES = """
    CREATE TEMPORARY TABLE import_batch ON COMMIT DROP AS
    WITH staged AS MATERIALIZED (SELECT * FROM {stage} WHERE batch = %(batch)s),
    named AS MATERIALIZED (
        SELECT DISTINCT ON (name) name, id FROM (
            SELECT code AS name, id, 1 AS choice FROM customers_customer WHERE code IN (SELECT customer_code FROM staged)
            UNION ALL
            SELECT external_id, id, 2 FROM customers_customer
            WHERE source = %(source)s AND external_id <> '' AND external_id IN (SELECT customer_code FROM staged)
        ) found ORDER BY name, choice
    ),
    joined AS (
        SELECT s.*, d.id AS by_key, x.id AS by_external, o.id AS order_id, o.customer_id AS order_customer_id,
            c.id AS named_customer_id, coalesce(c.id, o.customer_id) AS customer_id
        FROM staged s
        LEFT JOIN customers_delivery d ON d.source = %(source)s AND d.number = s.number
        LEFT JOIN customers_delivery x ON x.source = %(source)s AND x.external_id = s.external_id AND x.external_id <> ''
        LEFT JOIN customers_order o ON o.source = %(source)s AND o.number = s.order_number
        LEFT JOIN named c ON c.name = s.customer_code
    )
    SELECT j.*, false AS faulty, coalesce(by_external, by_key) IS NULL AS is_new, {id} AS id, {identity},
        old.customer_id AS old_customer_id
    FROM joined j LEFT JOIN customers_delivery old ON old.id = coalesce(j.by_external, j.by_key)
"""
INTERACTIONS = """
    CREATE TEMPORARY TABLE import_batch ON COMMIT DROP AS
    WITH staged AS MATERIALIZED (SELECT * FROM {stage} WHERE batch = %(batch)s),
    named AS MATERIALIZED (
        SELECT DISTINCT ON (name) name, id FROM (
            SELECT code AS name, id, 1 AS choice FROM customers_customer WHERE code IN (SELECT customer_code FROM staged)
            UNION ALL
            SELECT external_id, id, 2 FROM customers_customer
            WHERE source = %(source)s AND external_id <> '' AND external_id IN (SELECT customer_code FROM staged)
        ) found ORDER BY name, choice
    ),
    joined AS (
        SELECT s.*, i.id AS by_key, NULL::bigint AS by_external, c.id AS customer_id, i.customer_id AS old_customer_id
        FROM staged s
        LEFT JOIN customers_interaction i ON i.source = %(source)s AND i.external_id = s.external_id AND i.external_id <> ''
        LEFT JOIN named c ON c.name = s.customer_code
    )
    SELECT j.*, false AS faulty, by_key IS NULL AS is_new, {id} AS id FROM joined j
"""

KEY = "coalesce(j.by_external, j.by_key, CASE WHEN j.nth = 1 THEN nextval('{table}_id_seq') END)"
LINE_KEY = "coalesce(l.id, nextval('customers_orderline_id_seq'))"
# A record keeps the identity that another source gave it. `is_taken`: the file's two keys name two records.
IDENTITY = """
    CASE WHEN old.id IS NULL OR (j.external_id IS NOT NULL AND old.external_id = '') THEN %(source)s END AS new_source,
    CASE WHEN old.id IS NULL OR old.external_id = '' OR old.source = %(source)s THEN j.external_id END AS new_external_id,
    j.by_external <> j.by_key OR (
        j.by_external IS NULL AND old.source = %(source)s AND old.external_id NOT IN ('', j.external_id)
    ) IS TRUE AS is_taken
"""
STATEMENTS = {
    "customers": (CUSTOMERS, "customers_customer"),
    "products": (PRODUCTS, "customers_product"),
    "orders": (ORDERS, "customers_order"),
    "deliveries": (DELIVERIES, "customers_delivery"),
    "interactions": (INTERACTIONS, "customers_interaction"),
}


def resolve(stage: Stage, batch: int, *, source: str, allocates: bool = True) -> None:
    """Make `import_batch` for one batch of a stage, in the transaction in force.

    New records get their keys at once, so that their lines can refer to them, unless nothing will be written.
    """
    template, table = STATEMENTS[stage.kind.name]
    key, line_key = (KEY.format(table=table), LINE_KEY) if allocates else ("coalesce(j.by_external, j.by_key)", "l.id")
    statement = sql.SQL(template).format(
        stage=stage.arranged, id=sql.SQL(key), line_id=sql.SQL(line_key), identity=sql.SQL(IDENTITY)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"batch": batch, "source": source})
        cursor.execute("ANALYZE import_batch")
