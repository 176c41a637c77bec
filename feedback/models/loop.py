from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId
from customers.models import Contact, Customer, OfCustomerQuerySet
from customers.models import Task as CareTask

from .complaint import Complaint
from .invitation import Invitation
from .response import Response
from .survey import Survey


class LoopRule(Bilingual, PublicId):
    """Which feedback asks for a call back, and from whom."""

    class Event(models.TextChoices):
        SCORE = "score", _("A score")
        WORDS = "words", _("Words in a text")
        SILENCE = "silence", _("No answer")

    class Action(models.TextChoices):
        TASK = "task", _("A task for the owner")
        COMPLAINT = "complaint", _("A complaint")

    class Owner(models.TextChoices):
        OWNER = "owner", _("The customer's owner")
        PERSON = "person", _("One person")

    survey = models.ForeignKey(
        Survey, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("survey"),
        help_text=_("Blank: every survey."),
    )  # fmt: skip
    event = models.CharField(_("what"), max_length=8, choices=Event)
    question_kind = models.CharField(_("kind of question"), max_length=12, blank=True)
    low = models.SmallIntegerField(_("from"), default=0)
    high = models.SmallIntegerField(_("to"), default=6)
    words = ArrayField(models.CharField(max_length=60), verbose_name=_("words"), default=list, blank=True)
    silent_days = models.PositiveSmallIntegerField(_("days without an answer"), default=14)
    tiers = ArrayField(models.BigIntegerField(), verbose_name=_("tiers"), default=list, blank=True)
    action = models.CharField(_("opens"), max_length=10, choices=Action, default=Action.TASK)
    owner = models.CharField(_("goes to"), max_length=8, choices=Owner, default=Owner.OWNER)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    due_working_days = models.PositiveSmallIntegerField(_("due within, working days"), default=2)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("loop rule"), _("loop rules")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(low__lte=models.F("high")), name="feedback_loop_range")]


class LoopCase(PublicId):
    """One customer to be called back, once per response; for silence, once per invitation."""

    rule = models.ForeignKey(LoopRule, models.SET_NULL, null=True, related_name="cases", verbose_name=_("rule"))
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("contact"))
    response = models.OneToOneField(Response, models.CASCADE, null=True, related_name="loop_case")
    invitation = models.OneToOneField(Invitation, models.CASCADE, null=True, related_name="loop_case")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True, help_text="what was answered, in short")
    task = models.ForeignKey(CareTask, models.SET_NULL, null=True, related_name="+")
    complaint = models.ForeignKey(Complaint, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    due_on = models.DateField(_("due on"))
    contacted_at = models.DateTimeField(_("called"), null=True)
    contacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("call back"), _("call backs")
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(closed_at=None), name="feedback_loop_open"),
            models.Index(fields=["-opened_at"], name="feedback_loop_opened"),
            models.Index(fields=["customer", "-opened_at"], name="feedback_loop_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.answer}"
