from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId
from customers.models import Contact, Customer, Interaction, OfCustomerQuerySet
from customers.models import Task as CareTask

from .response import Response
from .survey import Survey
from .trigger import Event


class VisitPlan(Bilingual, PublicId):
    """Which customers get a return visit, when, by what means, and what they are asked."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        VISIT = "visit", _("Visit")
        EMAIL = "email", _("E-mail")

    event = models.CharField(_("event"), max_length=10, choices=Event)
    after_days = models.PositiveSmallIntegerField(_("days after the event"), default=3)
    every_days = models.PositiveSmallIntegerField(_("every, days"), default=90)
    tiers = ArrayField(models.BigIntegerField(), verbose_name=_("tiers"), default=list, blank=True)
    channel = models.CharField(_("by"), max_length=5, choices=Channel, default=Channel.PHONE)
    script = models.ForeignKey(
        Survey, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("script"),
        help_text=_("A survey whose questions are read out."),
    )  # fmt: skip
    jumps = models.JSONField(
        _("jumps"), default=list, blank=True, help_text="list of {from, low, high, options, to}; to '' ends"
    )
    due_working_days = models.PositiveSmallIntegerField(_("due within, working days"), default=5)
    is_active = models.BooleanField(_("active"), default=False)
    last_day = models.DateField(_("events handled up to"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("return visit plan"), _("return visit plans")
        ordering = ["pk"]


class Visit(PublicId):
    """One return visit, planned or made."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Made")
        GIVEN_UP = "given_up", _("Given up")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        PARTLY = "partly", _("Reached, not finished")
        NO_ANSWER = "no_answer", _("No answer")
        LATER = "later", _("Call again later")
        REFUSED = "refused", _("Does not want to be called")
        WRONG = "wrong", _("Wrong number or address")

    FINAL = (Outcome.REACHED, Outcome.PARTLY, Outcome.REFUSED, Outcome.WRONG)

    key = models.CharField(max_length=120, unique=True, help_text="what asked for it")
    plan = models.ForeignKey(VisitPlan, models.SET_NULL, null=True, related_name="visits", verbose_name=_("plan"))
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    channel = models.CharField(_("by"), max_length=5, choices=VisitPlan.Channel, default=VisitPlan.Channel.PHONE)
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PLANNED)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.CharField(_("why so late"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    response = models.OneToOneField(Response, models.SET_NULL, null=True, related_name="visit")
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    task = models.ForeignKey(CareTask, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(_("made at"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("return visit"), _("return visits")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status="planned"), name="feedback_visit_planned"),
            models.Index(fields=["customer", "-due_on"], name="feedback_visit_customer"),
            models.Index(fields=["-done_at"], name="feedback_visit_done"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.due_on}"
