"""What a new installation can ask its customers."""

import pytest

from feedback import starter
from feedback.models import Question, QuestionKind, Survey, SurveyVersion
from feedback.services import surveys
from feedback.starter.library import BY_CODE, TEMPLATES

pytestmark = pytest.mark.django_db


def test_surveys_are_published_in_both_languages_and_a_second_install_adds_nothing():
    starter.install()
    starter.install()

    published = {v.survey.code: v for v in SurveyVersion.objects.filter(status="published").select_related("survey")}
    kinds = set(published["relationship"].questions.values_list("kind", flat=True))
    assert Survey.objects.count() == 4
    assert published["relationship"].questions.count() >= 10
    assert kinds >= {"nps", "csat", "rating", "importance", "choice", "text"}
    assert published["after-complaint"].questions.filter(kind=QuestionKind.CSAT).exists()
    assert [surveys.gaps(version) for version in published.values()] == [[]] * 4
    assert not Question.objects.filter(text_zh="").exists()


def test_each_rated_topic_has_its_importance():
    version = surveys.create_survey(code="x", name_en="X", questions=BY_CODE["relationship"].questions)

    rated = set(version.questions.filter(kind="rating").values_list("key", flat=True))
    important = set(version.questions.filter(kind="importance").values_list("key", flat=True))
    assert important == {f"{key}-importance" for key in rated}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.code)
def test_every_template_of_the_library_can_be_published_as_it_is(template):
    draft = surveys.create_survey(code="x", name_en="X", texts=template.texts, questions=template.questions)

    assert surveys.gaps(draft) == []
    assert draft.questions.count() == len(template.questions)
    assert surveys.publish(version=draft).status == "published"
