"""The table of snapshots, partitioned by run. Django knows the model; only the storage changes here.

Each run makes its own partition, loads it bare, indexes it and attaches it.
"""

from django.db import migrations

PARTITIONED = """
    DROP TABLE scoring_evaluation;
    CREATE TABLE scoring_evaluation (
        run_id bigint NOT NULL,
        customer_id bigint NOT NULL,
        is_rated boolean NOT NULL,
        score double precision,
        coverage double precision NOT NULL,
        tier_id bigint,
        raw double precision[] NOT NULL,
        norm double precision[] NOT NULL,
        n integer[] NOT NULL,
        PRIMARY KEY (run_id, customer_id)
    ) PARTITION BY LIST (run_id);
    CREATE INDEX scoring_evaluation_customer ON scoring_evaluation (customer_id, run_id DESC);
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_run_once_at_a_time")]

    operations = [migrations.RunSQL(PARTITIONED, migrations.RunSQL.noop)]
