"""What hangs on a complaint: links to others, files, ratings, mails of its thread."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crmq.org.models import StoredFile

from .complaint import Complaint
from .event import ComplaintEvent


class ComplaintLink(models.Model):
    """Two complaints that have to do with each other; the older one is first."""

    first = models.ForeignKey(Complaint, models.CASCADE, related_name="+")
    second = models.ForeignKey(Complaint, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="feedback_complaintlink_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="feedback_complaintlink_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class ComplaintFile(models.Model):
    """A file that came with the complaint or with a message."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="files")
    event = models.ForeignKey(ComplaintEvent, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    is_public = models.BooleanField(default=False, help_text="the customer may have it")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)


class ComplaintRating(models.Model):
    """How content the customer is with the outcome of one round."""

    DETRACTOR = 2  # so many stars or fewer reopen the complaint

    class Channel(models.TextChoices):
        LINK = "link", _("Tracking page")
        PHONE = "phone", _("Phone")
        VISIT = "visit", _("Visit")
        SURVEY = "survey", _("Survey")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    stars = models.PositiveSmallIntegerField(_("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    text = models.TextField(_("why"), blank=True)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.LINK)
    at = models.DateTimeField()

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "round"], name="feedback_complaintrating_once"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="feedback_complaintrating_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint}: {self.stars}"


class ComplaintThread(models.Model):
    """A mail of a complaint's conversation, so that answers find their way back."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=250, unique=True, help_text="without angle brackets")

    def __str__(self) -> str:
        return self.message_id
