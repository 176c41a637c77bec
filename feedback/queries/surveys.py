"""Surveys as their pages list them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Prefetch, Q
from django.utils import timezone

from crmq.org.models import User
from feedback.models import Response, Survey, SurveyVersion, Wave

DAYS = 90


@dataclass(frozen=True, slots=True)
class Row:
    """A survey: versions newest first, how many complete responses of the last 90 days, its last wave."""

    survey: Survey
    versions: list[SurveyVersion]
    recent: int
    last_wave: Wave | None

    def _one(self, status: str) -> SurveyVersion | None:
        return next((version for version in self.versions if version.status == status), None)

    @property
    def published(self) -> SurveyVersion | None:
        return self._one(SurveyVersion.Status.PUBLISHED)

    @property
    def draft(self) -> SurveyVersion | None:
        return self._one(SurveyVersion.Status.DRAFT)


def rows(user: User) -> list[Row]:
    """All surveys, with responses of the customers `user` sees. Four statements, whatever their number."""
    versions = SurveyVersion.objects.annotate(asked=Count("questions")).order_by("-number")
    surveys = list(Survey.objects.prefetch_related(Prefetch("versions", versions)))
    recent = dict(
        Response.objects.visible_to(user)
        .filter(completed_at__gte=_since())
        .order_by()
        .values_list("version__survey")
        .annotate(n=Count("pk"))
    )
    last = Wave.objects.order_by().values("version__survey").annotate(last=Max("pk")).values("last")
    waves = {wave.version.survey_id: wave for wave in Wave.objects.filter(pk__in=last).select_related("version")}
    return [
        Row(survey, list(survey.versions.all()), recent.get(survey.pk, 0), waves.get(survey.pk)) for survey in surveys
    ]


def _since() -> datetime:
    return timezone.now() - timedelta(days=DAYS)


def latest_waves(survey: Survey | None = None, size: int = 20) -> list[Wave]:
    """Waves, newest first, of one survey or of all."""
    found = Wave.objects.filter(version__survey=survey) if survey else Wave.objects.all()
    return list(found.select_related("version__survey", "created_by").order_by("-pk")[:size])


def versions_of(survey: Survey) -> list[SurveyVersion]:
    """Versions, newest first, with `asked` questions and `answered` complete responses."""
    complete = Count("responses", filter=Q(responses__completed_at__isnull=False), distinct=True)
    return list(
        survey.versions.annotate(asked=Count("questions", distinct=True), answered=complete).order_by("-number")
    )
