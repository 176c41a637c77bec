"""Weights that people, answers and data suggest, and what adopting them keeps."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from feedback.models import Question
from scoring.queries import advising
from scoring.queries.advising import AdviceBoard
from scoring.queries.advising.shapes import group_shares, with_groups, with_items
from scoring.queries.card import card
from scoring.services import judging
from scoring.services.scorecards import NotADraft
from scoring.weighting import BadJudgements
from tests.factories import make_user
from tests.scoring.factories import make_answers, make_survey_version
from tests.scoring.test_preview import world  # noqa: F401  # thirty customers, evaluated once

pytestmark = pytest.mark.django_db
GROUPS = ["value", "voice", "credit"]


@pytest.fixture
def draft(world):  # noqa: F811
    return world[1]


@pytest.fixture
def judge():
    return make_user(name="Ada", roles=[Role.QA_LEAD])


def page(draft, name="advisors", *more):
    return reverse(f"scoring:{name}", args=[draft.public_id, *more])


def pairs(**values):
    names = ["p-value-voice", "p-value-credit", "p-voice-credit"]
    return dict(zip(names, values.get("of", ["2", "4", "2"]), strict=True)) | {"level": ""}


def test_groups_that_are_not_told_keep_their_share_of_the_whole(draft):
    rules = card(draft)
    now = group_shares(rules)

    shares = with_groups(rules, {"value": 3, "voice": 1})

    voice = shares["csat"] + shares["nps"] + shares["complaints"]
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["credit"] == pytest.approx(now["credit"])
    assert shares["orders"] == pytest.approx(3 * voice)


def test_indicators_that_are_told_share_what_the_others_leave(draft):
    shares = with_items(card(draft), {"csat": 1, "nps": 1})

    assert sum(shares.values()) == pytest.approx(1) and shares["csat"] == shares["nps"]


def test_pairwise_judgements_show_weights_and_consistency_as_they_are_typed(draft, client_as):
    response = client_as(Role.QA_LEAD).post(page(draft, "judge", "ahp"), pairs(), headers={"HX-Request": "true"})

    html = response.content.decode()
    assert response.status_code == 200 and "<html" not in html
    assert "57.1" in html and "≤ 0.10" in html  # 4 : 2 : 1
    assert draft.judgements.count() == 0


def test_the_judgement_that_contradicts_the_others_is_pointed_out_and_mended(draft, client_as):
    client = client_as(Role.QA_LEAD)
    torn = pairs(of=["9", "1/9", "9"])

    html = client.post(page(draft, "judge", "ahp"), torn).content.decode()
    mend = html.split('name="mend" value="')[1].split('"')[0]
    mended = client.post(page(draft, "judge", "ahp"), torn | {"mend": mend}).content.decode()

    before, after = (float(page.split('fact-big">')[1].split("<")[0]) for page in (html, mended))
    assert "contradicts the other judgements most" in html and after < before


def test_a_judgement_is_kept_once_a_person_and_several_judges_are_combined(draft, judge, client_as):
    client = client_as(judge)
    client.post(page(draft, "judge", "ahp"), pairs() | {"keep": "1"})
    client.post(page(draft, "judge", "ahp"), pairs(of=["1", "1", "1"]) | {"keep": "1"})
    client_as(Role.ADMINISTRATOR).post(page(draft, "judge", "ahp"), pairs(of=["4", "4", "1"]) | {"keep": "1"})

    html = client.get(page(draft, "judge", "ahp")).content.decode()

    assert draft.judgements.filter(judge=judge).count() == 1 and draft.judgements.count() == 2
    assert "2 judges together" in html and "50.0%" in html  # the mean of 1 : 1 and 4 : 1 is 2 : 1


@pytest.mark.parametrize(
    ("method", "typed", "first"),
    [
        ("swing", {"v-value": "100", "v-voice": "50", "v-credit": "50"}, 0.5),
        ("ranking", {"v-value": "1", "v-voice": "2", "v-credit": "3"}, 11 / 18),
    ],
)
def test_swing_and_ranking_become_weights_that_can_be_adopted(method, typed, first, draft, judge, client_as):
    client = client_as(judge)
    client.post(page(draft, "judge", method), typed | {"keep": "1"})

    response = client.post(page(draft, "advice_adopt", method), {"revision": draft.revision})

    basis = draft.bases.first()
    assert response.headers["Location"] == page(draft, "tune")
    assert group_shares(card(draft))["value"] == pytest.approx(first, abs=1e-5)
    assert (basis.method, basis.judgements["n"], basis.judgements["evidence"]["judges"][0]["judge"]) == (
        method,
        1,
        "Ada",
    )


def test_within_a_group_its_indicators_are_judged(draft, judge):
    keys = ["csat", "nps", "complaints"]
    judging.keep(version=draft, method="swing", level="voice", keys=keys, values={"csat": 100, "nps": 50, "complaints": 50}, by=judge)  # fmt: skip

    shares = advising.advise("swing", draft).shares

    assert shares["csat"] == pytest.approx(2 * shares["nps"])
    assert shares["orders"] == pytest.approx(card(draft).shares[0], abs=1e-6)


def test_judgements_that_say_nothing_are_refused(draft, judge):
    with pytest.raises(BadJudgements):
        judging.keep(version=draft, method="swing", level="", keys=GROUPS, values=dict.fromkeys(GROUPS, 0), by=judge)


def test_a_published_version_is_not_judged(world, judge):  # noqa: F811
    with pytest.raises(NotADraft):
        judging.keep(version=world[0], method="swing", level="", keys=GROUPS, values={"value": 100}, by=judge)


def test_a_judgement_off_the_scale_is_refused_by_name(draft, client_as):
    response = client_as(Role.QA_LEAD).post(page(draft, "judge", "ahp"), pairs(of=["12", "1", "1"]))

    assert response.status_code == 422 and "12" in response.content.decode()


def test_customers_say_what_is_important(draft, world):  # noqa: F811
    version = make_survey_version(kinds=("nps",))
    for position, key in enumerate(("value-importance", "voice-importance"), start=1):
        Question.objects.create(version=version, key=key, position=position, kind="importance", text_en=key)
    for person in world[2][:4]:
        response = make_answers(person, version, timezone.now() - timedelta(days=9), {})
        for key, number in (("value-importance", 3), ("voice-importance", 5)):
            question = version.questions.get(key=key)
            response.answers.create(customer=person, question=question, kind="importance", number=number, answered_at=response.completed_at, completed_at=response.completed_at)  # fmt: skip

    advice = advising.advise("stated", draft)

    assert advice.n == 4 and "credit" in advice.kept
    assert sum(advice.shares[key] for key in ("csat", "nps", "complaints")) == pytest.approx(
        advice.shares["orders"] * 5 / 3
    )


def test_data_driven_methods_say_what_they_rest_on_or_why_they_cannot(draft):
    by_method = {advice.method: advice for advice in AdviceBoard(draft).advices}

    assert set(by_method) == {"ahp", "swing", "ranking", "stated", "derived", "entropy", "critic"}
    assert "needed" in str(by_method["derived"].problem)
    for method in ("entropy", "critic"):
        assert by_method[method].shares is None or sum(by_method[method].shares.values()) == pytest.approx(1)
        assert by_method[method].problem or by_method[method].is_advisory


def test_adopting_over_a_colleagues_edit_changes_nothing(draft, judge, client_as):
    judging.keep(version=draft, method="swing", level="", keys=GROUPS, values={"value": 100}, by=judge)

    response = client_as(judge).post(
        page(draft, "advice_adopt", "swing"), {"revision": draft.revision + 5}, follow=True
    )

    assert "changed meanwhile" in response.content.decode() and draft.bases.count() == 0


def test_a_method_without_weights_cannot_be_adopted(draft, client_as):
    response = client_as(Role.QA_LEAD).post(
        page(draft, "advice_adopt", "ahp"), {"revision": draft.revision}, follow=True
    )

    assert "no weights to give" in response.content.decode()


def test_the_comparison_is_for_who_defines_scorecards(draft, client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    client.get(page(draft))

    with django_assert_max_num_queries(32):
        html = client.get(page(draft)).content.decode()

    assert "Weights side by side" in html and "Nobody has judged yet" in html
    assert client_as(Role.ACCOUNT_MANAGER).get(page(draft)).status_code == 403
    assert client.get(page(draft, "judge", "guess")).status_code == 404
