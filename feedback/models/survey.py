from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import Bilingual, PublicId, Sourced, in_language
from customers.models import Contact, Customer, OfCustomerQuerySet


class Survey(Bilingual, PublicId):
    """What is asked, over all its versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("survey"), _("surveys")
        ordering = ["code"]


class SurveyVersion(PublicId):
    """One wording of a survey. Answers keep the version they saw; published ones are never edited."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    intro_en = models.TextField(_("introduction in English"), blank=True)
    intro_zh = models.TextField(_("introduction in Chinese"), blank=True)
    thanks_en = models.TextField(_("thanks in English"), blank=True)
    thanks_zh = models.TextField(_("thanks in Chinese"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("survey version"), _("survey versions")
        ordering = ["survey", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="feedback_version_number"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(status="published"), name="feedback_version_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} v{self.number}"

    @property
    def intro(self) -> str:
        return in_language(self.intro_en, self.intro_zh)

    @property
    def thanks(self) -> str:
        return in_language(self.thanks_en, self.thanks_zh)


class QuestionKind(models.TextChoices):
    NPS = "nps", _("Recommendation (0–10)")
    CSAT = "csat", _("Satisfaction (1–5)")
    CES = "ces", _("Ease (1–7)")
    RATING = "rating", _("Rating (1–5)")
    IMPORTANCE = "importance", _("Importance (1–5)")
    CHOICE = "choice", _("Single choice")
    CHOICES = "choices", _("Multiple choice")
    TEXT = "text", _("Text")


# Lowest and highest answer of the kinds that are answered on a scale.
SCALES = {
    QuestionKind.NPS: (0, 10),
    QuestionKind.CSAT: (1, 5),
    QuestionKind.CES: (1, 7),
    QuestionKind.RATING: (1, 5),
    QuestionKind.IMPORTANCE: (1, 5),
}

# Answers up to these ask for a call.
UNHAPPY = {QuestionKind.NPS: 6, QuestionKind.CSAT: 2}

# What the lowest and the highest answer mean.
ENDS: dict[str, tuple[Any, Any]] = {
    QuestionKind.NPS: (_("Not at all likely"), _("Extremely likely")),
    QuestionKind.CSAT: (_("Very dissatisfied"), _("Very satisfied")),
    QuestionKind.CES: (_("Strongly disagree"), _("Strongly agree")),
    QuestionKind.RATING: (_("Poor"), _("Excellent")),
    QuestionKind.IMPORTANCE: (_("Unimportant"), _("Very important")),
}


class Question(models.Model):
    version = models.ForeignKey(SurveyVersion, models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"), max_length=60, help_text=_("Stays the same from version to version."))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind)
    text_en = models.CharField(_("text in English"), max_length=300)
    text_zh = models.CharField(_("text in Chinese"), max_length=300, blank=True)
    help_en = models.CharField(_("help in English"), max_length=300, blank=True)
    help_zh = models.CharField(_("help in Chinese"), max_length=300, blank=True)
    options = models.JSONField(
        _("options"), default=list, blank=True, help_text=_("For choices: a list of {id, en, zh}.")
    )
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("question"), _("questions")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="feedback_question_key"),
            models.UniqueConstraint(
                fields=["version", "position"], name="feedback_question_position", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self.text_en, self.text_zh)

    @property
    def help(self) -> str:
        return in_language(self.help_en, self.help_zh)

    @property
    def scale(self) -> list[int]:
        """The numbers one may answer, low to high; empty for choices and texts."""
        low, high = SCALES.get(QuestionKind(self.kind), (1, 0))
        return list(range(low, high + 1))

    @property
    def ends(self) -> tuple[Any, Any] | None:
        """What the lowest and the highest number mean; None without a scale."""
        return ENDS.get(self.kind)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Options to choose from: id and the text in the reader's language."""
        return [(option["id"], in_language(option.get("en", ""), option.get("zh", ""))) for option in self.options]


class Wave(PublicId, Job, Bilingual):
    """One sending of a survey version to a set of customers' contacts."""

    task_name = "feedback.tasks.dispatch_wave"

    PREPARED = "prepared"

    status = models.CharField(
        _("status"), max_length=12, choices=[(PREPARED, _("Prepared")), *Job.Status.choices], default=PREPARED
    )
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="waves", verbose_name=_("survey version"))
    audience = models.JSONField(
        _("audience"), default=dict, blank=True, help_text="tiers, segments, regions, owners; ids"
    )
    closes_on = models.DateField(_("open until"), help_text=_("Links work to the end of this day."))
    cursor = models.BigIntegerField(default=0, editable=False, help_text="last contact done")

    class Meta:
        verbose_name, verbose_name_plural = _("wave"), _("waves")
        ordering = ["-pk"]


class Invitation(PublicId):
    """One contact asked once. Only the hash of the link's token is kept; finished tokens show nothing."""

    class Status(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SUPPRESSED = "suppressed", _("Suppressed")
        QUEUED = "queued", _("In the outbox")
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Bounced")
        STARTED = "started", _("Started")
        COMPLETE = "complete", _("Complete")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREPARED)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints = [models.UniqueConstraint(fields=["wave", "contact"], name="feedback_invitation_once")]
        indexes = [
            models.Index(fields=["wave", "status"], name="feedback_invitation_status"),
            models.Index(fields=["customer", "-created_at"], name="feedback_invitation_at"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} ({self.get_status_display()})"


class Response(PublicId, Sourced):
    """One person's answers to one survey. Open until completed."""

    class Mode(models.TextChoices):
        WEB = "web", _("Web")
        PHONE = "phone", _("Phone")
        VISIT = "visit", _("Visit")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(Invitation, models.CASCADE, null=True, blank=True, related_name="response")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, default=Mode.WEB)
    language = models.CharField(max_length=10, default="en")
    started_at = models.DateTimeField(_("started"))
    completed_at = models.DateTimeField(_("completed"), null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("response"), _("responses")
        indexes = [
            models.Index(fields=["customer", "completed_at"], name="feedback_response_at"),
            models.Index(fields=["version", "completed_at"], name="feedback_response_version"),
        ]

    def __str__(self) -> str:
        return f"{self.version} / {self.customer}"


class Answer(models.Model):
    """One answer. `kind` and `completed_at` repeat what the metrics group and window by.

    `completed_at` stays blank until the response is complete: partial answers are kept but count
    in no figure.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=QuestionKind)
    number = models.SmallIntegerField(null=True)
    options = ArrayField(models.CharField(max_length=40), default=list)
    text = models.TextField(blank=True)
    is_headline = models.BooleanField(default=True, help_text="not entered by staff; headline figures count only these")
    answered_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer"), _("answers")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="feedback_answer_once")]
        indexes = [
            models.Index(
                fields=["customer", "kind", "completed_at"],
                include=["number", "is_headline"],
                name="feedback_answer_at",
            ),
            models.Index(fields=["question", "completed_at"], include=["number"], name="feedback_answer_question"),
            models.Index(
                fields=["kind", "completed_at"],
                include=["number", "customer", "is_headline"],
                name="feedback_answer_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.number)

    @property
    def option_words(self) -> str:
        """The chosen options in the reader's language."""
        labels = dict(self.question.choices)
        return ", ".join(labels.get(option, option) for option in self.options)

    @property
    def is_unhappy(self) -> bool:
        """A detractor, or a dissatisfied answer: the customer is called back."""
        limit = UNHAPPY.get(QuestionKind(self.kind))
        return limit is not None and self.number is not None and self.number <= limit
