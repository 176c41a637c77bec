"""What has been submitted stands still, whoever writes: not only the application's own forms."""

from django.db import migrations

from crmq.org.audit import watch_sql

# The steps towards publishing may still be written; what is published can only be retired.
VERSION = """
CREATE OR REPLACE FUNCTION scoring_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps text[] := ARRAY['status', 'revision', 'awaits_run'];
    before jsonb := to_jsonb(OLD);
    later jsonb;
    person text;
BEGIN
    IF OLD.status = 'draft' THEN RETURN coalesce(NEW, OLD); END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'version % was submitted: it stands still', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    later := to_jsonb(NEW);
    IF OLD.status IN ('submitted', 'approved') THEN
        steps := steps || ARRAY['submitted_by_id', 'approved_by_id', 'published_by_id', 'published_at', 'note', 'expected_effect', 'effective_on'];
    ELSIF NEW.status NOT IN (OLD.status, 'retired') THEN
        RAISE EXCEPTION 'version % was published: it can only be retired', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH person IN ARRAY ARRAY['created_by_id', 'submitted_by_id', 'approved_by_id', 'published_by_id'] LOOP
        -- Someone whose account is removed leaves a blank.
        IF later->person = 'null'::jsonb THEN steps := steps || person; END IF;
    END LOOP;
    IF before - steps IS DISTINCT FROM later - steps THEN
        RAISE EXCEPTION 'version % was submitted: it stands still', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS scoring_version_stands ON scoring_scorecardversion;
CREATE TRIGGER scoring_version_stands BEFORE UPDATE OR DELETE ON scoring_scorecardversion
    FOR EACH ROW EXECUTE FUNCTION scoring_version_stands();
"""

PARTS = """
CREATE OR REPLACE FUNCTION scoring_part_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed bigint;
BEGIN
    SELECT id INTO closed FROM scoring_scorecardversion
    WHERE status <> 'draft' AND id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END
    ) LIMIT 1;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'version % was submitted: it stands still', closed USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
"""

PART = """
DROP TRIGGER IF EXISTS {table}_of_draft ON {table};
CREATE TRIGGER {table}_of_draft BEFORE {verbs} ON {table}
    FOR EACH ROW EXECUTE FUNCTION scoring_part_of_draft();
"""

# Every indicator begins with what it says today.
FIRST = """
INSERT INTO scoring_indicatorversion (
    indicator_id, number, at, name_en, name_zh, key, definition_en, definition_zh, unit_en, unit_zh, measure, params,
    window_days, direction, curve, worst, best, points, target, minimum_n, stale_days
)
SELECT id, number, now(), name_en, name_zh, key, definition_en, definition_zh, unit_en, unit_zh, measure, params,
    window_days, direction, curve, worst, best, points, target, minimum_n, stale_days
FROM scoring_indicator i
WHERE NOT EXISTS (SELECT FROM scoring_indicatorversion v WHERE v.indicator_id = i.id);
"""

ALL = "INSERT OR UPDATE OR DELETE"
PARTS_OF_VERSIONS = {
    "scoring_group": ALL,
    "scoring_item": ALL,
    "scoring_veto": ALL,
    "scoring_weightbasis": "INSERT OR DELETE",  # an update blanks a person whose account is removed
}
WATCHED = ["scoring_versionevent", "scoring_weightbasis", "scoring_period", "scoring_periodevent"]


class Migration(migrations.Migration):
    dependencies = [("scoring", "0005_approval_and_periods"), ("org", "0002_audit")]

    operations = [
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.RunSQL(VERSION, migrations.RunSQL.noop),
        migrations.RunSQL(PARTS, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(PART.format(table=table, verbs=verbs), migrations.RunSQL.noop)
            for table, verbs in PARTS_OF_VERSIONS.items()
        ],
        *[migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED],
    ]
