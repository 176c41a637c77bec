"""Surveys that moves of customers ask for, sent as waves of their own."""

from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from crmq.lib.jobs import Job
from crmq.org import queries as org
from customers.models import WantedSurvey
from feedback.models import Survey, Wave

from . import waves

BATCH = 500
OPEN_DAYS = 14


@transaction.atomic
def send_wanted(*, now: datetime) -> list[Wave]:
    """Make a wave a survey of what moves asked for; the main contacts are asked, within the contact budget.

    Whoever comes second finds the rows locked or done. Returns the waves made.
    """
    waiting = WantedSurvey.objects.select_for_update(skip_locked=True).filter(outcome="").order_by("survey", "pk")
    made = []
    for public_id, group in groupby(waiting[:BATCH], key=lambda row: row.survey):
        rows = list(group)
        survey = Survey.objects.filter(public_id=public_id).first()
        wave = _wave(survey, [row.customer_id for row in rows], now) if survey else None
        outcome = WantedSurvey.Outcome.SENT if wave else WantedSurvey.Outcome.SKIPPED
        WantedSurvey.objects.filter(pk__in=[row.pk for row in rows]).update(outcome=outcome, note=str(wave or "")[:300])
        made += [wave] if wave else []
    return made


def _wave(survey: Survey, customers: list[int], now: datetime) -> Wave | None:
    today = org.local(now).date()
    try:
        return waves.create(
            survey=survey, audience={"customers": customers, "rest_days": 0, "main_only": True}, closes_on=today + timedelta(days=OPEN_DAYS), by=None,
            name_en=f"{survey.name_en}: stages, {today:%Y-%m-%d}", name_zh=f"{survey.name_zh or survey.name_en}：阶段流转，{today:%Y-%m-%d}",
            status=Job.Status.QUEUED, seen_at=timezone.now(),
        )  # fmt: skip
    except waves.NotPublished:
        return None
