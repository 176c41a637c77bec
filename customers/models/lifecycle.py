from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId
from crmq.org.models import Department

from .customer import Customer
from .visibility import OfCustomerQuerySet


class ProcessVersion(Bilingual, PublicId):
    """A version of how customers are handled. Published ones are never edited."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    class Rhythm(models.TextChoices):
        QUARTER = "quarter", _("every quarter")
        YEAR = "year", _("every year")

    number = models.PositiveIntegerField(_("version"), unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    review_every = models.CharField(_("review"), max_length=8, choices=Rhythm, blank=True)
    review_on = models.DateField(_("review due"), null=True, blank=True)
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("made from")
    )
    lane_order = models.JSONField(
        _("order of the lanes"), default=list, blank=True, help_text=_("Primary keys of departments, first lane first.")
    )
    sent_at = models.DateTimeField(_("sent to review"), null=True, editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    edited = models.PositiveIntegerField(
        default=1, editable=False, help_text="raised by each edit; detects concurrent ones"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("process version"), _("process versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="published"), name="customers_process_one_published"
            )
        ]


class Stage(Bilingual, PublicId):
    """A node of the process: where customers are, or where the way forks."""

    class Kind(models.TextChoices):
        START = "start", _("Start")
        STAGE = "stage", _("Stage")
        DECISION = "decision", _("Decision")
        END = "end", _("End")
        DOCUMENT = "document", _("Document")
        FORM = "form", _("Form")

    RESTING = (Kind.STAGE, Kind.END)  # where customers can be; the other kinds are passed

    class Step(models.TextChoices):
        """The part of the chain a stage belongs to; automatic moves look for it."""

        SCREENING = "screening", _("Screening")
        EVALUATION = "evaluation", _("Evaluation")
        CLASSIFICATION = "classification", _("Classification")
        MAINTENANCE = "maintenance", _("Maintenance")
        FEEDBACK = "feedback", _("Feedback")
        REFUSED = "refused", _("Refused")
        NONE = "", _("None")

    process = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="stages")
    key = models.SlugField(_("key"), max_length=60, help_text=_("Stays the same from version to version."))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.STAGE)
    step = models.CharField(_("step of the chain"), max_length=16, choices=Step, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"),
        help_text=_("Blank: the head of the department."),
    )  # fmt: skip
    definition_en = models.CharField(_("definition in English"), max_length=500, blank=True)
    definition_zh = models.CharField(_("definition in Chinese"), max_length=500, blank=True)
    entry_criteria_en = models.CharField(_("entry criteria in English"), max_length=500, blank=True)
    entry_criteria_zh = models.CharField(_("entry criteria in Chinese"), max_length=500, blank=True)
    target_days = models.FloatField(_("target dwell time, days"), null=True, blank=True)
    is_control_point = models.BooleanField(_("control point"), default=False)
    control_indicators = models.JSONField(
        _("control indicators"), default=list, blank=True, help_text=_("Keys of the indicators checked here.")
    )
    required_fields = models.JSONField(
        _("required fields"), default=list, blank=True, help_text=_("What must be known of a customer that enters.")
    )
    documents = models.JSONField(
        default=list, blank=True, editable=False, help_text="as stage_rules.documents reads them"
    )
    forms = models.JSONField(default=list, blank=True, editable=False, help_text="as stage_rules.forms reads them")
    rank = models.PositiveSmallIntegerField(
        _("rank"), null=True, blank=True, help_text=_("Row of the map; blank places it automatically.")
    )
    row = models.PositiveSmallIntegerField(_("place in the lane"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("stage"), _("stages")
        ordering = ["process", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="customers_stage_key")]


class Transition(models.Model):
    """An allowed move between two stages of the same version."""

    process = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="transitions")
    source = models.ForeignKey(Stage, models.CASCADE, related_name="outgoing", verbose_name=_("from"))
    target = models.ForeignKey(Stage, models.CASCADE, related_name="incoming", verbose_name=_("to"))
    label_en = models.CharField(_("label in English"), max_length=80, blank=True)
    label_zh = models.CharField(_("label in Chinese"), max_length=80, blank=True)
    condition_en = models.CharField(_("condition in English"), max_length=300, blank=True)
    condition_zh = models.CharField(_("condition in Chinese"), max_length=300, blank=True)
    is_return = models.BooleanField(_("way back"), default=False)
    guards = models.JSONField(default=list, blank=True, editable=False, help_text="as stage_rules.guards reads them")
    actions = models.JSONField(default=list, blank=True, editable=False, help_text="as stage_rules.actions reads them")
    is_automatic = models.BooleanField(
        _("automatic"), default=False, help_text=_("Customers move by themselves once every condition holds.")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("transition"), _("transitions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="customers_transition_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="customers_transition_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class StageChange(models.Model):
    """One move of one customer, with what it left, for how long, who or what moved it, and why."""

    class Cause(models.TextChoices):
        START = "start", _("First stage")
        RULE = "rule", _("Rule")
        PERSON = "person", _("Person")
        PUBLISHING = "publishing", _("New process version")
        RETURNED = "returned", _("Hand-over returned")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="stage_changes")
    at = models.DateTimeField(_("at"))
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    seconds_before = models.BigIntegerField(null=True, help_text="dwell time in the stage it left")
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["customer", "at"], include=["from_stage", "to_stage"], name="customers_stagechange_at"
            ),
            models.Index(fields=["from_stage", "at"], include=["seconds_before"], name="customers_stagechange_from"),
            models.Index(fields=["to_stage", "at"], name="customers_stagechange_to"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage or '–'} → {self.to_stage}"
