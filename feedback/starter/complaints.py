"""Complaint categories, and how many working hours each clock allows by severity."""

from django.db import transaction

from feedback.models import ComplaintCategory, Severity, SlaPolicy

CATEGORIES = [
    ("delivery", "Delivery", "交付"),
    ("quality", "Product quality", "产品质量"),
    ("service", "Service", "服务"),
    ("invoice", "Invoice and payment", "发票与付款"),
    ("other", "Other", "其他"),
]
# Working hours to acknowledge, respond and resolve.
HOURS = {Severity.HIGH: (2, 8, 24), Severity.MEDIUM: (4, 16, 40), Severity.LOW: (8, 24, 80)}


@transaction.atomic
def install() -> None:
    for position, (code, english, chinese) in enumerate(CATEGORIES, 1):
        defaults = {"name_en": english, "name_zh": chinese, "position": position}
        ComplaintCategory.objects.get_or_create(code=code, defaults=defaults)
    for severity, (acknowledge, respond, resolve) in HOURS.items():
        defaults = {"acknowledge_hours": acknowledge, "respond_hours": respond, "resolve_hours": resolve}
        SlaPolicy.objects.get_or_create(severity=severity, defaults=defaults)
