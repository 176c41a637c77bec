"""Finding invitations and responses."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format

from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import digest
from customers.models import Contact, Customer
from feedback.metrics.showing import Rule, shown
from feedback.models import Answer, Invitation, Question, Response, SurveyVersion


def invitation_of(token: str) -> Invitation | None:
    """The invitation whose link carries `token`, with wave, version and contact; None for anything else."""
    related = ("wave__version__survey", "contact", "customer__owner")
    found: Invitation | None = Invitation.objects.select_related(*related).filter(digest=digest(token)).first()
    return found


def questions_of(version: SurveyVersion) -> list[Question]:
    return list(version.questions.all())


def rules_of(questions: Sequence[Question]) -> list[Rule]:
    return [Rule(question.key, question.show_key, question.show_values) for question in questions]


def visible_of(response: Response) -> list[Question]:
    """The questions that a response's answers show, in order. Two statements."""
    questions = list(Question.objects.filter(version=response.version_id).order_by("position"))
    answers = {answer.question_id: answer.values for answer in Answer.objects.filter(response=response)}
    visible = shown(rules_of(questions), {q.key: answers.get(q.pk, []) for q in questions})
    return [question for question in questions if question.key in visible]


def facts_of(customer: Customer, contact: Contact | None = None) -> dict[str, str]:
    """What wording may name of the person that is asked: plain texts, some of them blank. One statement for the order."""
    order = customer.orders.order_by("-ordered_on", "-pk").first()
    return {
        "customer": customer.name,
        "contact": contact.name if contact else "",
        "owner": customer.owner.name if customer.owner else "",
        "order": order.number if order else "",
        "ordered_on": date_format(order.ordered_on) if order else "",
        "organisation": org.organisation().name,
    }


def asks_for_facts(version: SurveyVersion, questions: Sequence[Question]) -> bool:
    texts = [version.intro, version.thanks, *(q.text for q in questions), *(q.help for q in questions)]
    return any("{" in text for text in texts)


def kept_answers(invitation: Invitation) -> dict[int, Answer]:
    """Answers given so far, by question."""
    return {answer.question_id: answer for answer in Answer.objects.filter(response__invitation=invitation)}


def responses(user: User) -> QuerySet[Response]:
    """Responses of customers that `user` sees, with what lists show; answers in the order of the questions."""
    answers = Answer.objects.select_related("question").order_by("question__position")
    rows: Any = Response.objects.visible_to(user).select_related(
        "version__survey", "contact", "customer", "entered_by", "hold"
    )
    return rows.prefetch_related(Prefetch("answers", answers))


def of_customer(user: User, customer: Customer, size: int = 30) -> list[Response]:
    """The customer's latest responses, complete and begun ones."""
    return list(responses(user).filter(customer=customer).order_by("-started_at")[:size])


def invitations_of(user: User, customer: Customer, size: int = 10) -> list[Invitation]:
    """The customer's latest invitations."""
    rows = Invitation.objects.visible_to(user).filter(customer=customer).select_related("contact", "wave")
    return list(rows.order_by("-created_at")[:size])
