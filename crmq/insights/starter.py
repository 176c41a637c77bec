"""The schedules a new installation starts with; edited later in the admin, and then left alone."""

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from crmq.org.queries import organisation


@transaction.atomic
def install() -> None:
    night, _ = CrontabSchedule.objects.get_or_create(
        minute="0", hour="2", day_of_week="*", day_of_month="*", month_of_year="*", timezone=organisation().zone
    )
    often, _ = IntervalSchedule.objects.get_or_create(every=10, period=IntervalSchedule.SECONDS)
    for name, task, schedule in [
        (
            "Cycle every night: screen, evaluate, classify, plan",
            "crmq.insights.tasks.nightly_cycle",
            {"crontab": night},
        ),
        ("Move open cycles on", "crmq.insights.tasks.advance_cycles", {"interval": often}),
    ]:
        PeriodicTask.objects.get_or_create(name=name, defaults={"task": task, **schedule})
