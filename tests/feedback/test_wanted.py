"""Surveys that moves ask for become waves, once."""

import uuid

import pytest
from django.utils import timezone

from customers.models import ProcessVersion, StageChange, WantedSurvey
from feedback.models import Wave
from feedback.queries import audience
from feedback.services import wanted
from feedback.starter import surveys as starter
from tests.customers.factories import make_process, make_stage
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def want(survey):
    customer = make_customer()
    customer.contacts.create(name="Ada", email=f"{uuid.uuid4().hex}@customers.example", is_primary=True)
    stage = make_stage(ProcessVersion.objects.first() or make_process("lead>care"), "care")
    change = StageChange.objects.create(customer=customer, to_stage=stage, at=timezone.now(), cause="person")
    WantedSurvey.objects.create(customer=customer, change=change, survey=survey)
    return customer


def test_each_survey_goes_out_in_one_wave_and_once():
    starter.install()
    survey = starter.Survey.objects.filter(versions__status="published").first()
    asked = {want(survey.public_id).pk for _ in range(2)}
    make_customer().contacts.create(name="Bo", email="bo@customers.example", is_primary=True)
    gone = want(uuid.uuid4())

    waves, again = wanted.send_wanted(now=timezone.now()), wanted.send_wanted(now=timezone.now())

    assert (len(waves), again, Wave.objects.get().status) == (1, [], "queued")
    assert set(audience.contacts(waves[0].audience).values_list("customer", flat=True)) == asked
    assert WantedSurvey.objects.get(customer=gone).outcome == "skipped"
