"""When beat starts what: the tables of django-celery-beat, for administrators only."""

from django.contrib import admin
from django_celery_beat import admin as beat
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule

from crmq.lib.permissions import Permission
from crmq.org.admin_base import Guarded

for model in (PeriodicTask, IntervalSchedule, CrontabSchedule, ClockedSchedule, SolarSchedule):
    admin.site.unregister(model)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(Guarded, beat.PeriodicTaskAdmin):
    permission = Permission.ADMINISTER


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(Guarded, beat.IntervalScheduleAdmin):
    permission = Permission.ADMINISTER


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(Guarded, beat.CrontabScheduleAdmin):
    permission = Permission.ADMINISTER
