"""Finishing a response: from then on its answers count."""

from datetime import datetime

from feedback.models import Answer, Question, Response
from feedback.queries.answering import visible_of

from . import loop, recovery
from .given import lacks_rows


def missing_of(response: Response) -> list[Question]:
    """Required questions that are shown and have no answer yet, or not one for every row."""
    answers = {answer.question_id: answer.values for answer in Answer.objects.filter(response=response)}
    return [
        question
        for question in visible_of(response)
        if question.is_required
        and question.is_answerable
        and (question.pk not in answers or lacks_rows(question, answers[question.pk]))
    ]


def complete(response: Response, at: datetime) -> None:
    """Set the time of completion, ask for a call where one is due, and rate the complaint it is about.

    Answers to questions that a later answer hid again are kept without a time, so they count in no figure.
    """
    response.completed_at = at
    Response.objects.filter(pk=response.pk).update(completed_at=at)
    visible = visible_of(response)
    response.answers.filter(question__in=visible).update(completed_at=at)
    response.answers.exclude(question__in=visible).update(completed_at=None)
    if response.customer_id is not None:
        loop.follow_up(response=response)
        recovery.rate(response=response)
