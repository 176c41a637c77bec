"""Plain functions that make one saved object each, valid as it stands; pass only what the test is about."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from crmq.org.models import Department, Organisation, Region, User, WorkCalendar
from customers.models import Contact, Customer, Delivery, Interaction, Order, Standing, Tier

_number = count(1)


def make_user(**overrides):
    """A person without a usable password. `roles` is a list of Role."""
    number = next(_number)
    fields = {"email": f"person{number}@example.org", "name": f"Person {number}"}
    return User.objects.create_user(**fields | overrides)


def make_department(**overrides):
    number = next(_number)
    return Department.objects.create(**{"code": f"dept-{number}", "name_en": f"Department {number}"} | overrides)


def make_region(**overrides):
    number = next(_number)
    return Region.objects.create(**{"code": f"R{number}", "name_en": f"Region {number}"} | overrides)


def make_calendar(**overrides):
    """Monday to Friday, 9–12 and 13–18, Shanghai, without holidays."""
    calendar = WorkCalendar.objects.create(**{"name_en": "Office", "zone": "Asia/Shanghai"} | overrides)
    for weekday in range(5):
        calendar.spans.create(weekday=weekday, starts="09:00", ends="12:00")
        calendar.spans.create(weekday=weekday, starts="13:00", ends="18:00")
    return calendar


def make_organisation(**overrides):
    fields = {"name_en": "Lantuo Electronics", "name_zh": "澜拓电子", "sender_address": "care@example.org"}
    return Organisation.objects.create(
        **fields | {"calendar": overrides.pop("calendar", None) or make_calendar()} | overrides
    )


def make_tier(code="A", **overrides):
    rank = "ABC".index(code) + 1
    lines = {"A": (75, 72), "B": (55, 52), "C": (0, 0)}[code]
    fields = {
        "rank": rank,
        "enter_at": lines[0],
        "leave_below": lines[1],
        "name_en": f"Tier {code}",
        "name_zh": f"{code} 级",
    }
    return Tier.objects.get_or_create(code=code, defaults=fields | overrides)[0]


def make_customer(**overrides):
    """An active account with its standing. `standing` is a dict of the standing's fields."""
    number = next(_number)
    standing = overrides.pop("standing", {})
    name = overrides.pop("name", f"Customer {number}")
    fields = {"code": f"C-{number:05}", "name": name, "sort_key": name.lower()}
    customer = Customer.objects.create(**fields | overrides)
    same = {
        "kind": customer.kind,
        "owner": customer.owner,
        "department": customer.department,
        "region": customer.region,
        "status": customer.status,
    }
    Standing.objects.create(customer=customer, **same | standing)
    return customer


def make_contact(customer=None, **overrides):
    number = next(_number)
    fields = {"name": f"Contact {number}", "email": f"contact{number}@example.org"}
    return Contact.objects.create(customer=customer or make_customer(), **fields | overrides)


def make_order(customer=None, **overrides):
    fields = {"number": f"SO-{next(_number)}", "ordered_on": date.today() - timedelta(days=30), "amount_minor": 100_00}
    return Order.objects.create(customer=customer or make_customer(), **fields | overrides)


def make_delivery(customer=None, **overrides):
    """Delivered on the promised day, ten days ago."""
    day = date.today() - timedelta(days=10)
    fields = {"number": f"DN-{next(_number)}", "promised_on": day, "delivered_on": day}
    return Delivery.objects.create(customer=customer or make_customer(), **fields | overrides)


def make_interaction(customer=None, **overrides):
    fields = {"at": timezone.now() - timedelta(days=3), "channel": Interaction.Channel.PHONE, "subject": "A call"}
    return Interaction.objects.create(customer=customer or make_customer(), **fields | overrides)
