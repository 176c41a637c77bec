from typing import Any

from django.contrib import admin

from crmq.lib.permissions import Permission
from crmq.org.admin_base import DefinitionAdmin, VersionAdmin, VersionInline
from feedback.models import Question, Survey, SurveyVersion
from feedback.services import surveys


class QuestionInline(VersionInline):
    model = Question
    fields = ("position", "key", "kind", "text_en", "text_zh", "help_en", "help_zh", "options", "is_required")


@admin.register(Survey)
class SurveyAdmin(DefinitionAdmin):
    permission = Permission.SURVEYS_DEFINE
    list_display = ("code", "name_en", "name_zh")


@admin.register(SurveyVersion)
class SurveyVersionAdmin(VersionAdmin):
    permission = Permission.SURVEYS_DEFINE
    refusals = (surveys.NotPublishable, surveys.NotDraft)
    fields = ("survey", "number", "intro_en", "intro_zh", "thanks_en", "thanks_zh")
    list_display = ("survey", "number", "status", "published_at")
    list_filter = ("status", "survey")
    list_select_related = ("survey",)
    inlines = (QuestionInline,)

    def publish_version(self, version: SurveyVersion, user: Any) -> SurveyVersion:
        return surveys.publish(version=version)

    def copy_version(self, version: SurveyVersion) -> SurveyVersion:
        return surveys.copy_as_draft(version=version)

    def in_words(self, refusal: Exception) -> str:
        if isinstance(refusal, surveys.NotPublishable):
            return " ".join(map(str, refusal.problems))
        return super().in_words(refusal)
