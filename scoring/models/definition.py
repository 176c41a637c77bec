from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId, in_language
from customers.models import Segment


class Direction(models.TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class Curve(models.TextChoices):
    LINEAR = "linear", _("Linear between worst and best")
    PIECEWISE = "piecewise", _("Piecewise linear")
    LOGARITHMIC = "logarithmic", _("Logarithmic between worst and best")


class Specification(Bilingual):
    """What is measured and how it becomes 0–100: shared by indicators and published copies of them."""

    key = models.SlugField(_("key"), max_length=60)
    definition_en = models.CharField(_("definition in English"), max_length=500)
    definition_zh = models.CharField(_("definition in Chinese"), max_length=500, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=40, blank=True)
    unit_zh = models.CharField(_("unit in Chinese"), max_length=40, blank=True)
    measure = models.CharField(_("measure"), max_length=60, help_text=_("From the measure registry."))
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    window_days = models.PositiveIntegerField(_("window, days"), default=365)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction, default=Direction.HIGHER)
    curve = models.CharField(_("normalisation"), max_length=12, choices=Curve, default=Curve.LINEAR)
    worst = models.FloatField(_("worst (scores 0)"), null=True, blank=True)
    best = models.FloatField(_("best (scores 100)"), null=True, blank=True)
    points = models.JSONField(
        _("breakpoints"), default=list, blank=True, help_text=_("For piecewise: [[value, score], …].")
    )
    target = models.FloatField(_("target"), null=True, blank=True)
    minimum_n = models.PositiveIntegerField(_("minimum n"), default=1)
    stale_days = models.PositiveIntegerField(_("stale after, days"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def definition(self) -> str:
        return in_language(self.definition_en, self.definition_zh)

    @property
    def unit(self) -> str:
        return in_language(self.unit_en, self.unit_zh)


class Indicator(Specification, PublicId):
    """An indicator in the library. Scorecard versions keep their own copy of what they use."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    is_active = models.BooleanField(_("active"), default=True)
    number = models.PositiveIntegerField(_("version"), default=1, editable=False)
    entry_due_days = models.PositiveSmallIntegerField(
        _("enter within, days"),
        null=True,
        blank=True,
        help_text=_("Of people's assessments: days after a period begins. Blank: no tasks."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("indicator"), _("indicators")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["key"], name="scoring_indicator_key")]


class IndicatorVersion(Specification):
    """What an indicator said from one edit to the next. Rows are only ever added."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("indicator version"), _("indicator versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["indicator", "number"], name="scoring_indicatorversion_number")]


class Scorecard(Bilingual, PublicId):
    """A way of scoring, over all its versions. One without segment is the default."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    segment = models.OneToOneField(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("scorecard"), _("scorecards")
        ordering = ["code"]


class ScorecardVersion(PublicId):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    class Missing(models.TextChoices):
        RENORMALISE = "renormalise", _("Spread the weight over the rest")
        NEUTRAL = "neutral", _("Count as 50")
        PENALISE = "penalise", _("Count as 0")

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    missing = models.CharField(_("missing values"), max_length=12, choices=Missing, default=Missing.RENORMALISE)
    minimum_coverage = models.FloatField(
        _("minimum coverage"), default=0.6, help_text=_("Share of weight, 0 to 1; below it a customer is not rated.")
    )
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    expected_effect = models.CharField(_("expected effect"), max_length=500, blank=True)
    effective_on = models.DateField(_("effective from"), null=True, blank=True)
    cutoffs = models.JSONField(
        default=list, editable=False, help_text="the tiers' lines when it was submitted: code, enter_at, leave_below"
    )
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="raised by each edit; detects concurrent ones"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    awaits_run = models.BooleanField(
        default=False, editable=False, help_text="published while another evaluation ran; evaluated after it"
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("scorecard version"), _("scorecard versions")
        ordering = ["scorecard", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "number"], name="scoring_version_number"),
            models.UniqueConstraint(
                fields=["scorecard"], condition=Q(status="published"), name="scoring_version_one_published"
            ),
            models.CheckConstraint(
                condition=Q(minimum_coverage__gte=0, minimum_coverage__lte=1), name="scoring_version_coverage"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (
                    (Q(submitted_by=None) | ~Q(approved_by=models.F("submitted_by")))
                    & (Q(created_by=None) | ~Q(approved_by=models.F("created_by")))
                ),
                name="scoring_version_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:version", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class Group(Bilingual):
    """Indicators that belong together; its weight is shared out among them."""

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="groups")
    key = models.SlugField(_("key"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"))
    weight = models.FloatField(_("weight"))

    class Meta:
        verbose_name, verbose_name_plural = _("group"), _("groups")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="scoring_group_key"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="scoring_group_weight"),
        ]


class Item(Specification):
    """An indicator as one scorecard version uses it. Its position pins its place in the snapshots."""

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="items")
    group = models.ForeignKey(Group, models.CASCADE, related_name="items", verbose_name=_("group"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+", verbose_name=_("indicator"))
    indicator_number = models.PositiveIntegerField(_("version of the indicator"), null=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"))
    weight = models.FloatField(_("weight"))

    class Meta:
        verbose_name, verbose_name_plural = _("scorecard item"), _("scorecard items")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="scoring_item_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["version", "key"], name="scoring_item_key"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="scoring_item_weight"),
        ]


class Veto(Bilingual):
    """After the sum: an item below a limit caps the tier."""

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="vetoes")
    item_key = models.SlugField(_("item"), max_length=60)
    below = models.FloatField(_("normalised value below"))
    caps_at = models.ForeignKey("customers.Tier", models.PROTECT, related_name="+", verbose_name=_("caps the tier at"))

    class Meta:
        verbose_name, verbose_name_plural = _("veto"), _("vetoes")
        constraints = [models.UniqueConstraint(fields=["version", "item_key"], name="scoring_veto_once")]
