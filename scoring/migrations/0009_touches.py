"""Which customers have new records: statement triggers that append one row a customer and statement.

They cost one INSERT … SELECT DISTINCT a statement, whatever the number of rows; see docs/adr/0012.
"""

from django.db import migrations

TABLES = [
    "customers_order", "customers_orderline", "customers_delivery", "customers_interaction", "customers_assessment",
    "customers_loyaltyentry", "customers_contact", "feedback_complaint", "feedback_invitation", "feedback_response",
    "feedback_answer",
]  # fmt: skip
ROWS = {
    "insert": ("NEW TABLE AS new_rows", "SELECT customer_id FROM new_rows"),
    "delete": ("OLD TABLE AS old_rows", "SELECT customer_id FROM old_rows"),
    "update": (
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT customer_id FROM new_rows UNION SELECT customer_id FROM old_rows",
    ),
}
FUNCTION = """
    CREATE OR REPLACE FUNCTION scoring_touch_{verb}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO scoring_touch (customer_id, at)
        SELECT DISTINCT customer_id, clock_timestamp() FROM ({rows}) r WHERE customer_id IS NOT NULL;
        RETURN NULL;
    END $$;
"""
TRIGGER = """
    CREATE TRIGGER {table}_touch_{verb} AFTER {verb} ON {table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_touch_{verb}();
"""
# Of the customer itself, only what a measure, a scorecard's segment or the list of customers reads.
CUSTOMER = """
    CREATE OR REPLACE FUNCTION scoring_touch_customer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO scoring_touch (customer_id, at)
        SELECT n.id, clock_timestamp() FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (n.kind, n.status, n.segment_id, n.phone, n.email, n.address, n.industry, n.region_id, n.owner_id, n.headcount, n.revenue_minor, n.since)
            IS DISTINCT FROM (o.kind, o.status, o.segment_id, o.phone, o.email, o.address, o.industry, o.region_id, o.owner_id, o.headcount, o.revenue_minor, o.since);
        RETURN NULL;
    END $$;
    CREATE OR REPLACE FUNCTION scoring_touch_new_customer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO scoring_touch (customer_id, at) SELECT id, clock_timestamp() FROM new_rows;
        RETURN NULL;
    END $$;
    CREATE TRIGGER customers_customer_touch_update AFTER UPDATE ON customers_customer
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION scoring_touch_customer();
    CREATE TRIGGER customers_customer_touch_insert AFTER INSERT ON customers_customer
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION scoring_touch_new_customer();
"""
SQL = [
    *(FUNCTION.format(verb=verb, rows=rows) for verb, (_tables, rows) in ROWS.items()),
    *(TRIGGER.format(table=table, verb=verb, tables=tables) for table in TABLES for verb, (tables, _rows) in ROWS.items()),
    CUSTOMER,
    "CREATE TABLE scoring_evaluation_changed PARTITION OF scoring_evaluation DEFAULT",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0008_upkeep"),
        ("customers", "0012_standing_indexes"),
        ("feedback", "0001_initial"),
    ]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in SQL]
