"""Complaints for tests, filed as people file them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from crmq.lib.permissions import Role
from feedback.models import ComplaintCategory, Severity
from feedback.services import complaints as services
from tests.factories import make_customer, make_user

SHANGHAI = ZoneInfo("Asia/Shanghai")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def local(moment):
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def file(customer=None, **overrides):
    fields = {
        "customer": customer or make_customer(), "subject": "Late", "text": "It came late.", "channel": "phone",
        "category": ComplaintCategory.objects.get(code="delivery"), "severity": Severity.MEDIUM,
    }  # fmt: skip
    return services.file(**fields | overrides)[0]


def agent(**overrides):
    return make_user(**{"roles": [Role.SERVICE_AGENT]} | overrides)


def lead(**overrides):
    return make_user(**{"roles": [Role.QA_LEAD]} | overrides)


def resolved(complaint, by=None, **overrides):
    fields = {"cause": "Port", "action": "Buffer"} | overrides
    return services.resolve(complaint=complaint, by=by or agent(), **fields)
