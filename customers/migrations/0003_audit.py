"""Which tables of this app the audit trail watches."""

from django.db import migrations

from crmq.org.audit import watch_sql

WATCHED = [
    "customers_customer",
    "customers_contact",
    "customers_collaborator",
    "customers_segment",
    "customers_tier",
    "customers_tieroverride",
    "customers_criteriaset",
    "customers_criterion",
    "customers_screening",
    "customers_processversion",
    "customers_stage",
    "customers_transition",
    "customers_playbook",
    "customers_activity",
    "customers_task",
    "customers_assessment",
    "customers_interaction",
    "customers_loyaltyentry",
    "customers_import",
]


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_initial"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED]
