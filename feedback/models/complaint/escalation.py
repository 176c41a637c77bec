from django.db import models

from .complaint import Complaint


class Escalation(models.Model):
    """A step of the ladder that was taken. The constraint is what keeps it from being taken twice."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="escalations")
    round = models.PositiveSmallIntegerField()
    clock = models.CharField(max_length=12)
    percent = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(help_text="when the working time was used up")
    at = models.DateTimeField(help_text="when people were told")
    told = models.JSONField(default=list, help_text="their names then")

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "round", "clock", "percent"], name="feedback_escalation_once")
        ]

    def __str__(self) -> str:
        return f"{self.complaint}: {self.clock} {self.percent} %"
