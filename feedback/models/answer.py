from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, OfCustomerQuerySet

from .question import UNHAPPY, Question, QuestionKind
from .response import Response


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
