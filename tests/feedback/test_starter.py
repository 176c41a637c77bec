"""What a new installation can ask its customers."""

import pytest

from feedback import starter
from feedback.models import Question, QuestionKind, Survey, SurveyVersion
from feedback.services import surveys

pytestmark = pytest.mark.django_db


def test_two_surveys_are_published_in_both_languages_and_a_second_install_adds_nothing():
    starter.install()
    starter.install()

    published = {v.survey.code: v for v in SurveyVersion.objects.filter(status="published").select_related("survey")}
    kinds = set(published["relationship"].questions.values_list("kind", flat=True))
    assert Survey.objects.count() == 2
    assert published["relationship"].questions.count() >= 10
    assert kinds >= {"nps", "csat", "rating", "importance", "choice", "text"}
    assert published["after-complaint"].questions.filter(kind=QuestionKind.CSAT).exists()
    assert [surveys.gaps(version) for version in published.values()] == [[], []]
    assert not Question.objects.filter(text_zh="").exists()


def test_each_rated_topic_has_its_importance():
    starter.install()

    rated = set(Question.objects.filter(kind="rating").values_list("key", flat=True))
    important = set(Question.objects.filter(kind="importance").values_list("key", flat=True))
    assert important == {f"{key}-importance" for key in rated}
