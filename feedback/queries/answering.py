"""Finding invitations and responses."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from crmq.org.models import User
from crmq.org.services import digest
from customers.models import Customer
from feedback.models import Answer, Invitation, Question, Response, SurveyVersion


def invitation_of(token: str) -> Invitation | None:
    """The invitation whose link carries `token`, with wave, version and contact; None for anything else."""
    related = ("wave__version__survey", "contact")
    found: Invitation | None = Invitation.objects.select_related(*related).filter(digest=digest(token)).first()
    return found


def questions_of(version: SurveyVersion) -> list[Question]:
    return list(version.questions.all())


def kept_answers(invitation: Invitation) -> dict[int, Answer]:
    """Answers given so far, by question."""
    return {answer.question_id: answer for answer in Answer.objects.filter(response__invitation=invitation)}


def responses(user: User) -> QuerySet[Response]:
    """Responses of customers that `user` sees, with what lists show; answers in the order of the questions."""
    answers = Answer.objects.select_related("question").order_by("question__position")
    rows: Any = Response.objects.visible_to(user).select_related("version__survey", "contact", "customer", "entered_by")
    return rows.prefetch_related(Prefetch("answers", answers))


def of_customer(user: User, customer: Customer, size: int = 30) -> list[Response]:
    """The customer's latest responses, complete and begun ones."""
    return list(responses(user).filter(customer=customer).order_by("-started_at")[:size])


def invitations_of(user: User, customer: Customer, size: int = 10) -> list[Invitation]:
    """The customer's latest invitations."""
    rows = Invitation.objects.visible_to(user).filter(customer=customer).select_related("contact", "wave")
    return list(rows.order_by("-created_at")[:size])
