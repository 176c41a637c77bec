"""A survey after the closing rates the complaint; a detractor takes it up again."""

import pytest
from django.utils import timezone

from feedback.models import Answer, Event, Response, Trigger
from feedback.services import complaints as services
from feedback.services import completing
from feedback.starter import complaints as starter
from tests.factories import make_contact, make_organisation

from .complaints import agent, file, resolved
from .surveys import make_invitation, make_survey, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _definitions():
    make_organisation()
    starter.install()


def closed():
    return services.close(complaint=resolved(file(make_contact().customer)), by=agent())


def answers(complaint, event=Event.COMPLAINT, **given):
    """The customer's complete response to a survey that a trigger sent."""
    version, contact = make_survey(), complaint.customer.contacts.get()
    trigger = Trigger.objects.create(survey=version.survey, event=event, name_en="After closing")
    invitation = make_invitation(make_wave(version, trigger=trigger, day=timezone.localdate()), contact)
    response = Response.objects.create(
        version=version, invitation=invitation, customer=complaint.customer, contact=contact, started_at=timezone.now()
    )
    for key, number in given.items():
        question = version.questions.get(key=key)
        Answer.objects.create(
            response=response,
            question=question,
            kind=question.kind,
            customer=complaint.customer,
            number=number,
            answered_at=timezone.now(),
        )
    completing.complete(response, timezone.now())
    complaint.refresh_from_db()
    return complaint


@pytest.mark.parametrize(
    ("given", "status", "stars"),
    [
        ({"csat": 1}, "acknowledged", 1),
        ({"nps": 6}, "acknowledged", 2),
        ({"nps": 9}, "closed", 5),
        ({"csat": 4, "nps": 2}, "closed", 4),
    ],
)
def test_a_detractors_answer_reopens_the_complaint(given, status, stars):
    complaint = answers(closed(), **given)

    assert complaint.status == status
    assert list(complaint.ratings.values_list("stars", "channel")) == [(stars, "survey")]


def test_answers_to_other_surveys_are_about_something_else():
    complaint = answers(closed(), event=Event.DELIVERY, csat=1)

    assert complaint.status == "closed"


def test_an_outcome_is_rated_once():
    complaint = closed()
    services.rate(complaint=complaint, stars=5)

    assert answers(complaint, csat=1).status == "closed"
