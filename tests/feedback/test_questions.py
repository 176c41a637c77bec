"""Kinds of questions, as the page asks them and as they are kept: branches, pages, orders, facts."""

import re

import pytest
from django.test import Client

from feedback.metrics.piping import pipe, unknown_names
from feedback.metrics.showing import Rule, shown
from feedback.models import Answer, Question, QuestionKind
from feedback.queries.headline import headline
from feedback.services import surveys
from tests.factories import make_contact, make_customer
from tests.feedback.surveys import OPTIONS, make_invitation, make_survey, make_wave

K = QuestionKind


@pytest.fixture(autouse=True)
def _plenty(settings):
    settings.PUBLIC_RATE = "1000/m"


def asked(*questions, **contact):
    """An invitation to a survey with these questions: dicts of kind and more."""
    version = make_survey(("first", K.NPS, False))
    version.questions.all().delete()
    for place, fields in enumerate(questions, 1):
        Question.objects.create(
            **{"version": version, "position": place, "text_en": fields["key"], "text_zh": "题"} | fields
        )
    return make_invitation(make_wave(version), make_contact(**contact))


def page(client, invitation, query=""):
    return client.get(f"/s/{invitation.token}/{query}").content.decode()


def send(client, invitation, data, query="", **more):
    nonce = re.search(r'name="nonce" value="([^"]+)"', page(client, invitation, query))[1]
    return client.post(f"/s/{invitation.token}/", {"nonce": nonce} | data, **more)


def kept():
    return {a.question.key: (a.number, a.options, a.text, a.is_na) for a in Answer.objects.select_related("question")}


@pytest.mark.django_db
def test_every_kind_is_kept_as_it_was_answered(client):
    invitation = asked(
        {"key": "matrix", "kind": K.MATRIX, "options": OPTIONS, "allows_na": True},
        {"key": "rank", "kind": K.RANKING, "options": OPTIONS},
        {"key": "kano", "kind": K.KANO},
        {"key": "day", "kind": K.DATE},
        {"key": "agree", "kind": K.CONSENT},
        {"key": "why", "kind": K.CHOICES, "options": OPTIONS, "allows_other": True},
        {"key": "csat", "kind": K.CSAT, "allows_na": True},
        {"key": "words", "kind": K.INFORMATION},
    )

    answer = send(
        client,
        invitation,
        {
            "q.matrix.delivery": "delivery=4", "q.matrix.price": "price=na", "q.rank": ["delivery=2", "price=1"],
            "q.kano.with": "with=1", "q.kano.without": "without=5", "q.day": "2026-03-31", "q.agree": "yes",
            "q.why": ["price", "_other"], "q.why._other": "The <b>colour</b>", "q.csat": "na", "finish": "1",
        },
    )  # fmt: skip

    assert answer.status_code == 302
    assert kept() == {
        "matrix": (None, ["delivery=4", "price=na"], "", False),
        "rank": (None, ["price", "delivery"], "", False),
        "kano": (None, ["with=1", "without=5"], "", False),
        "day": (None, [], "2026-03-31", False),
        "agree": (None, ["yes"], "", False),
        "why": (None, ["price", "_other"], "The <b>colour</b>", False),
        "csat": (None, [], "", True),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sent", "words"),
    [
        ({"kind": K.RANKING, "options": OPTIONS}, {"q.x": ["delivery=1", "price=1"]}, "is given twice"),
        ({"kind": K.RANKING, "options": OPTIONS}, {"q.x": ["delivery=2"]}, "without a gap"),
        ({"kind": K.MATRIX, "options": OPTIONS}, {"q.x.delivery": "delivery=9"}, "not one of the options"),
        ({"kind": K.MATRIX, "options": OPTIONS}, {"q.x.delivery": "delivery=na"}, "not one of the options"),
        ({"kind": K.DATE}, {"q.x": "31.3.2026"}, "is not a date"),
        ({"kind": K.CONSENT}, {"q.x": "no"}, "not one of the options"),
        ({"kind": K.CHOICE, "options": OPTIONS}, {"q.x": "_other"}, "not one of the options"),
        ({"kind": K.CSAT}, {"q.x": "na"}, "is not an answer here"),
        ({"kind": K.MATRIX, "options": OPTIONS, "is_required": True}, {"q.x.delivery": "delivery=1"}, "every row"),
        ({"kind": K.CONSENT, "is_required": True}, {"shown": "x"}, "Please answer this question"),
    ],
)
def test_what_a_kind_does_not_take_is_refused_in_words(client, fields, sent, words):
    invitation = asked({"key": "x"} | fields)

    answer = send(client, invitation, sent | {"finish": "1"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Answer.objects.filter(completed_at__isnull=False).exists()


def branch():
    return asked(
        {"key": "nps", "kind": K.NPS},
        {"key": "easy", "kind": K.CSAT, "show_key": "nps", "show_values": ["0", "1", "2"]},
        {"key": "deep", "kind": K.TEXT, "show_key": "easy", "show_values": ["1"]},
    )


@pytest.mark.django_db
def test_a_branch_opens_without_scripts_before_the_sheet_can_be_sent(client):
    invitation = branch()

    before = page(client, invitation)
    sent = send(client, invitation, {"q.nps": "1", "finish": "1"})

    assert 'name="q.easy"' not in before
    assert sent.status_code == 200
    assert "opened more questions" in sent.content.decode()
    assert 'name="q.easy"' in sent.content.decode()
    assert send(client, invitation, {"q.nps": "1", "seen": "easy", "finish": "1"}).status_code == 302


@pytest.mark.django_db
def test_a_branch_opens_and_closes_with_scripts_as_answers_change(client):
    invitation = branch()

    opened = send(client, invitation, {"q.nps": "1"}, headers={"HX-Request": "true"}).content.decode()
    closed = send(client, invitation, {"q.nps": "9", "seen": "easy"}, headers={"HX-Request": "true"}).content.decode()

    assert 'id="slot-easy"' in opened
    assert 'name="q.easy"' in opened
    assert 'id="slot-easy"' in closed
    assert 'name="q.easy"' not in closed
    assert "<html" not in opened


@pytest.mark.django_db
def test_answers_on_a_branch_that_was_closed_again_are_kept_and_count_nowhere(client):
    invitation = branch()
    send(client, invitation, {"q.nps": "1", "q.easy": "1", "q.deep": "Too slow", "seen": ["easy", "deep"]})

    send(client, invitation, {"q.nps": "9", "finish": "1"})

    done = dict(Answer.objects.values_list("question__key", "completed_at"))
    response = Answer.objects.first().response
    assert set(done) == {"nps", "easy", "deep"}
    assert (done["easy"], done["deep"]) == (None, None)
    assert done["nps"] == response.completed_at
    figures = headline(response.started_at, response.completed_at.replace(year=2100))
    assert (figures.csat, figures.nps.n) == (None, 1)


@pytest.mark.django_db
def test_pages_go_on_and_back_and_a_required_answer_holds_its_page(client):
    invitation = asked(
        {"key": "nps", "kind": K.NPS, "is_required": True}, {"key": "why", "kind": K.TEXT, "starts_page": True}
    )

    held = send(client, invitation, {"page": "1", "next": "1"})
    onwards = send(client, invitation, {"page": "1", "q.nps": "8", "next": "1"})
    second = page(Client(), invitation, "?page=2")
    back = send(client, invitation, {"page": "2", "q.why": "Typed", "back": "1"}, "?page=2")

    assert held.status_code == 422
    assert onwards["Location"].endswith("?page=2")
    assert 'name="q.why"' in second
    assert 'name="q.nps"' not in second
    assert back["Location"] == f"/s/{invitation.token}/"
    assert kept()["why"][2] == "Typed"


@pytest.mark.django_db
def test_facts_are_named_and_stay_text(client):
    invitation = asked(
        {"key": "x", "kind": K.TEXT, "text_en": "{contact}, how is {customer}? Order {order|of yours}"},
        customer=make_customer(name="<i>Acme</i> {contact}"), name="Li & Co",
    )  # fmt: skip

    html = page(client, invitation)

    assert "Li &amp; Co, how is &lt;i&gt;Acme&lt;/i&gt; {contact}? Order of yours" in html


@pytest.mark.django_db
def test_a_random_order_stays_the_same_for_one_person(client):
    many = [{"id": f"o{n}", "en": f"Option {n}", "zh": "选"} for n in range(12)]
    question = {"key": "x", "kind": K.CHOICE, "options": many, "is_shuffled": True, "allows_other": True}
    invitation, other = asked(question), asked(question)

    orders = [re.findall(r'value="(o\d+|_other)"', page(client, one)) for one in (invitation, invitation, other)]

    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert orders[0][-1] == "_other"
    assert sorted(orders[0]) == sorted(orders[2])


@pytest.mark.django_db
def test_answers_that_no_page_of_ours_sent_are_not_kept(client):
    invitation, foreign = asked({"key": "nps", "kind": K.NPS}), asked({"key": "nps", "kind": K.NPS})
    nonce = re.search(r'name="nonce" value="([^"]+)"', page(client, foreign))[1]

    answers = [
        client.post(f"/s/{invitation.token}/", {"q.nps": "3", "finish": "1", **more}) for more in ({}, {"nonce": nonce})
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert 'value="3" checked' in answers[0].content.decode()
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_a_draft_names_conditions_that_nothing_can_meet():
    version = make_survey(("nps", K.NPS, False), ("why", K.TEXT, False), status="draft")
    version.questions.filter(key="why").update(show_key="gone", show_values=["1"])
    version.questions.filter(key="nps").update(text_en="How is {custmer}?")

    words = [str(gap) for gap in surveys.gaps(version)]

    assert words == ["Question 2 depends on a question that is gone or comes later."]


def test_facts_are_filled_once_and_unknown_names_are_found():
    assert pipe("{contact|friend} of {customer}", {"customer": "{contact}"}) == "friend of {contact}"
    assert unknown_names("{custmer} {order|x}") == ["custmer"]


def test_a_question_under_a_hidden_one_is_hidden():
    rules = [Rule("a"), Rule("b", "a", ["1"]), Rule("c", "b", ["x"]), Rule("d", "later", ["1"]), Rule("later")]

    assert shown(rules, {"a": ["1"], "b": ["x"], "later": ["1"]}) == {"a", "b", "c", "later"}
    assert shown(rules, {"a": ["2"], "b": ["x"]}) == {"a", "later"}
