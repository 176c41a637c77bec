"""A broker that is down costs customers nothing: what they file is kept and mailed later."""

import subprocess
import sys

import pytest
from django.db import connection

from crmq.embedded.places import ROOT
from crmq.mail import tasks
from crmq.mail.models import Mail
from feedback import starter
from feedback.models import Complaint
from tests.factories import make_organisation
from tests.workers import environment_for

pytestmark = pytest.mark.django_db(transaction=True)

FILE = """
import json, time
from django.test import Client
client, began = Client(headers={"host": "localhost"}), time.monotonic()
answer = client.post("/complain/", json.loads(FORM))
print(answer.status_code, time.monotonic() - began)
"""
FORM = '{"reporter_name": "Ann", "reporter_email": "ann@example.org", "category": "delivery", "subject": "Late", "text": "Late."}'


def test_a_complaint_filed_while_the_broker_is_down_is_kept_and_acknowledged_later(settings, smtp):
    make_organisation()
    starter.install()
    environment = environment_for(
        connection.settings_dict["NAME"], settings.DATABASE_URL, REDIS_URL="redis://127.0.0.1:1/0"
    )

    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", f"FORM = {FORM!r}\n{FILE}"],
        cwd=ROOT, env=environment | {"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip

    status, _seconds = done.stdout.split()
    assert status == "302"
    assert Complaint.objects.count() == Mail.objects.filter(status="queued").count() == 1
    tasks.send_due()
    assert [mail["To"] for mail in smtp.mails] == ["ann@example.org"]
