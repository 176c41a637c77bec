"""What a new installation starts with: roles, an organisation, a calendar, departments."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from crmq.lib.permissions import Role

from . import calendars
from .models import Department, Organisation, WorkCalendar

DEPARTMENTS = [
    ("company", None, "Company", "公司"),
    ("sales", "company", "Sales", "销售部"),
    ("service", "company", "Customer service", "客服部"),
    ("quality", "company", "Quality", "质量部"),
    ("technical", "company", "Technical", "技术部"),
]


@transaction.atomic
def install(*, name_en: str = "Our organisation", name_zh: str = "我们的组织", **fields: str) -> Organisation:
    """Create what is missing; leave what is there alone."""
    for role in Role:
        Group.objects.get_or_create(name=role.value)
    known: dict[str, Department] = {}
    for code, parent, english, chinese in DEPARTMENTS:
        defaults = {"name_en": english, "name_zh": chinese, "parent": known.get(parent or "")}
        known[code], _ = Department.objects.get_or_create(code=code, defaults=defaults)
    return Organisation.objects.first() or _organisation(name_en, name_zh, fields)


def _organisation(name_en: str, name_zh: str, fields: dict[str, str]) -> Organisation:
    calendar = WorkCalendar.objects.create(name_en="Office hours", name_zh="办公时间", country="CN")
    year = timezone.now().year
    calendars.seed(calendar, [year - 1, year, year + 1])
    return Organisation.objects.create(name_en=name_en, name_zh=name_zh, calendar=calendar, **fields)
