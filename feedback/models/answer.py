from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, OfCustomerQuerySet

from .question import NA, OTHER, UNHAPPY, Question, QuestionKind, in_words
from .response import Response


class Answer(models.Model):
    """One answer. `kind` and `completed_at` repeat what the metrics group and window by.

    `completed_at` stays blank until the response is complete: partial answers are kept but count
    in no figure. It stays blank, too, on answers to questions that a later answer hid again, and on
    all answers of a response that is held back.

    A matrix or Kano answer lists `row=value` in `options`; a ranking lists them first to last.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=QuestionKind)
    number = models.SmallIntegerField(null=True)
    options = ArrayField(models.CharField(max_length=40), default=list)
    text = models.TextField(blank=True)
    is_na = models.BooleanField(default=False, db_default=False, help_text="not applicable: answered, without a value")
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
    def values(self) -> list[str]:
        """The answer as a form sends it."""
        if self.is_na:
            return [NA]
        if self.number is not None:
            return [str(self.number)]
        if self.kind == QuestionKind.RANKING:
            return [f"{option}={place}" for place, option in enumerate(self.options, 1)]
        if self.options:
            return [f"{OTHER}:{self.text}" if option == OTHER else option for option in self.options]
        return [self.text]

    @property
    def option_words(self) -> str:
        """The chosen options in the reader's language."""
        return in_words(self.question, self.options, self.text)

    @property
    def is_unhappy(self) -> bool:
        """A detractor, or a dissatisfied answer: the customer is called back."""
        limit = UNHAPPY.get(QuestionKind(self.kind))
        return limit is not None and self.number is not None and self.number <= limit
