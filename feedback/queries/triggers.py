"""Triggers and quotas as their pages list them."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from feedback.models import Quota, Survey, Trigger, Wave


def rows() -> QuerySet[Trigger]:
    """Triggers with survey, number of waves `sent` and the `last_wave` they made."""
    last = Wave.objects.filter(trigger=OuterRef("pk")).order_by("-pk")
    return Trigger.objects.select_related("survey").annotate(
        sent=Count("waves"),
        last_wave=Subquery(last.values("public_id")[:1]),
        last_wave_day=Subquery(last.values("day")[:1]),
    )


def quotas_of(survey: Survey) -> QuerySet[Quota]:
    """A survey's quotas, each with how many responses came `beyond` it."""
    return Quota.objects.filter(survey=survey).annotate(beyond=Count("rows", filter=Q(rows__is_in=False)))
