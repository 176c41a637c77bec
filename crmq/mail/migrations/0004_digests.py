"""Mails from before get the digest by which bounces name them."""

from django.db import migrations

FILL = "UPDATE mail_mail SET digest = left(encode(sha256(convert_to(key, 'UTF8')), 'hex'), 32) WHERE digest = ''"


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_inbound")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
